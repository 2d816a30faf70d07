/**
 * Heat map of the fullest queues: a row per ClientId, a column per sample, worst first.
 *
 * Each cell is the most that waited in its interval, so a short peak is as dark as a long one.
 * Hundreds of rows scroll in a window: the page's script draws those in sight.
 */
import type { QueueRow, RunRecord } from '../../simulation/run-record.ts';
import { clockText, counted, countText, shortCount } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { clippedText, visibleText } from '../visible-text.ts';
import { AXIS, inUnit, LAYOUT, timeUnit } from './axis.ts';
import type { Chart, Exhibit, HeatRows } from './figure.ts';
import { timeAxis } from './panels.ts';
import { timeOf } from './run-time.ts';

const IN_SIGHT = 24;
const ROW_PX = 17;
const BOTTOM_PX = 30;
/** For the scale of colours. */
const TOP_PX = 51;
const MOST_ROWS = 500;
const MOST_KEPT = 500;

/** The figure, or the sentence that nothing ever waited. */
export function queueHeat(record: RunRecord): Exhibit {
  const rows = record.queues.fullest;
  const samples = record.series.atUs.length;
  if (rows.length === 0 || samples === 0) {
    return { empty: 'No session has a queue to show: nothing ever waited.' };
  }
  const caption = captionOf(record);
  return {
    caption,
    key: [],
    charts: [heatChart(record, caption)],
    table: queueTable(record),
  };
}

function captionOf({ queues, series }: RunRecord): string {
  const [worst] = queues.fullest;
  const rows = queues.fullest.length;
  const which =
    rows === MOST_KEPT
      ? `The ${countText(rows)} fullest queues`
      : `${rows === 1 ? 'The one ClientId' : `All ${countText(rows)} ClientIds`} whose messages ever waited`;
  const peak = worst?.peak ?? 0;
  const share = queues.fullest.filter((row) => row.peak === peak).length;
  const many =
    share > 1
      ? `${countText(share)} of them reached ${countText(peak)}`
      : `the worst was ${clippedText(worst?.clientId ?? '', 40)} with ${counted(peak, 'message')}${worst === undefined ? '' : ` at ${clockText(peakAt(worst, series.atUs))}`}`;
  return `${which}, worst first; ${many}. A cell shows the most that waited in its interval. Click a row to see that client alone.`;
}

function peakAt({ depths, from, peak }: QueueRow, atUs: readonly number[]): number {
  return atUs[Math.min(atUs.length - 1, from + depths.indexOf(peak))] ?? 0;
}

function heatChart(record: RunRecord, caption: string): Chart {
  const { queues, series, simulated } = record;
  const rows = queues.fullest;
  const inSight = Math.min(IN_SIGHT, rows.length);
  const time = timeOf(record);
  const unit = timeUnit(simulated.endedUs);
  return {
    id: 'chart-heat',
    label: `Messages waiting by ClientId over simulated time: ${caption}`,
    heightPx: inSight * ROW_PX + BOTTOM_PX + TOP_PX,
    data: [
      {
        type: 'heatmap',
        // Columns end at their samples.
        x: [0, ...inUnit(series.atUs, unit)],
        y: [],
        z: [],
        zmin: 0,
        zmax: rows[0]?.peak ?? 1,
        ygap: 1,
        colorscale: [
          [0, 'var(--band-1)'],
          [0.3, 'var(--band-2)'],
          [0.6, 'var(--band-3)'],
          [1, 'var(--band-4)'],
        ],
        colorbar: {
          ...{ orientation: 'h', thickness: 8, len: 0.3, ticklen: 0, nticks: 4, outlinewidth: 0 },
          ...{ x: 1, xanchor: 'right', xpad: 0, y: 1, yanchor: 'bottom', ypad: 2 },
        },
        hovertemplate: '<b>%{text}</b><br>%{z:,} waiting, up to %{customdata}<extra></extra>',
      },
    ],
    layout: {
      ...LAYOUT,
      margin: { l: time.leftPx, r: 16, t: TOP_PX, b: BOTTOM_PX },
      hovermode: 'closest',
      dragmode: 'zoom',
      xaxis: { ...timeAxis(time, unit, 1), showspikes: false },
      yaxis: {
        ...AXIS,
        range: [inSight - 0.5, -0.5],
        showgrid: false,
        fixedrange: true,
        tickvals: [],
        ticktext: [],
      },
    },
    secondsPerUnit: unit.us / 1e6,
    heat: heatRows(rows, series.atUs.length, inSight),
  };
}

function heatRows(rows: readonly QueueRow[], samples: number, inSight: number): HeatRows {
  const indices = [...rows.keys()];
  const by = (value: (row: QueueRow) => number): number[] =>
    [...indices].sort((a, b) => at(rows, b, value) - at(rows, a, value) || a - b);
  return {
    names: rows.map(({ clientId }) => visibleText(clientId)),
    from: rows.map(({ from }) => from),
    values: rows.map(({ depths, from }) => depths.slice(0, samples - from)),
    orders: [
      { name: 'highest peak', rows: indices },
      { name: 'longest full', rows: by(({ depths }) => depths.reduce((sum, n) => sum + n, 0)) },
      { name: 'first to fill', rows: by(({ from }) => -from) },
      {
        name: 'ClientId',
        rows: [...indices].sort((a, b) => (nameAt(rows, a) < nameAt(rows, b) ? -1 : 1)),
      },
    ],
    inSight,
    rowPx: ROW_PX,
  };
}

function at(rows: readonly QueueRow[], index: number, value: (row: QueueRow) => number): number {
  const row = rows[index];
  return row === undefined ? 0 : value(row);
}

function nameAt(rows: readonly QueueRow[], index: number): string {
  return rows[index]?.clientId ?? '';
}

function queueTable({ queues, series }: RunRecord): Table {
  const { atUs } = series;
  return {
    label: 'fullest queues by ClientId',
    columns: [
      words('ClientId'),
      ...['most waiting', 'first seen full', 'mean while seen'].map(numbers),
    ],
    rows: queues.fullest
      .slice(0, MOST_ROWS)
      .map((row) => [
        clippedText(row.clientId, 80),
        countText(row.peak),
        clockText(peakAt(row, atUs)),
        shortCount(row.depths.reduce((sum, n) => sum + n, 0) / Math.max(1, row.depths.length)),
      ]),
  };
}
