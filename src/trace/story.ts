/**
 * What became of one message, as data: every step of it in order, and its end at each subscriber.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';

/** One thing that happened to it. */
export interface Step {
  readonly at: Instant;
  /** A sentence without its full stop, as `a copy waits for meter-7, 4th in its queue`. */
  readonly text: string;
}

/** Where a message ends for one subscriber. */
export interface StoryEnd {
  readonly at: Instant;
  /** `fleet/index` of the device that expected it. */
  readonly device: string;
  /** Absent when it arrived. */
  readonly cause?: Cause | 'unexplained';
  /** How old it was when it arrived, µs. */
  readonly ageUs?: number;
}

/** The call that began it; absent for a will, which begins at the broker. */
export interface Beginning {
  readonly at: Instant;
  readonly device: string;
  readonly qos: Qos;
  readonly size: number;
}

export interface Story {
  readonly message: number;
  readonly topic?: string;
  readonly beginning?: Beginning;
  readonly steps: readonly Step[];
  readonly ends: readonly StoryEnd[];
}
