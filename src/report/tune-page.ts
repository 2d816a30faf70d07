/**
 * The page of advice about keep-alives: what each loses and costs, a small chart for each network
 * condition on shared scales, and the table behind them.
 */
import type { TuneCondition, TunePoint, TuneResult } from '../experiment/tune-result.ts';
import { AXIS, LAYOUT, percentTick, valueAxis } from './chart/axis.ts';
import { type Look, variantLook } from './chart/encoding.ts';
import {
  type Chart,
  chartsOf,
  type Exhibit,
  exhibitMarkup,
  type Layout,
  type Trace,
} from './chart/figure.ts';
import { panelTitle } from './chart/panels.ts';
import { chartText, markup, prose } from './markup.ts';
import { bytesText } from './number-text.ts';
import { type PageAssets, page } from './page.ts';
import { commandBox, section } from './page-parts.ts';
import { numbers, words } from './table.ts';
import { TUNE_HEADING, tuneRow, tuneVerdict } from './tune-text.ts';

const LATE = variantLook(2);
const BYTES = variantLook(1);

/** The page, one self-contained HTML file; equal input gives equal bytes. */
export function tunePage(result: TuneResult, assets: PageAssets): string {
  const { scenario, engine } = result;
  const exhibit = tradeOffs(result);
  return page(
    {
      title: `${scenario.name} · tune · mqtt-session-sim`,
      header: markup`
<p class="kind">Keep-alive advice</p>
<h1>${scenario.name}</h1>
<p class="verdict">${prose(tuneVerdict(result))}</p>`,
      sections: [
        section('Keep-alives', 'What each keep-alive costs and loses', exhibitMarkup(exhibit)),
        section('Reproduction', 'Reproduction', commandBox(scenario.reproduce)),
      ],
      charts: chartsOf([exhibit]),
      engine,
    },
    assets,
  );
}

function tradeOffs({ conditions, fleet }: TuneResult): Exhibit {
  const all = conditions.flatMap(({ points }) => points);
  const most = (of: (point: TunePoint) => number): number =>
    all.reduce((top, point) => Math.max(top, of(point)), 0);
  const tops = { late: most(lateShare), bytes: most(({ bytesPerDay }) => bytesPerDay) };
  const caption = `What each keep-alive of ${fleet} loses or delivers too late, and what a device costs in bytes per day, on shared scales. The dashed line is the keep-alive advised; open marks are those that another beats in everything. A longer one notices a dead connection later.`;
  return {
    caption,
    key: [
      { group: 'late', name: 'lost or late', look: LATE, shape: 'marker' },
      { group: 'bytes', name: 'bytes per device and day', look: BYTES, shape: 'marker' },
    ],
    charts: conditions.map((condition, index) => conditionChart(condition, index, tops)),
    table: {
      label: 'every keep-alive under every condition; ◀ is advised, * worth having',
      columns: [words('condition'), ...TUNE_HEADING.map(numbers)],
      rows: conditions.flatMap(({ name, points, advice }) =>
        points.map((point) => [name, ...tuneRow(point, advice)]),
      ),
    },
    isOpen: true,
  };
}

function lateShare({ useful }: TunePoint): number {
  return 1 - useful;
}

function conditionChart(
  { name, points, advice }: TuneCondition,
  index: number,
  tops: { readonly late: number; readonly bytes: number },
): Chart {
  const advised = points.findIndex(({ keepAlive }) => keepAlive === advice);
  return {
    id: `chart-tune-${index + 1}`,
    label: `Lost or late, and bytes per day, by keep-alive: ${name}. Advised: ${advice}.`,
    heightPx: 320,
    data: [
      line(points, advice, { group: 'late', look: LATE, y: lateShare }),
      {
        ...line(points, advice, { group: 'bytes', look: BYTES, y: (each) => each.bytesPerDay }),
        yaxis: 'y2',
      },
    ],
    layout: {
      ...LAYOUT,
      margin: { l: 60, r: 14, t: 34, b: 30 },
      hovermode: 'closest',
      dragmode: false,
      annotations: [panelTitle(chartText(name), 1)],
      shapes: [adviceLine(advised)],
      xaxis: {
        ...AXIS,
        range: [-0.4, points.length - 0.6],
        tickvals: points.map((_, at) => at),
        ticktext: points.map(({ keepAlive }) => chartText(keepAlive)),
        showgrid: false,
        fixedrange: true,
        anchor: 'y2',
      },
      yaxis: { ...valueAxis(tops.late, percentTick), domain: [0.56, 1] },
      yaxis2: { ...valueAxis(tops.bytes, bytesText), domain: [0, 0.44] },
    },
  };
}

function adviceLine(at: number): Layout {
  const line = { color: 'var(--ink)', width: 1.25, dash: 'dash' };
  return { type: 'line', x0: at, x1: at, y0: 0, y1: 1, yref: 'paper', line, layer: 'below' };
}

interface Drawn {
  readonly group: string;
  readonly look: Look;
  readonly y: (point: TunePoint) => number;
}

function line(points: readonly TunePoint[], advice: string, { group, look, y }: Drawn): Trace {
  const { color, symbol } = look;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    x: points.map((_, at) => at),
    y: points.map(y),
    line: { color, width: 1.25 },
    marker: {
      color,
      symbol: points.map(({ isPareto }) => (isPareto ? symbol : `${symbol}-open`)),
      size: 8,
      line: { color, width: 1.5 },
    },
    cliponaxis: false,
    legendgroup: group,
    customdata: points.map((point) => tuneRow(point, advice).map(chartText)),
    hovertemplate:
      'keep-alive <b>%{customdata[0]}</b><br>noticed after %{customdata[1]}, at most %{customdata[2]}<br>%{customdata[3]} per day<br>lost %{customdata[4]}, in time %{customdata[5]}<extra></extra>',
  };
}
