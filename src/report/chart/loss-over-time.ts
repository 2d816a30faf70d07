/**
 * Loss over time, at the instants it became certain, beside what was published and delivered.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { clockText, countText, shortCount, spanText } from '../number-text.ts';
import type { Look } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { barTrace, largest, lineTrace, panelChart } from './panels.ts';
import { seriesTable } from './series-table.ts';

const LOST: Look = { color: 'var(--vermillion)', dash: 'solid', symbol: 'x', pattern: '' };
const PUBLISHED: Look = { color: 'var(--muted)', dash: 'dash', symbol: 'circle', pattern: '' };
const DELIVERED: Look = { color: 'var(--green)', dash: 'solid', symbol: 'circle', pattern: '' };

/** The figure, or the sentence that nothing was published. */
export function lossOverTime(record: RunRecord): Exhibit {
  const { series } = record;
  if (record.deliveries.total.published === 0 || series.atUs.length === 0) {
    return { empty: 'No message was published.' };
  }
  const time = { endUs: record.simulated.endedUs, atUs: series.atUs };
  const per = ` per ${spanText((series.atUs[1] ?? 0) - (series.atUs[0] ?? 0) || time.endUs)}`;
  const published = { group: 'published', name: 'published', look: PUBLISHED };
  const delivered = { group: 'delivered', name: 'delivered', look: DELIVERED };
  const lost = { group: 'lost', name: 'lost', look: LOST };
  return {
    caption: captionOf(record),
    key: [published, delivered].map((entry) => ({ ...entry, shape: 'line' })),
    charts: [
      panelChart(
        { id: 'chart-time', label: `Loss over simulated time: ${captionOf(record)}` },
        [
          {
            title: `Deliveries lost${per}`,
            heightPx: 90,
            top: largest(series.lost),
            text: shortCount,
            traces: [barTrace(lost, time, series.lost)],
          },
          {
            title: `Messages published and deliveries made${per}`,
            heightPx: 110,
            top: largest(series.published, series.delivered),
            text: shortCount,
            traces: [
              lineTrace(published, time, series.published),
              lineTrace(delivered, time, series.delivered),
            ],
          },
        ],
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
