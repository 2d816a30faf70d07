/**
 * Panels: several small charts over one time axis, so that causes and effects line up.
 *
 *     Messages waiting per session      ← each panel's title says what is seen
 *     |~~~~^~~~~~
 *     Connects per 7 min
 *     |_|_||_|___
 *     0    6h    12h    18h    24h      ← one axis of simulated time for all
 */

import type { Moment } from '../../simulation/run-record.ts';
import { AXIS, inUnit, LAYOUT, type TimeUnit, timeUnit, valueAxis } from './axis.ts';
import { barMarker, type Look, lineStroke } from './encoding.ts';
import type { Chart, Layout, Trace } from './figure.ts';
import { momentLabels, momentShapes } from './moments.ts';

/** One small chart of the stack. */
export interface Panel {
  readonly title: string;
  readonly heightPx: number;
  /** The largest value drawn. */
  readonly top: number;
  /** How a value reads on the axis. */
  readonly text: (value: number) => string;
  readonly traces: readonly Trace[];
  /** What differs from a plain value axis. */
  readonly axis?: Layout;
}

/** The stack's own settings. */
export interface Stack extends Pick<Chart, 'id' | 'label'> {
  /** Whether a tooltip tells of one mark only, or of all panels at that time (when absent). */
  readonly hovermode?: 'closest';
}

/** The time axis of a run: its length, its samples. */
export interface TimeAxis {
  readonly endUs: number;
  readonly atUs: readonly number[];
  /** Room for the labels of the value axes, equal down the page; 52 px when absent. */
  readonly leftPx?: number;
  /** What is marked across all panels. */
  readonly moments?: readonly Moment[];
}

const TITLE_PX = 36;
const TOP_PX = 0;
const BOTTOM_PX = 30;
/** Room for the values of any axis. */
export const LEFT_PX = 52;

/** The panels as one chart. */
export function panelChart(
  { id, label, hovermode }: Stack,
  panels: readonly Panel[],
  time: TimeAxis,
): Chart {
  const plotPx = panels.reduce((sum, panel) => sum + panel.heightPx + TITLE_PX, 0);
  const unit = timeUnit(time.endUs);
  const layout: Record<string, unknown> = {
    ...LAYOUT,
    margin: { l: time.leftPx ?? LEFT_PX, r: 16, t: TOP_PX, b: BOTTOM_PX },
    hovermode: hovermode ?? 'x unified',
    hoversubplots: 'axis',
    dragmode: 'zoom',
    bargap: 0,
    barmode: 'stack',
    xaxis: { ...timeAxis(time, unit, panels.length), showspikes: hovermode === undefined },
  };
  const annotations: Layout[] = [];
  let fromTop = 0;
  panels.forEach((panel, index) => {
    const ceiling = 1 - (fromTop + TITLE_PX) / plotPx;
    fromTop += TITLE_PX + panel.heightPx;
    const domain = [Math.max(0, 1 - fromTop / plotPx), ceiling];
    layout[`yaxis${ordinal(index)}`] = {
      ...valueAxis(panel.top, panel.text),
      ...panel.axis,
      domain,
    };
    annotations.push(panelTitle(panel.title, ceiling));
  });
  return {
    id,
    label,
    heightPx: plotPx + TOP_PX + BOTTOM_PX,
    data: panels.flatMap((panel, index) =>
      panel.traces.map((trace) => ({ ...trace, xaxis: 'x', yaxis: `y${ordinal(index)}` })),
    ),
    layout: {
      ...layout,
      annotations: [...annotations, ...momentLabels(time, unit)],
      shapes: momentShapes(time, unit),
    },
    secondsPerUnit: unit.us / 1e6,
  };
}

/** Plotly's number of the nth axis: none for the first. */
function ordinal(index: number): string {
  return index === 0 ? '' : String(index + 1);
}

/** The axis of simulated time under so many panels. */
export function timeAxis({ endUs }: TimeAxis, unit: TimeUnit, panels: number): Layout {
  return {
    ...AXIS,
    range: [0, endUs / unit.us],
    anchor: `y${ordinal(panels - 1)}`,
    unifiedhovertitle: { text: `<b>at %{x:.2f} ${unit.name}</b>` },
    ticks: 'outside',
    ticklen: 5,
    spikemode: 'across',
    spikethickness: 1,
    spikecolor: 'var(--muted)',
    spikedash: 'solid',
    spikesnap: 'data',
  };
}

/** A title over a panel, flush with its plot or moved by so many pixels. */
export function panelTitle(text: string, y: number, xshift = 0): Layout {
  return {
    text,
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y,
    xanchor: 'left',
    yanchor: 'bottom',
    xshift,
    yshift: 4,
    showarrow: false,
    font: { color: 'var(--ink)', size: 12.5 },
  };
}

/** What a trace of a panel is called and how it looks. */
export interface Entry {
  readonly group: string;
  readonly name: string;
  readonly look: Look;
  /** Plotly's number format and unit in the tooltip, `%{y:,}` when absent. */
  readonly hover?: string;
}

/** A line through the samples. */
export function lineTrace(entry: Entry, time: TimeAxis, values: readonly number[]): Trace {
  return {
    type: 'scatter',
    mode: 'lines',
    x: inUnit(time.atUs, timeUnit(time.endUs)),
    y: values,
    line: lineStroke(entry.look),
    ...hoverOf(entry),
  };
}

/** Bars, each over the interval that ends at its sample. */
export function barTrace(entry: Entry, time: TimeAxis, values: readonly number[]): Trace {
  const x = inUnit(time.atUs, timeUnit(time.endUs));
  const width = sampleInterval(time) / timeUnit(time.endUs).us;
  return {
    type: 'bar',
    x,
    y: values,
    width,
    offset: -width,
    marker: barMarker(entry.look),
    ...hoverOf(entry),
  };
}

function hoverOf({ name, group, hover = '%{y:,}' }: Entry): Trace {
  return { name, legendgroup: group, hovertemplate: `${name} <b>${hover}</b><extra></extra>` };
}

/** The largest of the values, 0 when there are none. */
export function largest(...lists: readonly (readonly number[])[]): number {
  return lists.reduce((top, list) => list.reduce((high, value) => Math.max(high, value), top), 0);
}

/** The time between two samples, µs; with a single one, all the time up to the end. */
export function sampleInterval({ atUs, endUs }: TimeAxis): number {
  const [first = 0, second = first + endUs] = atUs;
  return second - first;
}
