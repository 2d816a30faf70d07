/**
 * A sweep's figures over what was varied: lines over one setting, heat maps over two; of more
 * settings one heat map for each combination of the rest.
 */
import type { SweepPoint, SweepSummary } from '../../experiment/sweep-summary.ts';
import { chartText } from '../markup.ts';
import { bytesText, shareText } from '../number-text.ts';
import type { Table } from '../table.ts';
import { AXIS, LAYOUT, percentTick, valueAxis } from './axis.ts';
import { variantLook } from './encoding.ts';
import type { Chart, Exhibit, Layout } from './figure.ts';
import { panelTitle } from './panels.ts';

/** A figure of a point that is drawn. */
interface Figured {
  readonly metric: string;
  readonly title: string;
  readonly text: (value: number) => string;
  /** Of the colours; absent: that of the values drawn. */
  readonly range?: readonly [least: number, most: number];
  /** On an axis. */
  readonly tick: (value: number) => string;
}

const LOST: Figured = { metric: 'loss.total', title: 'Lost', text: shareText, tick: percentTick };
const FIGURES: readonly Figured[] = [
  LOST,
  { metric: 'useful.total', title: 'Useful', text: shareText, tick: percentTick },
  {
    metric: 'queues.peakTotalBytes',
    title: 'All queues at their peak',
    text: bytesText,
    tick: bytesText,
  },
];

/** Combinations of further settings that are drawn; the table has all. */
const MOST_SLICES = 9;

/** Columns of cells that have room for their figures; above so much of the range colours are strong. */
const MOST_FIGURES = 6;
const STRONG = 0.75;

/** One setting and its values, numbers by size, words in the order they came. */
interface Dimension {
  readonly path: string;
  readonly values: readonly string[];
}

/** The figure, or the sentence that nothing was varied. */
export function sweepGrid(summary: SweepSummary, table: Table): Exhibit {
  const [first, second, ...rest] = dimensionsOf(summary.points);
  if (first === undefined)
    return { empty: 'One point was run: there is nothing to set beside it.' };
  if (second === undefined) {
    const caption = `Over ${first.path}; means over seeds with 95 % intervals.`;
    const charts = FIGURES.map((figured, index) =>
      lineChart(summary.points, first, figured, index),
    );
    return { caption, key: [], charts, table };
  }
  const caption = `Over ${first.path} (upwards) and ${second.path} (to the right), means over seeds; the stronger the colour, the more.`;
  const range = rangeOf(summary.points, LOST.metric);
  const slices = slicesOf(summary.points, rest).slice(0, MOST_SLICES);
  const charts =
    rest.length === 0
      ? FIGURES.map((figured, index) => heatMap(summary.points, [first, second], figured, index))
      : slices.map(({ name, points }, index) =>
          heatMap(points, [first, second], { ...LOST, title: `Lost: ${name}`, range }, index),
        );
  return { caption, key: [], charts, table };
}

/** Settings with more than one value, the one with the most values to the right. */
function dimensionsOf(points: readonly SweepPoint[]): readonly Dimension[] {
  const paths = Object.keys(points[0]?.vary ?? {});
  const all = paths.map((path) => {
    const values = [...new Set(points.map(({ vary }) => vary[path] ?? ''))];
    const areNumbers = values.every((value) => Number.isFinite(Number(value)));
    return { path, values: areNumbers ? values.sort((a, b) => Number(a) - Number(b)) : values };
  });
  return all.filter(({ values }) => values.length > 1);
}

function slicesOf(points: readonly SweepPoint[], dimensions: readonly Dimension[]) {
  const slices = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const name = dimensions.map(({ path }) => `${short(path)} ${point.vary[path]}`).join(', ');
    const known = slices.get(name);
    if (known === undefined) slices.set(name, [point]);
    else known.push(point);
  }
  return [...slices].map(([name, members]) => ({ name, points: members }));
}

function rangeOf(points: readonly SweepPoint[], metric: string): readonly [number, number] {
  const means = points.flatMap(({ metrics }) => metrics[metric]?.mean ?? []);
  return [Math.min(...means), Math.max(...means)];
}

