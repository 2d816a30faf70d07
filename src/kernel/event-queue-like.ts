/**
 * What every queue of pending events promises: order, and how much an event may say.
 */
import { InvariantViolation } from './invariant.ts';

/** One above the highest target. */
export const TARGETS: number = 2 ** 24;

/** Is told of events that are due soon, in no order, before the first of them is. */
export type Foresight = (code: number, target: number) => void;

/** What the scheduler needs of a queue; events leave in order of (time, order of insertion). */
export interface EventQueueLike {
  /** Events pending. */
  readonly size: number;
  /**
   * Adds an event: `at` is not before the last popped time, code 0 … 255, target 0 … 2^24 − 1,
   * argument int32.
   */
  push(at: number, code: number, target: number, argument: number): void;
  /** Time of the next event, or NEVER; whatever was allowed to be pushed before still is. */
  peek(): number;
  /** Moves the next event, if it is due by `until`, into at, code, target and argument. */
  pop(until?: number): boolean;
  /** From now on tells of events that are due soon, where there are several; not all queues can. */
  tell?(foresight: Foresight): void;
  /** Time of the last popped event; 0 before the first. */
  readonly at: number;
  readonly code: number;
  readonly target: number;
  readonly argument: number;
  /** Bytes held. */
  readonly bytes: number;
}

/** For every queue: more owners than this no run has. */
export function refuseTarget(target: number): never {
  throw new InvariantViolation(`an event is for one of 2^24 owners, and not for ${target}`);
}
