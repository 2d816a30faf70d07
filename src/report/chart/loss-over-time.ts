/**
 * Loss over time, at the instants it became certain, beside what was published and delivered.
 */
import type { RunRecord, Series } from '../../simulation/run-record.ts';
import { clockText, countText, shortCount, spanText } from '../number-text.ts';
import type { Look } from './encoding.ts';
import type { Exhibit } from './figure.ts';
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
import { seriesTable } from './series-table.ts';

const LOST = entry('lost', 'vermillion', 'solid');
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
  const time = { endUs: record.simulated.endedUs, atUs: series.atUs };
  const caption = captionOf(record);
  return {
    caption,
    key: [PUBLISHED, DELIVERED].map(({ group, name, look }) => ({
      group,
      name,
      look,
      shape: 'line',
    })),
    charts: [
      panelChart(
        { id: 'chart-time', label: `Loss over simulated time: ${caption}` },
        panelsOf(series, time),
        time,
      ),
    ],
    table: seriesTable('published, delivered and lost over time', series.atUs, [
      { heading: 'published', values: series.published },
      { heading: 'delivered', values: series.delivered },
      { heading: 'lost', values: series.lost },
    ]),
  };
}

function panelsOf({ lost, published, delivered }: Series, time: TimeAxis): Panel[] {
  const per = ` per ${spanText(sampleInterval(time))}`;
  const top = largest(lost);
  const lostPanel: Panel = {
    title: `Deliveries lost${per}`,
    heightPx: 90,
    top,
    text: shortCount,
    traces: [barTrace(LOST, time, lost)],
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
