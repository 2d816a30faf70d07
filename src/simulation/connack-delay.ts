/**
 * How long devices wait for CONNACK: from the open connection, when CONNECT leaves, to success.
 *
 * All of a run as a histogram, and of the time between two samples the mean and the longest.
 */
import { Histogram } from '../ledger/histogram.ts';

interface Interval {
  readonly count: number;
  readonly us: number;
  readonly maxUs: number;
}

const NONE: Interval = { count: 0, us: 0, maxUs: 0 };

export class ConnackDelays {
  readonly all = new Histogram();
  #now = NONE;
  #taken = NONE;

  record(us: number): void {
    this.all.record(us);
    this.#now = joined(this.#now, { count: 1, us, maxUs: us });
  }

  /** Mean and longest since this was last asked, µs; 0 without any. */
  take(): { readonly meanUs: number; readonly maxUs: number } {
    const { count, us, maxUs } = this.#now;
    this.#taken = this.#now;
    this.#now = NONE;
    return { meanUs: count === 0 ? 0 : Math.round(us / count), maxUs };
  }

  /** What was taken last is asked for again. */
  giveBack(): void {
    this.#now = joined(this.#taken, this.#now);
    this.#taken = NONE;
  }
}

function joined(one: Interval, other: Interval): Interval {
  return {
    count: one.count + other.count,
    us: one.us + other.us,
    maxUs: Math.max(one.maxUs, other.maxUs),
  };
}
