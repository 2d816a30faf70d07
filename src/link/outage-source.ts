/**
 * Where outages come from: drawn up and down times, a recorded trip, or a script.
 *
 * A source answers for one outage at a time by its ordinal, so that it keeps no state of its own;
 * radio.ts merges several sources of one device.
 */
import { Quantiles } from '../kernel/distribution.ts';
import type { Purpose, RandomSource } from '../kernel/random.ts';
import { type Instant, instant, later, NEVER } from '../kernel/time.ts';
import type { OutageClass, ReplayTrace } from './profile.ts';

/** Outages by ordinal, in order, not overlapping. */
export interface OutageSource {
  /** Start of outage `ordinal`, given where the one before ended (or the run's start); NEVER: none. */
  startOf(subject: number, ordinal: number, after: Instant): Instant;
  /** End of the outage that starts at `start`; later than `start`. */
  endOf(subject: number, ordinal: number, start: Instant): Instant;
}

/** Alternating drawn sojourns: two draws an outage, addressed by (subject, sojourn number). */
export class DrawnOutages implements OutageSource {
  readonly #up: Quantiles;
  readonly #down: Quantiles;
  readonly #draws: Purpose;

  constructor(outageClass: OutageClass, random: RandomSource, fleet: string) {
    this.#up = new Quantiles(outageClass.up);
    this.#down = new Quantiles(outageClass.down);
    this.#draws = random.purpose(`${fleet}/outage/${outageClass.name}`);
  }

  startOf(subject: number, ordinal: number, after: Instant): Instant {
    return later(after, this.#up.at(this.#draws.unit(subject, ordinal * 2), ordinal));
  }

  endOf(subject: number, ordinal: number, start: Instant): Instant {
    const down = this.#down.at(this.#draws.unit(subject, ordinal * 2 + 1), ordinal);
    // An outage of no length would be none; the shortest there is lasts one microsecond.
    return instant(start + Math.max(1, down));
  }
}

/** A recorded trip, once or over and over. The subject does not matter: one source a trip. */
export class ReplayedOutages implements OutageSource {
  readonly #trace: ReplayTrace;
  readonly #wraps: boolean;

  constructor(trace: ReplayTrace, atEnd: 'wrap' | 'retire') {
    this.#trace = trace;
    // Without a known end there is nothing to wrap at: covered from the last outage on.
    this.#wraps = atEnd === 'wrap' && trace.lengthUs !== undefined && trace.lengthUs > 0;
  }

  startOf(_subject: number, ordinal: number): Instant {
    const { outages, lengthUs } = this.#trace;
    const outage = outages[outages.length === 0 ? 0 : ordinal % outages.length];
    if (outage === undefined) return NEVER;
    const lap = Math.floor(ordinal / outages.length);
    if (lap > 0 && !this.#wraps) return NEVER;
    return instant(lap * (lengthUs ?? 0) + outage.startUs);
  }

  endOf(_subject: number, ordinal: number, start: Instant): Instant {
    const outage = this.#trace.outages[ordinal % this.#trace.outages.length];
    return instant(start + (outage?.durationUs ?? 1));
  }
}

/** One scripted outage of a scenario's `events`. */
export class ScriptedOutage implements OutageSource {
  readonly #start: Instant;
  readonly #end: Instant;

  constructor(start: Instant, end: Instant) {
    this.#start = start;
    this.#end = end;
  }

  startOf(_subject: number, ordinal: number, after: Instant): Instant {
    return ordinal === 0 && this.#start >= after ? this.#start : NEVER;
  }

  endOf(): Instant {
    return this.#end;
  }
}
