/**
 * Limits as settings show them: a number with its unit, or the word for no limit.
 */
import { formatDuration } from '../kernel/time-text.ts';
import { formatSize } from './unit.ts';

/** A number of things. */
export function count(value: number): string {
  return value === Infinity ? 'unlimited' : String(value);
}

/** Bytes. */
export function size(bytes: number): string {
  return bytes === Infinity ? 'unlimited' : formatSize(bytes);
}

/** µs. */
export function span(us: number): string {
  return us === Infinity ? 'never' : formatDuration(us);
}
