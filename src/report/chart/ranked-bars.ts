/**
 * Ranked bars: one row per name, the name above its bar, so that long names cost no width.
 *
 *     Queue full: newest dropped
 *     ████████████████▒▒▒▒  3,888
 */
import { chartText } from '../markup.ts';
import { AXIS, LAYOUT, valueAxis } from './axis.ts';
import { barMarker, type Look } from './encoding.ts';
import type { Chart, Layout, Trace } from './figure.ts';

/** One series of bars: stacked upon or beside the others. */
export interface BarSeries {
  readonly group: string;
  readonly name: string;
  readonly look: Look;
  /** One value per row. */
  readonly values: readonly number[];
}

/** What the rows show. */
export interface RankedBars extends Pick<Chart, 'id' | 'label'> {
  readonly rows: readonly string[];
  readonly series: readonly BarSeries[];
  readonly arrangement: 'stack' | 'group';
  readonly text: (value: number) => string;
  /** Written at the end of each row's bar. */
  readonly ends?: readonly string[];
}

const BAR_PX = 14;
const LABEL_PX = 26;
/** Of one character at a bar's end, at most on average. */
const END_PX = 7;

/** The rows as a chart, first row on top. */
export function rankedBars(bars: RankedBars): Chart {
  const thickness = bars.arrangement === 'group' ? 11 * bars.series.length : BAR_PX;
  const rowPx = thickness + LABEL_PX;
  const top = longest(bars);
  return {
    id: bars.id,
    label: bars.label,
    heightPx: rowPx * bars.rows.length + (bars.ends ? 6 : 34),
    data: [...bars.series.map((series) => barsOf(series, bars)), ...endTexts(bars)],
    layout: {
      ...LAYOUT,
      margin: { l: 2, r: bars.ends ? roomFor(bars.ends) : 14, t: 2, b: bars.ends ? 4 : 32 },
      barmode: bars.arrangement,
      bargap: 1 - thickness / rowPx,
      hovermode: 'closest',
      dragmode: false,
      xaxis: countAxis(bars, top),
      yaxis: {
        ...AXIS,
        range: [bars.rows.length - 0.5, -0.5 - LABEL_PX / 2 / rowPx],
        showgrid: false,
        showticklabels: false,
        fixedrange: true,
      },
      annotations: bars.rows.map((row, index) => rowLabel(row, index, thickness)),
    },
  };
}

/** Pixels for the longest text behind a bar, whatever the width of the page. */
function roomFor(ends: readonly string[]): number {
  return 14 + ends.reduce((most, end) => Math.max(most, Math.ceil(end.length * END_PX)), 0);
}

/** Values written at the bars need no axis. */
function countAxis({ ends, text }: RankedBars, top: number): Layout {
  if (ends === undefined) return { ...valueAxis(top, text), anchor: 'y' };
  return {
    ...AXIS,
    range: [0, top],
    showgrid: false,
    showticklabels: false,
    fixedrange: true,
  };
}

function longest({ series, rows, arrangement }: RankedBars): number {
  const sums = rows.map((_, row) =>
    series.reduce((sum, { values }) => {
      const value = values[row] ?? 0;
      return arrangement === 'stack' ? sum + value : Math.max(sum, value);
    }, 0),
  );
  return sums.reduce((high, sum) => Math.max(high, sum), 0);
}

function barsOf({ group, name, look, values }: BarSeries, bars: RankedBars): Trace {
  return {
    type: 'bar',
    orientation: 'h',
    x: values,
    y: bars.rows.map((_, row) => row),
    marker: barMarker(look),
    legendgroup: group,
    customdata: values.map((value, row) => [chartText(bars.rows[row] ?? ''), bars.text(value)]),
    hovertemplate: `%{customdata[0]}<br>${chartText(name)} <b>%{customdata[1]}</b><extra></extra>`,
  };
}

function endTexts(bars: RankedBars): Trace[] {
  if (bars.ends === undefined) return [];
  const sums = bars.rows.map((_, row) =>
    bars.series.reduce((sum, { values }) => sum + (values[row] ?? 0), 0),
  );
  return [
    {
      type: 'scatter',
      mode: 'text',
      x: sums,
      y: bars.rows.map((_, row) => row),
      text: bars.ends.map((end) => ` ${end}`),
      textposition: 'middle right',
      textfont: { color: 'var(--ink)', size: 12.5 },
      cliponaxis: false,
      hoverinfo: 'skip',
    },
  ];
}

function rowLabel(text: string, row: number, thickness: number): Layout {
  return {
    text: chartText(text),
    x: 0,
    y: row,
    xanchor: 'left',
    yanchor: 'bottom',
    yshift: thickness / 2 + 1,
    xshift: -1,
    showarrow: false,
    font: { color: 'var(--ink)', size: 12.5 },
  };
}
