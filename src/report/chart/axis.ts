/**
 * Axes: round tick values, written by number-text, and the look that all charts share.
 *
 * Value axes are fixed here. Ticks of simulated time depend on width and zoom, so the page's
 * script sets them; here is only the unit that fits a run's length.
 */
import type { Layout } from './figure.ts';

/** A plain value axis from 0 to a round value above `top`. */
export function valueAxis(top: number, text: (value: number) => string): Layout {
  const step = tickStep(top);
  const tickvals: number[] = [];
  for (let index = 0; index * step <= top * (1 + 1e-9); index++) tickvals.push(round(index * step));
  return {
    ...AXIS,
    range: [0, Math.max(top * 1.06, step)],
    tickvals: top > 0 ? tickvals : [0],
    ticktext: (top > 0 ? tickvals : [0]).map(text),
    fixedrange: true,
  };
}

/** The round number that fits two or three times below the top; whole numbers are not split. */
function tickStep(top: number): number {
  return Number.isInteger(top) ? Math.max(1, roundBelow(top / 2)) : roundBelow(top / 2);
}

/** The largest of 1, 2, 4, 5 × 10^n up to this size; 1 when there is none. */
function roundBelow(size: number): number {
  if (!(size > 0)) return 1;
  let step = 1;
  while (step * 10 <= size) step *= 10;
  while (step > size) step /= 10;
  return step * ([5, 4, 2].find((factor) => step * factor <= size) ?? 1);
}

/** The number to ten digits, so that sums of decimal steps stay short. */
function round(value: number): number {
  return Number(value.toPrecision(10));
}

/** A share at a tick: `2.5 %`. */
export function percentTick(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/** What every axis has: faint grid, no frame. */
export const AXIS: Layout = {
  gridcolor: 'var(--rule)',
  zeroline: false,
  tickcolor: 'var(--rule)',
  ticks: '',
};

/** What every chart has: no background of its own, our type, calm tooltips. */
export const LAYOUT: Layout = {
  paper_bgcolor: 'transparent',
  plot_bgcolor: 'transparent',
  font: { family: 'system-ui, sans-serif', size: 12, color: 'var(--muted)' },
  hoverlabel: {
    bgcolor: 'var(--raised)',
    bordercolor: 'var(--rule)',
    font: { color: 'var(--ink)', size: 12 },
    align: 'left',
    namelength: -1,
  },
  showlegend: false,
  barcornerradius: 1,
};

/** The unit in which a run of this length is best told. */
export interface TimeUnit {
  readonly name: string;
  readonly us: number;
}

const SECONDS: TimeUnit = { name: 's', us: 1e6 };
const MINUTES: TimeUnit = { name: 'min', us: 60e6 };
const HOURS: TimeUnit = { name: 'h', us: 3600e6 };
const DAYS: TimeUnit = { name: 'd', us: 86_400e6 };

/** Seconds for runs up to 5 min, minutes to 5 h, hours to 5 d, else days. */
export function timeUnit(durationUs: number): TimeUnit {
  if (durationUs <= 300e6) return SECONDS;
  if (durationUs <= 18_000e6) return MINUTES;
  return durationUs <= 432_000e6 ? HOURS : DAYS;
}

/** Instants in that unit, short enough for a page. */
export function inUnit(atUs: readonly number[], unit: TimeUnit): number[] {
  return atUs.map((us) => Number((us / unit.us).toFixed(5)));
}

/** 0 and, on its longer side at least, one round multiple of the base within `low` ≤ 0 ≤ `high`. */
export function signedTicks(low: number, high: number, base = 1): number[] {
  const step = roundBelow(Math.max(-low, high) / base) * base;
  return [-step, 0, step].filter((tick) => tick >= low && tick <= high).map(round);
}

/** The unit in which a span of this many microseconds has round parts. */
export function timeBase(us: number): number {
  return [3600e6, 60e6, 1e6, 1e3].find((base) => us >= 2 * base) ?? 1;
}
