/**
 * The page of a sizing: the answer, loss against memory around it, and what makes it again.
 */
import type { SizeResult } from '../experiment/size-result.ts';
import { LAYOUT, valueAxis } from './chart/axis.ts';
import { variantLook } from './chart/encoding.ts';
import { chartsOf, type Exhibit, exhibitMarkup } from './chart/figure.ts';
import { panelTitle } from './chart/panels.ts';
import { chartText, markup, prose } from './markup.ts';
import { bytesText, shortCount } from './number-text.ts';
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
        section('Curve', 'The target’s metric against memory', exhibitMarkup(curve)),
        section('Reproduction', 'Reproduction', commandBox(scenario.reproduce)),
      ],
      charts: chartsOf([curve]),
      engine,
    },
    assets,
  );
}

function curveExhibit(result: SizeResult): Exhibit {
  const points = result.found.curve;
  const [metric = ''] = result.target.split('<');
  const most = (of: (point: (typeof points)[number]) => number): number =>
    points.reduce((top, point) => Math.max(top, of(point)), 0) * 1.05;
  const { color, symbol } = variantLook(0);
  const caption = `${metric.trim()} by ${result.limit}, against the bytes waiting in all queues at the worst moment.`;
  return {
    caption,
    key: [],
    charts: [
      {
        id: 'chart-size',
        label: caption,
        heightPx: 280,
        data: [
          {
            type: 'scatter',
            mode: 'lines+markers',
            x: points.map(({ peakBytes }) => peakBytes),
            y: points.map(({ mean }) => mean),
            error_y: {
              type: 'data',
              symmetric: false,
              array: points.map(({ interval, mean }) => (interval?.[1] ?? mean) - mean),
              arrayminus: points.map(({ interval, mean }) => mean - (interval?.[0] ?? mean)),
              color,
            },
            line: { color, width: 1.5 },
            marker: { color, symbol, size: 8 },
            customdata: points.map((point) => curveRow(result, point).map(chartText)),
            hovertemplate:
              'limit %{customdata[0]}<br><b>%{customdata[1]}</b><br>%{customdata[4]} at peak<extra></extra>',
          },
        ],
        layout: {
          ...LAYOUT,
          margin: { l: 66, r: 30, t: 30, b: 48 },
          hovermode: 'closest',
          dragmode: false,
          annotations: [panelTitle(chartText(metric.trim()), 1)],
          xaxis: {
            ...valueAxis(
              most(({ peakBytes }) => peakBytes),
              bytesText,
            ),
            ticks: 'outside',
          },
          yaxis: valueAxis(
            most(({ mean }) => mean),
            shortCount,
          ),
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
