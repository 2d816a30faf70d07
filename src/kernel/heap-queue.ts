/**
 * The same queue as a plain binary heap ordered by (time, serial).
 *
 * Slower and larger than EventQueue, and simple enough to be believed: it is the oracle EventQueue
 * is tested against, one queue operation at a time and as the queue of whole runs.
 */
import { type EventQueueLike, refuseTarget, TARGETS } from './event-queue-like.ts';
import { invariant } from './invariant.ts';
import { NEVER } from './time.ts';

interface Entry {
  readonly at: number;
  readonly serial: number;
  readonly code: number;
  readonly target: number;
  readonly argument: number;
}

/** An entry's pointer, object header and five fields. */
const ENTRY_BYTES = 8 + 24 + 40;

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}

/** The oracle of EventQueue: same order, same results, an eighth of its speed. */
export class HeapQueue implements EventQueueLike {
  readonly #heap: Entry[] = [];
  #serial = 0;
  #last: Entry = { at: 0, serial: -1, code: 0, target: 0, argument: 0 };

  get size(): number {
    return this.#heap.length;
  }

  get at(): number {
    return this.#last.at;
  }

  get code(): number {
    return this.#last.code;
  }

  get target(): number {
    return this.#last.target;
  }

  get argument(): number {
    return this.#last.argument;
  }

  get bytes(): number {
    return this.#heap.length * ENTRY_BYTES;
  }

  push(at: number, code: number, target: number, argument: number): void {
    if (!(target >= 0 && target < TARGETS)) refuseTarget(target);
    invariant(
      Number.isInteger(at) && at >= this.#last.at && at < NEVER,
      `an event at ${at} µs cannot follow one at ${this.#last.at} µs`,
    );
    this.#rise({ at, serial: this.#serial++, code, target, argument });
  }

  peek(): number {
    return this.#heap[0]?.at ?? NEVER;
  }

  pop(until: number = NEVER): boolean {
    const first = this.#heap[0];
    if (first === undefined || first.at > until) return false;
    const last = this.#heap.pop();
    if (last === undefined) return false;
    this.#last = first;
    if (last !== first) this.#sink(last);
    return true;
  }

  /** Puts an entry at the end and moves it up to its place. */
  #rise(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const parent = heap[(place - 1) >> 1];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = (place - 1) >> 1;
    }
    heap[place] = entry;
  }

  /** Puts an entry in the place of the first one and moves it down to its place. */
  #sink(entry: Entry): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      const left = heap[place * 2 + 1];
      const right = heap[place * 2 + 2];
      const goRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = goRight ? right : left;
      if (child === undefined || !isBefore(child, entry)) break;
      heap[place] = child;
      place = place * 2 + (goRight ? 2 : 1);
    }
    heap[place] = entry;
  }
}
