/**
 * Spans and instants as people write and read them: `250ms`, `1h 30m`, `1d 00:14:02.118302`.
 *
 * Exact both ways: nothing is rounded away. What is parsed is one number and one unit.
 */
import { type Duration, duration } from './time.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: ReadonlyMap<string, number> = new Map([
  ['us', 1],
  ['ms', 1000],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
]);

/** `30s`, `1.5h`, `10us` as a span; undefined when it is none or not whole microseconds. */
export function parseDuration(text: string): Duration | undefined {
  const [, whole, fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?([a-z]+)$/.exec(text) ?? [];
  const unitUs = UNITS.get(unit);
  if (whole === undefined || unitUs === undefined) return undefined;
  // In integers, for 0.29 × 10^6 is not 290,000 in floating point.
  const scaled = BigInt(whole + fraction) * BigInt(unitUs);
  const scale = 10n ** BigInt(fraction.length);
  const us = scaled / scale;
  const isExact = us * scale === scaled && us < BigInt(Number.MAX_SAFE_INTEGER);
  return isExact ? duration(Number(us)) : undefined;
}

/** A span for people: one unit below a minute (`1.5ms`), else its parts (`1d 2h`, `1m 30.5s`). */
export function formatDuration(us: number): string {
  if (us < 0) return `-${formatDuration(-us)}`;
  const rounded = Math.round(us);
  if (rounded === 0) return '0s';
  if (rounded < 1000) return `${rounded}us`;
  if (rounded < SECOND) return `${rounded / 1000}ms`;
  return parts(rounded).join(' ');
}

function parts(us: number): string[] {
  const list: string[] = [];
  const days = Math.floor(us / DAY);
  const hours = Math.floor(us / HOUR) % 24;
  const minutes = Math.floor(us / MINUTE) % 60;
  const rest = us % MINUTE;
  if (days > 0) list.push(`${days}d`);
  if (hours > 0) list.push(`${hours}h`);
  if (minutes > 0) list.push(`${minutes}m`);
  if (rest > 0) list.push(`${rest / SECOND}s`);
  return list;
}

/** An instant of a run to the microsecond: `00:14:02.118302`, from the second day `1d 00:…`. */
export function formatInstant(us: number): string {
  const days = Math.floor(us / DAY);
  const hours = twoDigits(Math.floor(us / HOUR) % 24);
  const minutes = twoDigits(Math.floor(us / MINUTE) % 60);
  const seconds = twoDigits(Math.floor(us / SECOND) % 60);
  const micros = String(us % SECOND).padStart(6, '0');
  return `${days > 0 ? `${days}d ` : ''}${hours}:${minutes}:${seconds}.${micros}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
