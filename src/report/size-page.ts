/**
 * The page of a sizing: the answer, the metric and the memory around it, and what makes it again.
 */
import type { SizePoint, SizeResult } from '../experiment/size-result.ts';
import { AXIS, LAYOUT, percentTick, valueAxis } from './chart/axis.ts';
import { variantLook } from './chart/encoding.ts';
import { chartsOf, type Exhibit, exhibitMarkup, type Layout, type Trace } from './chart/figure.ts';
import { largest, panelTitle } from './chart/panels.ts';
import { kneeOf } from './knee.ts';
import { chartText, markup, prose } from './markup.ts';
import { bytesText, countText, shareText, shortCount } from './number-text.ts';
import { type PageAssets, page } from './page.ts';
import { commandBox, section } from './page-parts.ts';
import { CURVE_HEADING, curveRow, sizeVerdict } from './size-text.ts';
import { numbers } from './table.ts';

/** The page of a sizing, one self-contained HTML file; equal input gives equal bytes. */
export function sizePage(result: SizeResult, assets: PageAssets): string {
  const { scenario, engine } = result;
  const curve = curveExhibit(result);
  return page(
    {
      title: `${scenario.name} · size · mqtt-session-sim`,
      header: markup`
<p class="kind">Size of a limit</p>
<h1>${scenario.name}</h1>
<p class="verdict">${prose(sizeVerdict(result))}</p>`,
      sections: [
        section('Curve', 'What each value meets and needs', exhibitMarkup(curve)),
        section('Reproduction', 'Reproduction', commandBox(scenario.reproduce)),
      ],
      charts: chartsOf([curve]),
      engine,
    },
    assets,
  );
}

function curveExhibit(result: SizeResult): Exhibit {
  const { found, limit, target } = result;
  const points = found.curve;
  const metric = target.split('<')[0]?.trim() ?? '';
  const caption = `${metric} with its interval, and the bytes waiting in all queues at the worst moment, by ${limit}.${found.limit === null ? '' : ' The dashed lines are the target and the answer.'}${kneeText(result)}`;
  const wanted = targetValue(target);
  const ceilings = points.map(({ interval, mean }) => interval?.[1] ?? mean);
  const bytes = points.map(({ peakBytes }) => peakBytes);
  return {
    caption,
    key: [],
    charts: [
      {
        id: 'chart-size',
        label: caption,
        heightPx: 440,
        data: [metricTrace(result), memoryTrace(result)],
        layout: {
          ...LAYOUT,
          margin: { l: 66, r: 30, t: 30, b: 48 },
          hovermode: 'closest',
          dragmode: false,
          annotations: [
            panelTitle(chartText(metric), 1),
            panelTitle('Bytes waiting in all queues at peak', 0.42),
          ],
          shapes: [
            ...(found.limit === null
              ? []
              : [dashed({ x0: found.limit, x1: found.limit, y0: 0, y1: 1, yref: 'paper' })]),
            ...(wanted === null
              ? []
              : [dashed({ x0: 0, x1: 1, xref: 'paper', y0: wanted, y1: wanted })]),
          ],
          xaxis: {
            ...AXIS,
            ...rangeOf(points.map((point) => point.limit)),
            showgrid: false,
            ticks: 'outside',
            title: { text: chartText(limit), font: { size: 12 }, standoff: 8 },
            fixedrange: true,
            anchor: 'y2',
          },
          yaxis: {
            ...valueAxis(largest(ceilings), isShare(result) ? percentTick : shortCount),
            domain: [0.54, 1],
          },
          yaxis2: { ...valueAxis(largest(bytes), bytesText), domain: [0, 0.42] },
        },
      },
    ],
    table: {
      label: 'values of the limit that were tried around the answer',
      columns: CURVE_HEADING.map(numbers),
      rows: points.map((point) => curveRow(result, point)),
    },
    isOpen: true,
  };
}

/** From where on more memory buys little, where the values tried show a bend. */
function kneeText({ target, found }: SizeResult): string {
  if (!/^\s*(loss|stale)\./.test(target)) return '';
  const { curve } = found;
  const knee = kneeOf(curve.map(({ limit: x, mean: y }) => ({ x, y })));
  const last = curve.at(-1);
  if (knee === undefined || last === undefined) return '';
  return ` Of the values tried, the curve has its knee at ${countText(knee.x)} (${shareText(knee.y)}): from there to ${countText(last.limit)} it falls only to ${shareText(last.mean)}.`;
}

function metricTrace(result: SizeResult): Trace {
  const points = result.found.curve;
  const { color, symbol } = variantLook(2);
  return {
    ...marks(result, (point) => point.mean),
    error_y: {
      type: 'data',
      symmetric: false,
      array: points.map(({ interval, mean }) => (interval?.[1] ?? mean) - mean),
      arrayminus: points.map(({ interval, mean }) => mean - (interval?.[0] ?? mean)),
      color,
      width: 0,
    },
    line: { color, width: 1.5 },
    marker: { color, symbol, size: 8 },
  };
}

function memoryTrace(result: SizeResult): Trace {
  const { color, symbol } = variantLook(1);
  return {
    ...marks(result, (point) => point.peakBytes),
    line: { color, width: 1.5 },
    marker: { color, symbol, size: 7 },
    yaxis: 'y2',
  };
}

function marks(result: SizeResult, y: (point: SizePoint) => number): Trace {
  const points = result.found.curve;
  return {
    type: 'scatter',
    mode: 'lines+markers',
    cliponaxis: false,
    x: points.map(({ limit }) => limit),
    y: points.map(y),
    customdata: points.map((point) => curveRow(result, point).map(chartText)),
    hovertemplate:
      'limit %{customdata[0]}<br><b>%{customdata[1]}</b><br>%{customdata[4]} at peak<extra></extra>',
  };
}

function dashed(place: Layout): Layout {
  const line = { color: 'var(--ink)', width: 1.25, dash: 'dash' };
  return { type: 'line', line, layer: 'below', ...place };
}

/** The number behind `<` or `<=`, a share as a fraction; null of spans and sizes. */
function targetValue(target: string): number | null {
  const [, number, percent] = /<=?\s*([\d.]+)(\s*%)?\s*$/.exec(target) ?? [];
  if (number === undefined) return null;
  return percent === undefined ? Number(number) : Number(number) / 100;
}

function isShare({ target }: SizeResult): boolean {
  return /^\s*(loss|useful|stale)\./.test(target);
}

/** A linear axis unless the values reach over more than a hundredfold. */
function rangeOf(limits: readonly number[]): Layout {
  const [low, high] = [Math.min(...limits), Math.max(...limits)];
  const isWide = low > 0 && high / low > 100;
  return isWide ? { type: 'log' } : { type: 'linear' };
}
