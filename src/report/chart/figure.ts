/**
 * A figure: charts, the sentence that says what they show, their key and the table behind them.
 *
 * Charts are plain data in Plotly's vocabulary; the page's script draws them. Without data there
 * is a sentence in place of a figure, never an empty chart.
 */
import { type Markup, markup, NOTHING, prose } from '../markup.ts';
import { type Table, tableMarkup } from '../table.ts';
import type { Look } from './encoding.ts';

/** A Plotly trace; its `legendgroup` names the key entry that shows and hides it. */
export type Trace = Readonly<Record<string, unknown>>;

/** A Plotly layout. */
export type Layout = Readonly<Record<string, unknown>>;

/** One drawing. */
export interface Chart {
  /** Unique in the page; letters, digits and `-`. */
  readonly id: string;
  /** What is seen, for those who cannot see it. */
  readonly label: string;
  readonly heightPx: number;
  readonly data: readonly Trace[];
  readonly layout: Layout;
  /** Seconds per unit of a simulated-time x-axis; absent when x is something else. */
  readonly secondsPerUnit?: number;
  /** Rows that the script draws as many of as are in sight. */
  readonly heat?: HeatRows;
  /** ClientIds whose marks can be seen alone: the first of a mark's `customdata` is its ClientId. */
  readonly clients?: readonly string[];
}

/** A heat map longer than a screen: a row per ClientId, a column per sample. */
export interface HeatRows {
  /** ClientIds, as they are shown. */
  readonly names: readonly string[];
  /** Of each row, the sample of its first value. */
  readonly from: readonly number[];
  readonly values: readonly (readonly number[])[];
  /** Ways to sort the rows: a name and the rows' indices in that order. */
  readonly orders: readonly { readonly name: string; readonly rows: readonly number[] }[];
  /** Rows in sight, and the height of one. */
  readonly inSight: number;
  readonly rowPx: number;
}

/** One entry of a figure's key. */
export interface KeyEntry {
  /** The `legendgroup` of its traces. */
  readonly group: string;
  readonly name: string;
  readonly look: Look;
  readonly shape: 'line' | 'bar' | 'marker' | 'band';
}

/** Charts with everything that explains them. */
export interface Figure {
  /** One or two sentences with the figures that matter. */
  readonly caption: string;
  readonly key: readonly KeyEntry[];
  readonly charts: readonly Chart[];
  readonly table: Table;
  /** Further tables behind the charts. */
  readonly more?: readonly Table[];
  /** Whether the table is open from the start. */
  readonly isOpen?: boolean;
}

/** What stands in a figure's place when there is nothing to draw. */
export interface EmptyFigure {
  readonly empty: string;
}

/** A figure, or the sentence in its place. */
export type Exhibit = Figure | EmptyFigure;

/** The figure as HTML, its charts as empty boxes that the script fills. */
export function exhibitMarkup(exhibit: Exhibit): Markup {
  if ('empty' in exhibit) return markup`<p class="empty">${prose(exhibit.empty)}</p>`;
  const many = exhibit.charts.length > 1 ? markup` class="multiples"` : NOTHING;
  return markup`<figure>
<figcaption>${prose(exhibit.caption)}</figcaption>
${keyMarkup(exhibit)}<div${many}>${exhibit.charts.map(chartMarkup)}</div>
<details${exhibit.isOpen ? markup` open class="whole"` : NOTHING}><summary>Table: ${exhibit.table.label}</summary>${tableMarkup(exhibit.table)}</details>
${(exhibit.more ?? []).map(moreMarkup)}${saveMarkup(exhibit.charts[0]?.id ?? '')}</figure>
`;
}

/** The charts of some exhibits, in order. */
export function chartsOf(exhibits: readonly Exhibit[]): Chart[] {
  return exhibits.flatMap((exhibit) => ('empty' in exhibit ? [] : exhibit.charts));
}

function moreMarkup(table: Table): Markup {
  return markup`<details><summary>Table: ${table.label}</summary>${tableMarkup(table)}</details>
`;
}

/** Buttons that save what is seen; the script knows how. */
function saveMarkup(id: string): Markup {
  const kinds = ['CSV', 'SVG', 'PNG'].map(
    (kind) =>
      markup`<button type="button" data-save="${kind.toLowerCase()}" data-of="${id}" aria-label="Save ${id.replace('chart-', '').replace(/-\d+$/, '')} as ${kind}">${kind}</button>`,
  );
  return markup`<p class="save">Save as ${kinds}</p>
`;
}

