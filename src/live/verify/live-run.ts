/**
 * A scenario in real time: events are handled when the clock on the wall has come to them, in the same
 * order as ever. Ends at the scenario's end, or when the broker cannot be talked with any more.
 */
import { performance } from 'node:perf_hooks';
import { type Instant, instant } from '../../kernel/time.ts';
import type { NoConversation, NotApplicable } from '../battery/observation.ts';
import { type Driver, type Play, Staging } from './staging.ts';

/** As long as a timer waits before it looks at the clock again, ms. */
const LONGEST_WAIT_MS = 1000;

export class LiveRun implements Driver {
  readonly #end: Instant;
  readonly #staging: Staging;
  #beganMs = 0;
  #timeout: NodeJS.Timeout | undefined;
  #isOver = false;
  #resolve: (staging: Staging) => void = () => undefined;
  #reject: (why: Error) => void = () => undefined;

  constructor(play: Play) {
    this.#end = instant(play.scenario.duration);
    this.#staging = new Staging(play, this);
  }

  /** Lives through the scenario; rejects with NoConversation or NotApplicable. */
  run(): Promise<Staging> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#beganMs = performance.now();
      this.present();
    });
  }

  present(): Instant {
    const elapsed = instant(Math.floor((performance.now() - this.#beganMs) * 1000));
    const now = elapsed < this.#end ? elapsed : this.#end;
    while (!this.#isOver && !this.#staging.step(now));
    if (now === this.#end) this.#finish();
    else this.#wait();
    return now;
  }

  fail(why: NoConversation | NotApplicable): void {
    if (this.#isOver) return;
    this.#stop();
    this.#reject(why);
  }

  #wait(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timeout);
    const next = Math.min(this.#staging.world.scheduler.next, this.#end) / 1000;
    const ms = Math.ceil(next - (performance.now() - this.#beganMs));
    const bounded = Math.max(0, Math.min(ms, LONGEST_WAIT_MS));
    this.#timeout = setTimeout(() => this.present(), bounded);
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#stop();
    this.#resolve(this.#staging);
  }

  #stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timeout);
    this.#staging.close();
  }
}
