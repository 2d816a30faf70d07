/**
 * Records that hold whole numbers and instants side by side: one buffer, seen in two ways.
 *
 *   row of 16 words:  ints[row × 16 + 0 … 15]   and the same bytes as   times[row × 8 + 0 … 7]
 *
 * Whoever handles an event of a device, session or link finds all that is known of it in one cache
 * line of 64 bytes; with a column for each field it would wait for memory once a field, which at
 * ten thousand devices is most of the time an event takes. A field is either an int32 word or, at an
 * even word, a double: the owner names its fields so that none overlap. New rows are all zero.
 */
import { type Growable, roomFor } from './column.ts';

/**
 * Large buffers begin 16 bytes behind a page (a chunk header of glibc's malloc), so rows that begin
 * here begin with a cache line. Elsewhere it does no harm.
 */
const ALIGNMENT = 48;

/** Shows the owner its rows, at once and whenever they have moved. */
export type Show = (ints: Int32Array<ArrayBuffer>, times: Float64Array<ArrayBuffer>) => void;

export class Rows implements Growable {
  readonly #words: number;
  readonly #show: Show;
  #room = 0;
  #ints = new Int32Array(0);

  /** Rows of `words` int32 words each, an even number. */
  constructor(words: number, show: Show) {
    this.#words = words;
    this.#show = show;
    this.#enlarge(8);
  }

  get bytes(): number {
    return this.#ints.byteLength;
  }

  grow(capacity: number): void {
    if (capacity > this.#room) this.#enlarge(roomFor(capacity, this.#room));
  }

  #enlarge(room: number): void {
    const words = room * this.#words;
    const buffer = new ArrayBuffer(ALIGNMENT + words * 4);
    const ints = new Int32Array(buffer, ALIGNMENT, words);
    ints.set(this.#ints);
    this.#ints = ints;
    this.#room = room;
    this.#show(ints, new Float64Array(buffer, ALIGNMENT, words >> 1));
  }
}
