/**
 * Virtual time: hands events to a handler in order and moves `now` from one to the next.
 *
 * Total order is (time, order of scheduling). Events are four numbers, never closures; there is no
 * cancelling: whoever scheduled an event recognises a stale one by its argument.
 */
import { EventQueue } from './event-queue.ts';
import type { EventQueueLike, Foresight } from './event-queue-like.ts';
import { invariant, violated } from './invariant.ts';
import { DOUBLE_ZERO, type Instant, NEVER } from './time.ts';

/** The receiver of events; it may schedule more, at `now` or later. */
export interface EventHandler {
  handle(now: Instant, code: number, target: number, argument: number): void;
}

/** The clock and the pending events of one run. */
export class Scheduler {
  readonly #queue: EventQueueLike;
  #now: Instant = DOUBLE_ZERO as Instant;
  #handled = 0;

  constructor(queue: EventQueueLike = new EventQueue()) {
    this.#queue = queue;
  }

  /** The time of the event being handled, or where the last run ended. */
  get now(): Instant {
    return (this.#now + 0) as Instant;
  }

  /** Events handled so far. */
  get handled(): number {
    return this.#handled;
  }

  /** Events scheduled and not yet handled. */
  get pending(): number {
    return this.#queue.size;
  }

  /** When the next event comes, or NEVER. */
  get next(): Instant {
    // The queue holds only instants that `schedule` put in.
    return this.#queue.peek() as Instant;
  }

  /** Bytes held by pending events. */
  get bytes(): number {
    return this.#queue.bytes;
  }

  /** From now on somebody is told of many events that are due soon, if the queue can tell. */
  foretell(foresight: Foresight): void {
    this.#queue.tell?.(foresight);
  }

  /**
   * Adds an event at `now` or later (code 0 … 255, target and argument int32); between runs, the
   * queue itself only knows the last event's time.
   */
  schedule(at: Instant, code: number, target: number, argument: number): void {
    if (at < this.#now) violated('an event was scheduled in the past');
    this.#queue.push(at, code, target, argument);
  }

  /**
   * Handles at most `limit` events up to and including `until`; true when none of those is left,
   * and then `now` is `until`.
   */
  run(handler: EventHandler, until: Instant, limit: number): boolean {
    invariant(until >= this.#now && until < NEVER, 'a run must end at an instant still to come');
    const queue = this.#queue;
    for (let left = limit; ; left--) {
      if (left <= 0 && queue.peek() <= until) return false;
      const isDue = queue.pop(until);
      // The queue holds only instants that `schedule` put in.
      const now = isDue ? (queue.at as Instant) : until;
      this.#now = now;
      if (!isDue) return true;
      this.#handled++;
      handler.handle(now, queue.code, queue.target, queue.argument);
    }
  }
}
