/**
 * Numbers as people read them: `1,530,412`, `1.53 M`, `0.03 %`, `3.4 MB`, `2 h 3 min`.
 *
 * Pure text, no locale: the same number is the same string on every machine. Rounding never
 * crosses a border that matters: what is not nothing is not `0 %`, what is not all is not `100 %`.
 */
import type { MetricUnit } from '../experiment/comparison.ts';

const MINUS = '−';
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A whole number in full, in groups of three: `1,530,412`. */
export function countText(count: number): string {
  const digits = String(Math.round(Math.abs(count)));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ',');
  return count < 0 && digits !== '0' ? MINUS + grouped : grouped;
}

/** A number to three digits: `12`, `1.53 M`, `0.25`. */
export function shortCount(count: number): string {
  return scaled(count, ['', 'k', 'M', 'G', 'T', 'P']);
}

/** A size in bytes to three digits, in steps of 1,000: `512 B`, `3.4 MB`. */
export function bytesText(bytes: number): string {
  return scaled(bytes, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

function scaled(value: number, units: readonly string[]): string {
  if (value < 0) return MINUS + scaled(-value, units);
  let rest = threeDigits(value);
  let step = 0;
  while (rest >= 1000 && step < units.length - 1) {
    rest = threeDigits(rest / 1000);
    step++;
  }
  return `${rest} ${units[step] ?? ''}`.trimEnd();
}

function threeDigits(value: number): number {
  return value >= 100 && value < 1000 ? Math.round(value) : Number(value.toPrecision(3));
}

/** A share of 1 as a percentage, two decimals; `0 %` or `100 %` only when it is exactly that. */
export function shareText(ratio: number): string {
  if (ratio < 0) return MINUS + shareText(-ratio);
  if (ratio > 0 && ratio < 0.0001) return '<0.01 %';
  if (ratio > 0.9999 && ratio < 1) return '>99.99 %';
  return ratio === 1 || ratio === 0 ? `${ratio * 100} %` : `${(ratio * 100).toFixed(2)} %`;
}

/** The share `part / whole` as a percentage; `–` when there is no whole. */
export function partText(part: number, whole: number): string {
  return whole === 0 ? '–' : shareText(part / whole);
}

/** A span for people, two units at most: `850 µs`, `12.4 s`, `24 h`, `2 h 3 min`, `3 d 4 h`. */
export function spanText(us: number): string {
  if (us < 0) return MINUS + spanText(-us);
  if (us < 1000) return `${Number(us.toPrecision(3))} µs`;
  if (us < SECOND - 500) return `${threeDigits(us / 1000)} ms`;
  if (us < MINUTE - SECOND / 20) return `${threeDigits(us / SECOND)} s`;
  if (us < HOUR - SECOND / 2) return twoUnits(us, [MINUTE, 'min'], [SECOND, 's']);
  if (us < 2 * DAY - MINUTE / 2) return twoUnits(us, [HOUR, 'h'], [MINUTE, 'min']);
  return twoUnits(us, [DAY, 'd'], [HOUR, 'h']);
}

/** A span for a narrow column, one unit and three digits: `45 s`, `22.5 min`, `1.25 h`. */
export function shortSpan(us: number): string {
  if (us < MINUTE) return spanText(us);
  return us < HOUR ? `${threeDigits(us / MINUTE)} min` : `${threeDigits(us / HOUR)} h`;
}

function twoUnits(us: number, large: readonly [number, string], small: readonly [number, string]) {
  const smalls = Math.round(us / small[0]);
  const perLarge = large[0] / small[0];
  const rest = smalls % perLarge;
  const whole = `${Math.floor(smalls / perLarge)} ${large[1]}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small[1]}`;
}

/** An instant of a run to the second: `02:10:05`, from the second day `1 d 02:10:05`. */
export function clockText(us: number): string {
  const seconds = Math.round(us / SECOND);
  const days = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** A value in its unit. */
export function valueText(value: number, unit: MetricUnit): string {
  switch (unit) {
    case 'ratio':
      return shareText(value);
    case 'bytes':
      return bytesText(value);
    case 'us':
      return spanText(value);
    case 'messages':
    case 'count':
      return shortCount(value);
  }
}

/** A difference with its sign, shares in percentage points: `−0.12 pp`, `+3.4 MB`, `0`. */
export function differenceText(difference: number, unit: MetricUnit): string {
  if (difference === 0) return '0';
  const size = Math.abs(difference);
  const text =
    unit === 'ratio' ? `${Number((size * 100).toPrecision(3))} pp` : valueText(size, unit);
  return (difference < 0 ? MINUS : '+') + text;
}

/** `1 storm`, `3 storms`; the plural is given when it is not the word with an s. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${countText(count)} ${count === 1 ? word : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The text with no-break spaces where a number must not part from its unit. */
export function tied(text: string): string {
  return text
    .replace(/(\d) (?=(?:[kMGTP]?B|[kMGTP]|%|pp|µs|ms|s|min|h|d)(?![A-Za-z]))/g, '$1\u00a0')
    .replace(/(\d\u00a0(?:d|h|min)) (?=\d+\u00a0(?:h|min|s)(?![A-Za-z]))/g, '$1\u00a0')
    .replace(/QoS (?=\d)/g, 'QoS\u00a0');
}
