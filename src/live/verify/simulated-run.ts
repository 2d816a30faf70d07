/**
 * A scenario in virtual time against the broker's engine on a ground of its own, whose clock is some
 * way ahead: brokers that look at a clock now and then look at that one.
 */
import type { BrokerLimits } from '../../broker/limits.ts';
import { type Duration, type Instant, instant, later } from '../../kernel/time.ts';
import type { NoConversation, NotApplicable } from '../battery/observation.ts';
import { SimulatedGround } from '../battery/simulated-ground.ts';
import { type Driver, type Play, Staging } from './staging.ts';

/** Simulates the scenario with this broker; returns what came of it, or why it cannot be said. */
export function simulatedRun(
  play: Omit<Play, 'ground'>,
  limits: BrokerLimits,
  phase: Duration,
): Staging | NoConversation | NotApplicable {
  const run = new SimulatedRun(play, new SimulatedGround(limits, phase), phase);
  return run.run();
}

class SimulatedRun implements Driver {
  readonly #ground: SimulatedGround;
  readonly #phase: Duration;
  readonly #end: Instant;
  readonly #staging: Staging;
  #now = instant(0);
  #failure: NoConversation | NotApplicable | undefined;

  constructor(play: Omit<Play, 'ground'>, ground: SimulatedGround, phase: Duration) {
    this.#ground = ground;
    this.#phase = phase;
    this.#end = instant(play.scenario.duration);
    this.#staging = new Staging({ ...play, ground }, this);
  }

  run(): Staging | NoConversation | NotApplicable {
    const { scheduler } = this.#staging.world;
    while (this.#failure === undefined) {
      const clock = this.#ground.next - this.#phase;
      this.#now = instant(Math.min(scheduler.next, clock, this.#end));
      const isDone = this.#staging.step(this.#now);
      this.#ground.reach(later(this.#now, this.#phase));
      if (isDone && this.#now === this.#end && scheduler.next > this.#end) break;
    }
    this.#staging.close();
    if (this.#failure === undefined) return this.#staging;
    return this.#failure;
  }

  present(): Instant {
    return this.#now;
  }

  fail(why: NoConversation | NotApplicable): void {
    this.#failure ??= why;
  }
}