/** A heat map's window onto its rows, which scroll behind it. */
function scrollMarkup(chart: Chart, { names, orders, inSight, rowPx }: HeatRows): Markup {
  const behind = chart.heightPx + Math.max(0, names.length - inSight) * rowPx;
  const options = orders.map(({ name }) => markup`<option>${name}</option>`);
  return markup`<p class="sort"><label>Sort by <select data-sorts="${chart.id}">${options}</select></label></p>
<div class="scroller" tabindex="0" role="region" aria-label="${chart.label}" style="height:${chart.heightPx}px" data-scrolls="${chart.id}"><div style="height:${behind}px"><div class="chart still" id="${chart.id}" role="img" aria-label="${chart.label}" style="height:${chart.heightPx}px"></div></div></div>`;
}

function chartMarkup(chart: Chart): Markup {
  if (chart.heat !== undefined) return scrollMarkup(chart, chart.heat);
  const height = markup`style="height:${chart.heightPx}px"`;
  return markup`<div class="chart" id="${chart.id}" role="img" aria-label="${chart.label}" ${height}></div>`;
}

function keyMarkup({ key, charts }: Figure): Markup {
  if (key.length === 0) return NOTHING;
  const ids = charts.map((chart) => chart.id).join(' ');
  const entries = key.map(
    (entry) =>
      markup`<li><button type="button" aria-pressed="true" data-group="${entry.group}" data-charts="${ids}">${swatch(entry)}${entry.name}</button></li>`,
  );
  return markup`<ul class="key" aria-label="Key: press an entry to hide or show it">${entries}</ul>
`;
}

function swatch({ look, shape }: KeyEntry): Markup {
  return markup`<svg width="24" height="12" aria-hidden="true">${SWATCHES[shape](look)}</svg>`;
}

const SWATCHES = { line: stroke, bar: box, marker: dot, band } as const;

const DASHES = {
  solid: '',
  dash: '6 4',
  dot: '2 3',
  dashdot: '6 3 2 3',
  longdash: '10 4',
} as const;

function stroke({ color, dash }: Look, y = 6, width = 2.5): Markup {
  return markup`<path d="M1 ${y}H23" style="stroke:${color};stroke-width:${width};stroke-dasharray:${DASHES[dash]}"/>`;
}

function band(look: Look): Markup {
  const ground = markup`<rect x="1" y="2" width="22" height="10" style="fill:${look.fill ?? look.color}"/>`;
  return markup`${ground}${stroke(look, 2, 1.5)}`;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  circle: 'M12 2a4 4 0 1 1 0 8a4 4 0 1 1 0-8z',
  square: 'M8 2h8v8h-8z',
  diamond: 'M12 1l5 5l-5 5l-5-5z',
  'triangle-up': 'M12 2l5 8h-10z',
  'triangle-down': 'M12 10l5-8h-10z',
  pentagon: 'M12 1l5 4l-2 6h-6l-2-6z',
  star: 'M12 0l1.5 4h4.5l-3.5 3l1 4.5l-3.5-2.5l-3.5 2.5l1-4.5l-3.5-3h4.5z',
  'x-thin': 'M8 2l8 8M16 2l-8 8',
  x: 'M8 2l8 8M16 2l-8 8',
  'line-ns': 'M12 1v10',
};

function dot({ color, symbol }: Look): Markup {
  const path = SYMBOLS[symbol.replace('-open', '')] ?? SYMBOLS['circle'] ?? '';
  const fill = symbol.endsWith('-open') ? 'none' : color;
  return markup`<path d="${path}" style="stroke:${color};stroke-width:2;fill:${fill}"/>`;
}

const HATCHES = {
  '': '',
  '/': 'M1 11L8 1M8 11L15 1M15 11L22 1',
  '\\': 'M2 1L9 11M9 1L16 11M16 1L23 11',
  x: 'M1 11L8 1M8 11L15 1M15 11L22 1M2 1L9 11M9 1L16 11M16 1L23 11',
  '-': 'M1 4H23M1 8H23',
  '|': 'M6 1V11M12 1V11M18 1V11',
  '+': 'M1 6H23M6 1V11M12 1V11M18 1V11',
  '.': 'M4 6h2M11 6h2M18 6h2',
} as const;

function box({ color, pattern }: Look): Markup {
  const hatch = HATCHES[pattern];
  const lines = markup`<path d="${hatch}" style="stroke:var(--paper);stroke-width:1.5"/>`;
  return markup`<rect x="1" y="1" width="22" height="10" style="fill:${color}"/>${hatch === '' ? NOTHING : lines}`;
}
