/**
 * Loss by cause: one bar per cause that occurred, most frequent first, stacked by publish QoS.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { causeText } from '../cause-text.ts';
import { markup } from '../markup.ts';
import { countText, partText, shortCount } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { QOS } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { rankedBars } from './ranked-bars.ts';

/** A cause that occurred, with how often. */
export interface CauseCount {
  readonly cause: string;
  readonly count: number;
}

/** The causes that occurred, most frequent first, equals in the record's order. */
export function rankedCauses(record: RunRecord): CauseCount[] {
  return Object.entries(record.deliveries.total.causes)
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => ({ cause, count }))
    .sort((a, b) => b.count - a.count);
}

/** The figure, or the sentence that nothing was lost. */
export function lossCauses(record: RunRecord): Exhibit {
  const causes = rankedCauses(record);
  const lost = record.deliveries.total.lost;
  const first = causes[0];
  if (first === undefined) return { empty: 'Nothing was lost.' };
  const levels = QOS.filter(({ key }) => record.deliveries[key].lost > 0);
  return {
    caption: captionOf(lost, causes, first),
    key: levels.map(({ key, name, look }) => ({ group: key, name, look, shape: 'bar' })),
    charts: [
      rankedBars({
        id: 'chart-loss',
        label: `Lost deliveries by cause, stacked by QoS: ${captionOf(lost, causes, first)}`,
        rows: causes.map(({ cause }) => causeText(cause).label),
        series: levels.map(({ key, name, look }) => ({
          group: key,
          name,
          look,
          values: causes.map(({ cause }) => record.deliveries[key].causes[cause] ?? 0),
        })),
        arrangement: 'stack',
        text: shortCount,
        ends: causes.map(({ count }) => `${countText(count)} (${partText(count, lost)})`),
      }),
    ],
    table: causeTable(record, causes),
  };
}

function captionOf(lost: number, causes: readonly CauseCount[], first: CauseCount): string {
  const { label } = causeText(first.cause);
  if (causes.length === 1)
    return `All ${countText(lost)} lost deliveries have one cause: ${label}.`;
  return `${partText(first.count, lost)} of the ${countText(lost)} lost deliveries have one cause: ${label}.`;
}

function causeTable(record: RunRecord, causes: readonly CauseCount[]): Table {
  const { qos0, qos1, qos2, total } = record.deliveries;
  return {
    label: 'lost deliveries by cause and QoS',
    columns: [
      words('cause'),
      numbers('QoS 0'),
      numbers('QoS 1'),
      numbers('QoS 2'),
      numbers('all'),
      numbers('of all lost'),
    ],
    rows: causes.map(({ cause, count }) => [
      markup`<code>${cause}</code>`,
      ...[qos0, qos1, qos2, total].map(({ causes: counts }) => countText(counts[cause] ?? 0)),
      partText(count, total.lost),
    ]),
  };
}
