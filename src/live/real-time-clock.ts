/**
 * Simulated time that runs: microseconds since the server began, and the engine's timers.
 *
 *   arm ──▶ Scheduler (the simulator's own) ──▶ one setTimeout for whatever comes first ──▶ ring
 *
 * Monotonic: nobody who sets the machine's clock moves it. A timer rings at its time or a little
 * later, never earlier, and is told what time it is then.
 */
import { performance } from 'node:perf_hooks';
import { type EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import { TimerTable } from '../simulation/timer-table.ts';

/** As far ahead as one setTimeout is asked to look, ms; it takes at most 2^31 − 1. */
const LONGEST_WAIT_MS = 3_600_000;

/** Takes the timers of `code` that are due. */
export type Ring = (now: Instant, code: number, owner: number) => void;

/** What a server asks of time. */
export interface LiveClock {
  /** The time since the server began. */
  readonly now: Instant;
  /** Rings for `owner` at `at`, or earlier if an earlier call said so. */
  arm(code: number, owner: number, at: Instant): void;
  /** Rings no more. */
  stop(): void;
}

export class RealTimeClock implements LiveClock, EventHandler {
  readonly #beganMs = performance.now();
  readonly #scheduler = new Scheduler();
  readonly #tables: readonly TimerTable[];
  readonly #ring: Ring;
  #timeout: NodeJS.Timeout | undefined;
  #waitsFor = NEVER;

  /** `codes` kinds of timers, 0 … codes − 1. */
  constructor(codes: number, ring: Ring) {
    this.#ring = ring;
    this.#tables = Array.from(
      { length: codes },
      (_, code) => new TimerTable(this.#scheduler, code),
    );
  }

  get now(): Instant {
    return instant(Math.floor((performance.now() - this.#beganMs) * 1000));
  }

  arm(code: number, owner: number, at: Instant): void {
    this.#tables[code]?.arm(owner, at);
    if (at < this.#waitsFor) this.#wait(at);
  }

  stop(): void {
    clearTimeout(this.#timeout);
    this.#waitsFor = NEVER;
  }

  handle(at: Instant, code: number, owner: number): void {
    if (this.#tables[code]?.fires(owner, at) === true) this.#ring(this.now, code, owner);
  }

  #wait(at: Instant): void {
    clearTimeout(this.#timeout);
    this.#waitsFor = at;
    const ms = Math.min(Math.max(0, Math.ceil((at - this.now) / 1000)), LONGEST_WAIT_MS);
    this.#timeout = setTimeout(() => this.#serve(), ms);
  }

  #serve(): void {
    // What rings may arm anew, and then waits.
    this.#waitsFor = NEVER;
    this.#scheduler.run(this, this.now, Number.POSITIVE_INFINITY);
    const next = this.#scheduler.next;
    if (next < this.#waitsFor) this.#wait(next);
  }
}
