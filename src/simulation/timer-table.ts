/**
 * One kind of timer for many owners: at most one pending event that counts for each.
 *
 * Arming earlier than what is pending leaves the old event behind, which is known by its time and
 * ignored; arming later is ignored, because an engine looks again when its timer fires (DESIGN §4).
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { SparseTimes } from '../kernel/sparse-times.ts';
import { type Instant, NEVER } from '../kernel/time.ts';

export class TimerTable {
  readonly #scheduler: Scheduler;
  readonly #code: number;
  readonly #pending = new SparseTimes();

  constructor(scheduler: Scheduler, code: number) {
    this.#scheduler = scheduler;
    this.#code = code;
  }

  get bytes(): number {
    return this.#pending.bytes;
  }

  /** There will be owners 0 … owners − 1; `nearlyAll` of them, or few, have something pending. */
  foresee(owners: number, nearlyAll: boolean): void {
    this.#pending.foresee(owners, nearlyAll);
  }

  /** Fires for `owner` at `at`, or earlier if that is pending. */
  arm(owner: number, at: Instant): void {
    if (at >= this.#pending.at(owner)) return;
    this.#pending.set(owner, at);
    this.#scheduler.schedule(at, this.#code, owner, 0);
  }

  /** Whether an event that fires now is the one that counts; it is then no longer pending. */
  fires(owner: number, now: Instant): boolean {
    if (this.#pending.at(owner) !== now) return false;
    this.#pending.set(owner, NEVER);
    return true;
  }
}
