/**
 * Forest plots: per metric, each variant's difference to the baseline with its 95 % interval. An
 * interval that keeps clear of the zero line is more than chance.
 */
import type { Comparison, Metric } from '../../experiment/comparison.ts';
import {
  differenceWithInterval,
  estimateOf,
  type Outcome,
  outcomeOf,
  rivals,
  split,
} from '../difference.ts';
import { chartText } from '../markup.ts';
import { counted, differenceText } from '../number-text.ts';
import type { Table } from '../table.ts';
import { clippedText } from '../visible-text.ts';
import { AXIS, LAYOUT, signedTicks, timeBase } from './axis.ts';
import type { Look } from './encoding.ts';
import type { Chart, Exhibit, KeyEntry, Trace } from './figure.ts';
import { panelTitle } from './panels.ts';

const ROW_PX = 24;
const TOP_PX = 30;
const BOTTOM_PX = 30;

const LOOKS: Readonly<Record<'better' | 'worse' | 'apart' | 'uncertain' | 'equal', Look>> = {
  better: mark('green', 'circle'),
  worse: mark('vermillion', 'x-thin'),
  apart: mark('blue', 'diamond'),
  uncertain: mark('muted', 'circle-open'),
  equal: mark('muted', 'line-ns'),
};
const NAMES = {
  better: 'better',
  worse: 'worse',
  apart: 'different, neither better nor worse',
  uncertain: 'may be chance',
  equal: 'exactly 0',
} as const;

function mark(color: string, symbol: string): Look {
  return { color: `var(--${color})`, dash: 'solid', symbol, pattern: '' };
}

interface Row {
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly outcome: keyof typeof LOOKS;
  readonly text: string;
}

/** The figure, or the sentence that nothing differs. */
export function differenceForest(comparison: Comparison, table: Table): Exhibit {
  const { differing, equal } = split(comparison);
  if (differing.length === 0) {
    return {
      empty: `No variant differs from ${comparison.baseline} in any figure: every difference is exactly 0.`,
    };
  }
  const rows = differing.map((metric) => ({ metric, rows: rowsOf(comparison, metric) }));
  const present = new Set(rows.flatMap((panel) => panel.rows.map(({ outcome }) => outcome)));
  const rest =
    equal.length === 0
      ? ''
      : ` ${counted(equal.length, 'further figure')} ${equal.length === 1 ? 'is' : 'are'} exactly the same under every variant.`;
  return {
    caption: `Variant minus ${comparison.baseline} with 95 % intervals; each panel has its own scale.${rest}`,
    key: outcomes().filter(({ group }) => present.has(group)),
    charts: rows.map((panel, index) => forest(panel.metric, panel.rows, index)),
    table,
    isOpen: true,
  };
}

function outcomes(): (KeyEntry & { readonly group: keyof typeof LOOKS })[] {
  const groups = ['better', 'worse', 'apart', 'uncertain', 'equal'] as const;
  return groups.map((group) => ({
    group,
    name: NAMES[group],
    look: LOOKS[group],
    shape: 'marker',
  }));
}

function rowsOf(comparison: Comparison, metric: Metric): Row[] {
  return rivals(comparison).flatMap((name) => {
    const estimate = estimateOf(comparison, name, metric.id);
    const mean = estimate?.pairedDifference.mean;
    if (estimate === undefined || mean === null || mean === undefined) return [];
    const [low, high] = estimate.pairedDifference.ci95 ?? [mean, mean];
    const outcome = drawn(outcomeOf(metric, estimate));
    return [{ name, mean, low, high, outcome, text: differenceWithInterval(metric, estimate) }];
  });
}

function drawn(outcome: Outcome): keyof typeof LOOKS {
  return outcome === 'unknown' ? 'uncertain' : outcome;
}

function forest(metric: Metric, rows: readonly Row[], index: number): Chart {
  const low = rows.reduce((least, row) => Math.min(least, row.low), 0);
  const high = rows.reduce((most, row) => Math.max(most, row.high), 0);
  const room = (high - low) * 0.08;
  const base = metric.unit === 'us' ? timeBase(high - low) : 1;
  const ticks = signedTicks(low, high, base);
  const better = { lower: ' (lower is better)', higher: ' (higher is better)', neither: '' }[
    metric.better
  ];
  return {
    id: `chart-difference-${index}`,
    label: `${metric.label}: ${rows.map(({ name, text }) => `${name} ${text}`).join('; ')}`,
    heightPx: TOP_PX + BOTTOM_PX + ROW_PX * rows.length,
    data: rows.map((row, at) => markTrace(row, at)),
    layout: {
      ...LAYOUT,
      margin: { l: 108, r: 20, t: TOP_PX, b: BOTTOM_PX },
      hovermode: 'closest',
      dragmode: false,
      annotations: [panelTitle(chartText(`${metric.label}${better}`), 1, -106)],
      xaxis: {
        ...AXIS,
        range: [low - room, high + room],
        tickvals: ticks,
        ticktext: ticks.map((value) => differenceText(value, metric.unit)),
        tickangle: 0,
        zeroline: true,
        zerolinecolor: 'var(--muted)',
        zerolinewidth: 1,
        ticks: 'outside',
        ticklen: 4,
        fixedrange: true,
      },
      yaxis: {
        ...AXIS,
        range: [rows.length - 0.5, -0.5],
        showgrid: false,
        tickvals: rows.map((_, at) => at),
        ticktext: rows.map(({ name }) => chartText(clippedText(name, 14))),
        fixedrange: true,
      },
    },
  };
}

function markTrace({ name, mean, low, high, outcome, text }: Row, at: number): Trace {
  const { color, symbol } = LOOKS[outcome];
  return {
    type: 'scatter',
    mode: 'markers',
    x: [mean],
    y: [at],
    error_x: {
      type: 'data',
      symmetric: false,
      array: [high - mean],
      arrayminus: [mean - low],
      color,
      thickness: 2,
      width: 0,
    },
    marker: { color, symbol, size: 9, line: { color, width: symbol === 'x-thin' ? 3 : 2 } },
    cliponaxis: false,
    legendgroup: outcome,
    customdata: [[chartText(name), text]],
    hovertemplate: '%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>',
  };
}
