/**
 * Loss by fleet: a bar per subscribing fleet that lost something, stacked by cause.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { causeText } from '../cause-text.ts';
import { counted, countText, partText, shortCount } from '../number-text.ts';
import { numbers, words } from '../table.ts';
import { variantLook } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { rankedCauses } from './loss-causes.ts';
import { type BarSeries, rankedBars } from './ranked-bars.ts';

/** Looks that can be told apart; rarer causes share the last. */
const MOST_CAUSES = 6;
const MOST_FLEETS = 30;

/** The figure; nothing to see unless several fleets are there and something was lost. */
export function lossFleets(record: RunRecord): Exhibit {
  const fleets = Object.entries(record.fleets)
    .map(([name, { deliveries }]) => ({ name, ...deliveries.total }))
    .filter(({ lost }) => lost > 0)
    .sort((a, b) => b.lost - a.lost)
    .slice(0, MOST_FLEETS);
  if (fleets.length === 0 || Object.keys(record.fleets).length < 2) {
    return { empty: 'There is nothing to tell apart by fleet.' };
  }
  const series = seriesOf(record, fleets);
  const [worst] = fleets;
  const caption = `By the subscriber’s fleet: ${worst?.name ?? ''} missed ${counted(worst?.lost ?? 0, 'delivery', 'deliveries')}${fleets.length > 1 ? `, ${counted(fleets.length - 1, 'other fleet')} the rest` : ', the others none'}.`;
  return {
    caption,
    key: series.map(({ group, name, look }) => ({ group, name, look, shape: 'bar' })),
    charts: [
      rankedBars({
        id: 'chart-loss-fleets',
        label: `Lost deliveries by fleet, stacked by cause: ${caption}`,
        rows: fleets.map(({ name }) => name),
        series,
        arrangement: 'stack',
        text: shortCount,
        ends: fleets.map(
          ({ lost, expected }) => `${countText(lost)} (${partText(lost, expected)} of expected)`,
        ),
      }),
    ],
    table: {
      label: 'lost deliveries by fleet and cause',
      columns: [words('fleet'), ...series.map(({ name }) => numbers(name)), numbers('all')],
      rows: fleets.map(({ name, lost }, row) => [
        name,
        ...series.map(({ values }) => countText(values[row] ?? 0)),
        countText(lost),
      ]),
    },
  };
}

interface FleetLoss {
  readonly causes: Readonly<Record<string, number>>;
}

function seriesOf(record: RunRecord, fleets: readonly FleetLoss[]): BarSeries[] {
  const causes = rankedCauses(record).map(({ cause }) => cause);
  const isMany = causes.length > MOST_CAUSES;
  const named = isMany ? causes.slice(0, MOST_CAUSES - 1) : causes;
  const groups = named.map((cause) => ({ name: causeText(cause).label, of: [cause] }));
  if (isMany) groups.push({ name: 'other causes', of: causes.slice(MOST_CAUSES - 1) });
  return groups.map(({ name, of }, index) => ({
    group: `cause-${index}`,
    name,
    look: variantLook(index + 1),
    values: fleets.map((fleet) => of.reduce((sum, cause) => sum + (fleet.causes[cause] ?? 0), 0)),
  }));
}
