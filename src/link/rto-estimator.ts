/**
 * Retransmission time-outs as TCP estimates them from the round trips it sees (RFC 6298):
 *
 *   RTTVAR ← ¾ RTTVAR + ¼ |SRTT − R|     SRTT ← ⅞ SRTT + ⅛ R     RTO = SRTT + max(rtoMin, 4 RTTVAR)
 *
 * One measurement at a time, as without timestamps; never of a segment that was sent again (Karn).
 * Before the first one the time-out is a second. Rows are device × 2 + direction.
 */
import type { LinkProfile } from './profile.ts';

/** RFC 6298, 2.1. */
const INITIAL_US = 1_000_000;

/** What one sender knows of its path, µs. */
interface Estimate {
  smoothed: number;
  variation: number;
  /** The measurement under way: when its acknowledgement comes, and what it will say. */
  dueAt: number;
  due: number;
}

export class RtoEstimators {
  readonly #estimates = new Map<number, Estimate>();

  /** A new connection knows nothing. */
  reset(row: number): void {
    this.#estimates.delete(row);
  }

  /** A segment sent at `at` will be acknowledged a round trip of `us` later. */
  measure(row: number, at: number, us: number): void {
    const known = this.#estimates.get(row);
    if (known === undefined) {
      this.#estimates.set(row, { smoothed: 0, variation: 0, dueAt: at + us, due: us });
      return;
    }
    fold(known, at);
    if (known.due > 0) return;
    known.dueAt = at + us;
    known.due = us;
  }

  /** The time-out of what is sent at `at`, µs. */
  rtoAt(row: number, at: number, { rtoMin, rtoMax }: LinkProfile['tcp']): number {
    const known = this.#estimates.get(row);
    if (known !== undefined) fold(known, at);
    if (known === undefined || known.smoothed === 0) return Math.min(INITIAL_US, rtoMax);
    const rto = known.smoothed + Math.max(rtoMin, 4 * known.variation);
    return Math.min(Math.round(rto), rtoMax);
  }
}

/** Takes the measurement in, if its acknowledgement has come. */
function fold(known: Estimate, at: number): void {
  const { smoothed, due } = known;
  if (due === 0 || at < known.dueAt) return;
  known.due = 0;
  const isFirst = smoothed === 0;
  const deviation = Math.abs(smoothed - due);
  known.variation = isFirst ? due / 2 : 0.75 * known.variation + 0.25 * deviation;
  known.smoothed = isFirst ? due : 0.875 * smoothed + 0.125 * due;
}
