/**
 * Every point of a sweep by what it loses and what its queues need: those that no other point beats
 * in both are joined by a line.
 */
import type { SweepPoint, SweepSummary } from '../../experiment/sweep-summary.ts';
import { chartText } from '../markup.ts';
import { bytesText, shareText } from '../number-text.ts';
import { pointText } from '../sweep-text.ts';
import type { Table } from '../table.ts';
import { LAYOUT, percentTick, valueAxis } from './axis.ts';
import { variantLook } from './encoding.ts';
import type { Exhibit, KeyEntry, Trace } from './figure.ts';
import { panelTitle } from './panels.ts';

interface Mark {
  readonly name: string;
  readonly bytes: number;
  readonly loss: number;
}

const BEST = { ...variantLook(1), dash: 'solid' } as const;
const BEATEN = { ...variantLook(0), color: 'var(--muted)', symbol: 'circle-open' };

const BEATEN_KEY: KeyEntry = {
  group: 'beaten',
  name: 'another is better in both',
  look: BEATEN,
  shape: 'marker',
};

/** The figure, or the sentence that the figures for it are missing. */
export function sweepTradeOff(
  { points }: SweepSummary,
  table: (names: readonly string[]) => Table,
): Exhibit {
  const marks = points.flatMap(markOf);
  if (marks.length < 2) return { empty: 'There are not two points with deliveries to compare.' };
  const best = beatenByNone(marks);
  const beaten = marks.filter((mark) => !best.has(mark));
  const caption =
    'Share of deliveries lost against the bytes waiting in all queues at the worst moment; lower and further left is better. No point beats those on the line in both.';
  return {
    caption,
    key: [
      { group: 'best', name: 'beaten by none', look: BEST, shape: 'marker' },
      ...(beaten.length > 0 ? [BEATEN_KEY] : []),
    ],
    charts: [
      {
        id: 'chart-sweep-trade-off',
        label: caption,
        heightPx: 300,
        data: [marksOf(beaten, 'beaten'), marksOf([...best], 'best')],
        layout: {
          ...LAYOUT,
          margin: { l: 66, r: 30, t: 30, b: 48 },
          hovermode: 'closest',
          dragmode: false,
          annotations: [panelTitle('Lost', 1)],
          xaxis: {
            ...valueAxis(top(marks, 'bytes'), bytesText),
            ticks: 'outside',
            ticklen: 5,
            title: {
              text: 'bytes waiting in all queues at peak',
              font: { size: 12 },
              standoff: 10,
            },
          },
          yaxis: valueAxis(top(marks, 'loss'), percentTick),
        },
      },
    ],
    table: table([...best].map(({ name }) => name)),
  };
}

function markOf(point: SweepPoint): readonly Mark[] {
  const loss = point.metrics['loss.total']?.mean ?? null;
  const bytes = point.metrics['queues.peakTotalBytes']?.mean ?? null;
  return loss === null || bytes === null ? [] : [{ name: pointText(point.vary), bytes, loss }];
}

/** Ascending by bytes: whoever loses less than all that need fewer. */
function beatenByNone(marks: readonly Mark[]): ReadonlySet<Mark> {
  const best = new Set<Mark>();
  let last: Mark | undefined;
  for (const mark of [...marks].sort((a, b) => a.bytes - b.bytes || a.loss - b.loss)) {
    const isTwin = mark.bytes === last?.bytes && mark.loss === last.loss;
    if (last !== undefined && mark.loss >= last.loss && !isTwin) continue;
    best.add(mark);
    last = mark;
  }
  return best;
}

function top(marks: readonly Mark[], key: 'bytes' | 'loss'): number {
  return marks.reduce((most, mark) => Math.max(most, mark[key]), 0) * 1.05;
}

function marksOf(marks: readonly Mark[], group: 'best' | 'beaten'): Trace {
  const { color, symbol } = group === 'best' ? BEST : BEATEN;
  return {
    type: 'scatter',
    mode: group === 'best' ? 'lines+markers' : 'markers',
    x: marks.map(({ bytes }) => bytes),
    y: marks.map(({ loss }) => loss),
    line: { color, width: 1.25, shape: 'hv' },
    marker: { color, symbol, size: 9, line: { color, width: 1.5 } },
    cliponaxis: false,
    legendgroup: group,
    customdata: marks.map(({ name, loss, bytes }) => [
      chartText(name).replaceAll(', ', '<br>'),
      shareText(loss),
      bytesText(bytes),
    ]),
    hovertemplate:
      '<b>%{customdata[0]}</b><br>lost %{customdata[1]}<br>%{customdata[2]} at peak<extra></extra>',
  };
}
