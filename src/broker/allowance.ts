/**
 * How much of something may happen a second: what has not been used is saved up for one second.
 */
import type { Instant } from '../kernel/time.ts';

const SECOND_US = 1e6;

export class Allowance {
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at = 0;

  /** Starts with a second's worth, at least one. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#most = Math.max(1, perSecond);
    this.#left = this.#most;
  }

  /** Whether one more may happen now; if so it has. */
  takes(now: Instant): boolean {
    if (this.#perSecond === Infinity) return true;
    const saved = ((now - this.#at) / SECOND_US) * this.#perSecond;
    this.#left = Math.min(this.#most, this.#left + saved);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
