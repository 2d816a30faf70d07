/**
 * The newest numbers of a stream: a bounded list that drops its oldest to take another.
 */
import { invariant } from './invariant.ts';

/** Keeps the newest `capacity` numbers. */
export class Ring {
  readonly #rows: Float64Array;
  #first = 0;
  #length = 0;

  constructor(capacity: number) {
    invariant(Number.isInteger(capacity) && capacity > 0, 'a ring keeps at least one number');
    this.#rows = new Float64Array(capacity);
  }

  /** Numbers kept. */
  get length(): number {
    return this.#length;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#rows.byteLength;
  }

  /** Adds a number, in place of the oldest when there is no more room. */
  push(value: number): void {
    const capacity = this.#rows.length;
    this.#rows[(this.#first + this.#length) % capacity] = value;
    if (this.#length < capacity) this.#length++;
    else this.#first = (this.#first + 1) % capacity;
  }

  /** The number at this place, counted from the oldest; throws when there is none. */
  at(index: number): number {
    const value = this.#rows[(this.#first + index) % this.#rows.length];
    const inside = index >= 0 && index < this.#length;
    invariant(inside && value !== undefined, 'a ring was read outside');
    return value;
  }
}
