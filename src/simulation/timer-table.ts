/**
 * One kind of timer for many owners: at most one pending event that counts for each.
 *
 * Arming earlier than what is pending leaves the old event behind, which is known by its time and
 * ignored; arming later is ignored, because an engine looks again when its timer fires (DESIGN §4).
 */
import { Float64Column } from '../kernel/column.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, NEVER } from '../kernel/time.ts';

export class TimerTable {
  readonly #scheduler: Scheduler;
  readonly #code: number;
  readonly #pending = new Float64Column(NEVER);

  constructor(scheduler: Scheduler, code: number) {
    this.#scheduler = scheduler;
    this.#code = code;
  }

  get bytes(): number {
    return this.#pending.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#pending.grow(owners);
  }

  /** Fires for `owner` at `at`, or earlier if that is pending. */
  arm(owner: number, at: Instant): void {
    this.#pending.grow(owner + 1);
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
