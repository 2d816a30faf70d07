/**
 * Loss over time, at the instants it became certain, beside what was published and delivered.
 */
import type { RunRecord, Series } from '../../simulation/run-record.ts';
import { causeText } from '../cause-text.ts';
import { clockText, countText, shortCount, spanText } from '../number-text.ts';
import { type Look, variantLook } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { rankedCauses } from './loss-causes.ts';
import {
  barTrace,
  type Entry,
  largest,
  lineTrace,
  type Panel,
  panelChart,
  sampleInterval,
  type TimeAxis,
} from './panels.ts';
import { timeOf } from './run-time.ts';
import { seriesTable } from './series-table.ts';

const MOST_CAUSES = 6;

const PUBLISHED = entry('published', 'muted', 'dash');
const DELIVERED = entry('delivered', 'green', 'solid');

function entry(name: string, color: string, dash: Look['dash']): Entry {
  const look: Look = { color: `var(--${color})`, dash, symbol: 'circle', pattern: '' };
  return { group: name, name, look };
}

/** The figure, or the sentence that nothing was published. */
export function lossOverTime(record: RunRecord): Exhibit {
  const { series } = record;
  if (record.deliveries.total.published === 0 || series.atUs.length === 0) {
    return { empty: 'No message was published.' };
  }
  const time = timeOf(record);
  const causes = causesOverTime(record);
  const caption = captionOf(record);
  return {
    caption,
    key: [
      ...causes.map(({ entry: { group, name, look } }) => ({
        group,
        name,
        look,
        shape: 'bar' as const,
      })),
      ...[PUBLISHED, DELIVERED].map(({ group, name, look }) => ({
        group,
        name,
        look,
        shape: 'line' as const,
      })),
    ],
    charts: [
      panelChart(
        { id: 'chart-time', label: `Loss over simulated time: ${caption}` },
        panelsOf(series, causes, time),
        time,
      ),
    ],
    table: seriesTable('published, delivered and lost over time', series.atUs, [
      { heading: 'published', values: series.published },
      { heading: 'delivered', values: series.delivered },
      { heading: 'lost', values: series.lost },
      ...causes.map(({ entry: { name }, values }) => ({ heading: name, values })),
    ]),
  };
}

/** Losses by one cause. */
interface CauseSeries {
  readonly entry: Entry;
  readonly values: readonly number[];
}

/** The most frequent causes one by one, the others together. */
function causesOverTime(record: RunRecord): CauseSeries[] {
  const ranked = rankedCauses(record).map(({ cause }) => cause);
  const alone = ranked.length > MOST_CAUSES ? ranked.slice(0, MOST_CAUSES - 1) : ranked;
  const others = ranked.slice(alone.length);
  const sum = record.series.atUs.map((_, at) =>
    others.reduce((all, cause) => all + (record.lostBy[cause]?.[at] ?? 0), 0),
  );
  const rows = alone.map((cause) => ({
    name: causeText(cause).label,
    values: record.lostBy[cause] ?? [],
  }));
  const all =
    others.length === 0 ? rows : [...rows, { name: `${others.length} other causes`, values: sum }];
  return all.map(({ name, values }, place) => ({
    entry: { group: `cause-${place}`, name, look: variantLook(place + 1) },
    values,
  }));
}

function panelsOf(
  { lost, published, delivered }: Series,
  causes: readonly CauseSeries[],
  time: TimeAxis,
): Panel[] {
  const per = ` per ${spanText(sampleInterval(time))}`;
  const top = largest(lost);
  const lostPanel: Panel = {
    title: `Deliveries lost${per}, by cause`,
    heightPx: 90,
    top,
    text: shortCount,
    traces: causes.map(({ entry, values }) => barTrace(entry, time, values)),
  };
  const flowPanel: Panel = {
    title: `Messages published and deliveries made${per}`,
    heightPx: 110,
    top: largest(published, delivered),
    text: shortCount,
    traces: [lineTrace(PUBLISHED, time, published), lineTrace(DELIVERED, time, delivered)],
  };
  return top === 0 ? [flowPanel] : [lostPanel, flowPanel];
}

function captionOf({ series, deliveries }: RunRecord): string {
  const worst = largest(series.lost);
  if (worst === 0) return 'No delivery was lost at any time.';
  const index = series.lost.indexOf(worst);
  const share = worst / Math.max(1, deliveries.total.lost);
  return (
    `Most was lost in the interval up to ${clockText(series.atUs[index] ?? 0)}: ${countText(worst)} deliveries` +
    `${share >= 0.1 ? `, ${Math.round(share * 100)} % of all that were lost` : ''}.`
  );
}
