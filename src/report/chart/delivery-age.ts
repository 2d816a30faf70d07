/**
 * Age at delivery: which share of deliveries came within which time, per publish QoS.
 *
 * Time runs logarithmically and the share by nines (90 %, 99 %, 99.9 % are equally far apart), so
 * that the slow tail, where queues show, gets as much room as the fast bulk.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { countText, shareText, spanText } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { AXIS, LAYOUT } from './axis.ts';
import { lineStroke, QOS, type QosKey } from './encoding.ts';
import type { Exhibit, Layout, Trace } from './figure.ts';
import { panelTitle } from './panels.ts';

type Ages = RunRecord['ages'][QosKey];
interface Point {
  readonly us: number;
  readonly share: number;
}

/** The figure, or the sentence that nothing was delivered. */
export function deliveryAge(record: RunRecord): Exhibit {
  const levels = QOS.filter(({ key }) => record.ages[key].length > 0);
  if (levels.length === 0) return { empty: 'No message was delivered, so none has an age.' };
  const caption = captionOf(record);
  const curves = levels.map((level) => ({
    ...level,
    points: thinned(curve(record.ages[level.key])),
  }));
  return {
    caption: `${caption} Read upwards for the slow tail: each step of the scale is ten times rarer.`,
    key: levels.map(({ key, name, look }) => ({ group: key, name, look, shape: 'line' })),
    charts: [
      {
        id: 'chart-age',
        label: `Share of deliveries made within a time, by QoS: ${caption}`,
        heightPx: 320,
        data: curves.map(
          ({ key, name, look, points }): Trace => ({
            type: 'scatter',
            mode: 'lines',
            x: points.map(({ us }) => Number((us / 1e6).toPrecision(6))),
            y: points.map(({ share }) => Number(nines(share).toFixed(4))),
            line: { ...lineStroke(look, 2), shape: 'hv' },
            legendgroup: key,
            customdata: points.map(({ us, share }) => [shareText(share), spanText(us)]),
            hovertemplate: `${name}: <b>%{customdata[0]}</b> within <b>%{customdata[1]}</b><extra></extra>`,
          }),
        ),
        layout: layoutOf(curves.flatMap(({ points }) => points)),
      },
    ],
    table: percentiles(record),
    isOpen: true,
  };
}

function captionOf({ latency }: RunRecord): string {
  return QOS.filter(({ key }) => latency[key].count > 0)
    .map(({ key, name }) => {
      const { p50Us, p99Us, maxUs } = latency[key];
      return `${name}: half within ${spanText(p50Us)}, 99 % within ${spanText(p99Us)}, the oldest ${spanText(maxUs)}.`;
    })
    .join(' ');
}

/** How far up the scale of nines a share lies: 0.9 → 1, 0.99 → 2. */
function nines(share: number): number {
  return -Math.log(1 - share) / Math.LN10;
}

/** The distribution function, from 0 up, at each bucket's bound; the last half a delivery short. */
function curve(ages: Ages): Point[] {
  const total = ages.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  const points = ages.map(([upToUs, count]) => {
    seen += count;
    return { us: Math.max(1, upToUs), share: seen < total ? seen / total : 1 - 0.5 / total };
  });
  return [{ us: points[0]?.us ?? 1, share: 0 }, ...points];
}

/** As many points as a screen can show: none closer than 1 % in time and 0.01 on the scale. */
function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    const isNear =
      last !== undefined &&
      point.us < last.us * 1.01 &&
      nines(point.share) - nines(last.share) < 0.01;
    if (!isNear || point === points.at(-1)) kept.push(point);
  }
  return kept;
}

const TIMES: readonly (readonly [seconds: number, text: string])[] = [
  [1e-6, '1 µs'],
  [1e-5, '10 µs'],
  [1e-4, '100 µs'],
  [0.001, '1 ms'],
  [0.01, '10 ms'],
  [0.1, '100 ms'],
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [21_600, '6 h'],
  [86_400, '1 d'],
  [604_800, '7 d'],
  [2_592_000, '30 d'],
  [31_536_000, '365 d'],
];
const SHARES: readonly (readonly [share: number, text: string])[] = [
  [0.5, '50 %'],
  [0.9, '90 %'],
  [0.99, '99 %'],
  [0.999, '99.9 %'],
  [0.9999, '99.99 %'],
  [0.99999, '99.999 %'],
  [0.999999, '99.9999 %'],
];

function layoutOf(points: readonly Point[]): Layout {
  const logs = points.map(({ us }) => Math.log(us / 1e6) / Math.LN10);
  const from = logs.reduce((low, log) => Math.min(low, log), 9);
  const to = logs.reduce((high, log) => Math.max(high, log), -6);
  const top = points.reduce((high, { share }) => Math.max(high, nines(share)), 1);
  return {
    ...LAYOUT,
    margin: { l: 74, r: 14, t: 30, b: 48 },
    hovermode: 'closest',
    hoverdistance: 80,
    dragmode: false,
    xaxis: {
      ...AXIS,
      type: 'log',
      range: [Math.min(from, to - 1) - 0.05, to + 0.08],
      tickvals: TIMES.map(([seconds]) => seconds),
      ticktext: TIMES.map(([, text]) => text),
      minor: { showgrid: false, ticks: '' },
      fixedrange: true,
      title: {
        text: 'age at delivery, from publish to the subscriber’s application',
        font: { size: 12 },
        standoff: 10,
      },
    },
    yaxis: {
      ...AXIS,
      range: [0, top + 0.12],
      tickvals: SHARES.map(([share]) => Number(nines(share).toFixed(4))),
      ticktext: SHARES.map(([, text]) => text),
      fixedrange: true,
    },
    annotations: [panelTitle('Share of deliveries made within this time', 1)],
  };
}

function percentiles({ latency }: RunRecord): Table {
  return {
    label: 'age at delivery by QoS',
    columns: [
      words(''),
      ...['deliveries', 'half within', '90 %', '99 %', '99.9 %', 'oldest'].map(numbers),
    ],
    rows: QOS.filter(({ key }) => latency[key].count > 0).map(({ key, name }) => {
      const { count, p50Us, p90Us, p99Us, p999Us, maxUs } = latency[key];
      return [name, countText(count), ...[p50Us, p90Us, p99Us, p999Us, maxUs].map(spanText)];
    }),
  };
}
