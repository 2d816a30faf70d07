/**
 * What makes a publish process more than its interval: jitter, bursts, and a rate that changes with
 * the hour. Pure functions of (time, number of the publish, draws).
 */
import type { Duration, Instant } from '../kernel/time.ts';

/** How publishes depart from a plain interval. */
export interface Rhythm {
  /** Fixed start within the interval; absent: drawn. */
  readonly phase?: Duration;
  /** Each publish comes up to this much later than its interval says. */
  readonly jitter: Duration;
  /** Publishes that come together, and the time between them; 1: none. */
  readonly burst: { readonly count: number; readonly gap: Duration };
  /** Factors of the rate, each for an equal part of the period, from time 0 of the run on. */
  readonly rate?: { readonly period: Duration; readonly factors: readonly number[] };
}

/** When the publish behind number `ordinal` comes, with the jitters of both, 0 … 1. */
export function nextInRhythm(
  rhythm: Rhythm,
  at: { readonly now: Instant; readonly ordinal: number; readonly interval: number },
  jitters: readonly [last: number, next: number],
): number {
  const { jitter, burst, rate } = rhythm;
  const [last, next] = jitters.map((unit) => Math.floor(jitter * unit));
  const due = at.now - (last ?? 0);
  if (at.ordinal % burst.count !== 0) return Math.max(at.now, due + burst.gap + (next ?? 0));
  const began = due - (burst.count - 1) * burst.gap;
  const begins = rate === undefined ? began + at.interval : worked(rate, began, at.interval);
  return Math.max(at.now, Math.round(begins) + (next ?? 0));
}

/** Periods that are walked through part by part; of more, the most are taken at once. */
const MOST_WALKED = 64;

/** When so much time at factor 1 has passed since `from`. */
function worked(rate: NonNullable<Rhythm['rate']>, from: number, span: number): number {
  const { period, factors } = rate;
  const part = period / factors.length;
  const ofPeriod = part * factors.reduce((sum, factor) => sum + factor, 0);
  const skipped = span > MOST_WALKED * ofPeriod ? Math.floor(span / ofPeriod) - 1 : 0;
  let at = from + skipped * period;
  let left = span - skipped * ofPeriod;
  // Counted, for dividing the end of a part by its length may lead back into it.
  for (let place = Math.floor(at / part); ; place++) {
    const end = (place + 1) * part;
    if (end <= at) continue;
    // Jitter may lead to before time 0.
    const factor = factors.at(place % factors.length) ?? 1;
    if (factor > 0 && left <= (end - at) * factor) return at + left / factor;
    left -= (end - at) * factor;
    at = end;
  }
}
