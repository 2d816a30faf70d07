/**
 * Simulated time: whole microseconds in branded numbers.
 *
 * Floats never enter the event queue: every duration is rounded once, where it is made. A run
 * starts at START; 2^53 µs are 285 years, so sums of realistic spans stay exact.
 */
import type { Brand } from './brand.ts';
import { violated } from './invariant.ts';

/** A point in simulated time, in whole microseconds since the run began. */
export type Instant = number & Brand<'instant'>;

/** A span of simulated time, in whole microseconds, never negative. */
export type Duration = number & Brand<'duration'>;

/**
 * Zero, for a field that will hold instants: V8 keeps −0 as a double from the start, while a field
 * that begins as 0 is a small integer until 2^31 µs (half an hour) have passed, and then everything
 * compiled for it is thrown away. Add 0 where it leaves its owner.
 */
export const DOUBLE_ZERO = -0;

/** The instant a run begins. */
export const START: Instant = 0 as Instant;

/** Later than anything that happens: the value of a timer that is not armed. */
export const NEVER: Instant = 9_007_199_254_740_991 as Instant;

/** A point in time from raw microseconds; throws when it is not a whole number ≥ 0. */
export function instant(us: number): Instant {
  if (!isWholeUs(us)) violated('an instant is whole microseconds ≥ 0, got', us);
  return us as Instant;
}

/** A span from raw microseconds; throws when it is not a whole number ≥ 0. */
export function duration(us: number): Duration {
  if (!isWholeUs(us)) violated('a duration is whole microseconds ≥ 0, got', us);
  return us as Duration;
}

function isWholeUs(us: number): boolean {
  return us >= 0 && us <= Number.MAX_SAFE_INTEGER && Math.floor(us) === us;
}

/** A span of this many seconds, rounded to whole microseconds. */
export function seconds(count: number): Duration {
  return duration(Math.round(count * 1e6));
}

/** A span of this many milliseconds, rounded to whole microseconds. */
export function milliseconds(count: number): Duration {
  return duration(Math.round(count * 1e3));
}

/** The instant `by` after `at`. Both are whole and non-negative, so the sum is too. */
export function later(at: Instant, by: Duration): Instant {
  return (at + by) as Instant;
}

/** The span from `earlier` to `at`; 0 when `at` comes first. */
export function since(earlier: Instant, at: Instant): Duration {
  return (at > earlier ? at - earlier : 0) as Duration;
}
