/**
 * Loss against memory: what each variant loses and what its queues need at the worst moment. Down
 * and to the left is better in both; whoever has nobody there is a candidate.
 */
import type { Comparison } from '../../experiment/comparison.ts';
import { estimateOf } from '../difference.ts';
import { chartText } from '../markup.ts';
import { bytesText, shareText } from '../number-text.ts';
import { numbers, words } from '../table.ts';
import { LAYOUT, percentTick, valueAxis } from './axis.ts';
import { type Look, variantLook } from './encoding.ts';
import type { Exhibit, Trace } from './figure.ts';
import { panelTitle } from './panels.ts';

interface Point {
  readonly name: string;
  readonly index: number;
  readonly bytes: number;
  readonly loss: number;
}

/** The figure, or the sentence that the figures for it are missing. */
export function tradeOff(comparison: Comparison): Exhibit {
  const points = comparison.order.flatMap((name, index): Point[] => {
    const bytes = estimateOf(comparison, name, 'queues.peakTotalBytes')?.mean ?? null;
    const loss = estimateOf(comparison, name, 'loss.total')?.mean ?? null;
    return bytes === null || loss === null ? [] : [{ name, index, bytes, loss }];
  });
  if (points.length === 0) return { empty: 'No variant expected a delivery, so there is no loss.' };
  const caption =
    'Share of expected deliveries lost against the bytes waiting in all queues at the worst moment; lower and further left is better.';
  return {
    caption,
    key: points.map(({ name, index }) => ({
      group: `v${index}`,
      name,
      look: openLook(index),
      shape: 'marker',
    })),
    charts: [
      {
        id: 'chart-trade-off',
        label: caption,
        heightPx: 260,
        data: points.map(pointTrace),
        layout: {
          ...LAYOUT,
          margin: { l: 66, r: 30, t: 30, b: 48 },
          hovermode: 'closest',
          dragmode: false,
          annotations: [panelTitle('Lost', 1)],
          xaxis: {
            ...valueAxis(largestOf(points, 'bytes'), bytesText),
            ticks: 'outside',
            ticklen: 5,
            title: {
              text: 'bytes waiting in all queues at peak',
              font: { size: 12 },
              standoff: 10,
            },
          },
          yaxis: valueAxis(largestOf(points, 'loss'), percentTick),
        },
      },
    ],
    table: {
      label: 'loss and peak memory by variant',
      columns: [words('variant'), numbers('lost'), numbers('bytes at peak')],
      rows: points.map(({ name, loss, bytes }) => [name, shareText(loss), bytesText(bytes)]),
    },
  };
}

function openLook(index: number): Look {
  const look = variantLook(index);
  return { ...look, symbol: `${look.symbol}-open` };
}

function largestOf(points: readonly Point[], key: 'bytes' | 'loss'): number {
  return points.reduce((most, point) => Math.max(most, point[key]), 0) * 1.05;
}

function pointTrace({ name, index, bytes, loss }: Point): Trace {
  const { color, symbol } = variantLook(index);
  // Variants that fare alike lie upon each other: open, and smaller one by one, all are seen.
  const size = Math.max(7, 19 - 3 * index);
  return {
    type: 'scatter',
    mode: 'markers',
    x: [bytes],
    y: [loss],
    marker: { color, symbol: `${symbol}-open`, size, line: { color, width: 2 } },
    cliponaxis: false,
    legendgroup: `v${index}`,
    customdata: [[chartText(name), shareText(loss), bytesText(bytes)]],
    hovertemplate:
      '<b>%{customdata[0]}</b><br>lost %{customdata[1]}<br>%{customdata[2]} at peak<extra></extra>',
  };
}