function lineChart(
  points: readonly SweepPoint[],
  { path, values }: Dimension,
  { metric, title, text, tick }: Figured,
  index: number,
): Chart {
  const { color, symbol } = variantLook(index + 1);
  const cells = values.map((value) => {
    const found = points.find(({ vary }) => vary[path] === value)?.metrics[metric];
    return { value, mean: found?.mean ?? null, ci95: found?.ci95 ?? null };
  });
  const top = cells.reduce((most, { mean, ci95 }) => Math.max(most, ci95?.[1] ?? mean ?? 0), 0);
  return {
    id: `chart-grid-${index + 1}`,
    label: `${title} over ${path}`,
    heightPx: 240,
    data: [
      {
        type: 'scatter',
        mode: 'lines+markers',
        x: values.map((_, at) => at),
        y: cells.map(({ mean }) => mean),
        error_y: {
          type: 'data',
          symmetric: false,
          array: cells.map(({ mean, ci95 }) => (ci95?.[1] ?? mean ?? 0) - (mean ?? 0)),
          arrayminus: cells.map(({ mean, ci95 }) => (mean ?? 0) - (ci95?.[0] ?? mean ?? 0)),
          color,
          width: 0,
        },
        line: { color, width: 1.5 },
        marker: { color, symbol, size: 8 },
        cliponaxis: false,
        customdata: cells.map(({ value, mean }) => [
          chartText(value),
          mean === null ? '–' : text(mean),
        ]),
        hovertemplate: `${chartText(short(path))} %{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>`,
      },
    ],
    layout: {
      ...LAYOUT,
      margin: { l: 66, r: 16, t: 34, b: 48 },
      hovermode: 'closest',
      dragmode: false,
      annotations: [panelTitle(title, 1)],
      xaxis: { ...places(values), ...titled(path), range: [-0.4, values.length - 0.6] },
      yaxis: valueAxis(top, tick),
    },
  };
}

function heatMap(
  points: readonly SweepPoint[],
  [up, right]: readonly [Dimension, Dimension],
  { metric, title, text, range }: Figured,
  index: number,
): Chart {
  const cell = (y: string | undefined, x: string | undefined): string => JSON.stringify([y, x]);
  const means = new Map(
    points.map(({ vary, metrics }) => [
      cell(vary[up.path], vary[right.path]),
      metrics[metric]?.mean,
    ]),
  );
  const rows = up.values.map((y) => right.values.map((x) => means.get(cell(y, x)) ?? null));
  return {
    id: `chart-grid-${index + 1}`,
    label: `${title} over ${up.path} and ${right.path}`,
    heightPx: 96 + 34 * up.values.length,
    data: [
      {
        type: 'heatmap',
        x: right.values.map((_, at) => at),
        y: up.values.map((_, at) => at),
        z: rows,
        text: rows.map((row) => row.map((value) => (value === null ? '' : text(value)))),
        customdata: up.values.map((y) => right.values.map((x) => [chartText(y), chartText(x)])),
        hovertemplate: `${chartText(short(up.path))} %{customdata[0]}<br>${chartText(short(right.path))} %{customdata[1]}<br><b>%{text}</b><extra></extra>`,
        hoverongaps: false,
        xgap: 2,
        ygap: 2,
        showscale: false,
        ...(range === undefined ? {} : { zmin: range[0], zmax: range[1] }),
        colorscale: [
          [0, 'var(--band-1)'],
          [0.3, 'var(--band-2)'],
          [0.6, 'var(--band-3)'],
          [1, 'var(--band-4)'],
        ],
      },
    ],
    layout: {
      ...LAYOUT,
      margin: { l: 66, r: 16, t: 34, b: 48 },
      hovermode: 'closest',
      dragmode: false,
      annotations: [
        panelTitle(chartText(title), 1),
        ...(right.values.length > MOST_FIGURES ? [] : cellFigures(rows, text, range)),
      ],
      xaxis: { ...places(right.values), ...titled(right.path) },
      yaxis: { ...places(up.values), ...titled(up.path) },
    },
  };
}

/** The figure in each cell, in the ink that stands out from the cell's colour. */
function cellFigures(
  rows: readonly (readonly (number | null)[])[],
  text: (value: number) => string,
  range: readonly [number, number] | undefined,
): readonly Layout[] {
  const means = rows.flat().filter((value) => value !== null);
  const [least, most] = range ?? [Math.min(...means), Math.max(...means)];
  return rows.flatMap((row, y) =>
    row.flatMap((value, x) => {
      if (value === null) return [];
      const isStrong = most > least && (value - least) / (most - least) > STRONG;
      const font = { size: 11.5, color: isStrong ? 'var(--paper)' : 'var(--ink)' };
      return [{ x, y, text: text(value), font, showarrow: false, captureevents: false }];
    }),
  );
}

function places(values: readonly string[]): Layout {
  return {
    ...AXIS,
    tickvals: values.map((_, at) => at),
    ticktext: values.map(chartText),
    showgrid: false,
    fixedrange: true,
  };
}

function titled(path: string): Layout {
  return { title: { text: chartText(short(path)), font: { size: 12 }, standoff: 8 } };
}

/** The last part of a path, which is what tells settings apart. */
function short(path: string): string {
  return path.split('.').at(-1) ?? path;
}
