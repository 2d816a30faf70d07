/**
 * Ids for rows that come and go: allocate, free, and know which are live.
 *
 * Freed ids are reused last-freed-first, so a run's memory is its peak. Columns attached to a slab
 * have room for every id it hands out; a reused row still holds its old values, so whoever
 * allocates writes every column.
 */
import { type Growable, Int32Column, roomFor } from './column.ts';
import { violated } from './invariant.ts';

const LIVE = -2;
const END = -1;

export class Slab {
  /** For a free id the next free one, for a live id LIVE. */
  readonly #link = new Int32Column();
  readonly #attached: Growable[] = [this.#link];
  #free = END;
  #used = 0;
  #size = 0;
  #room = 0;

  /** Live ids. */
  get size(): number {
    return this.#size;
  }

  /** One above the highest id ever handed out. */
  get extent(): number {
    return this.#used;
  }

  /** Bytes of the slab and everything attached to it. */
  get bytes(): number {
    let bytes = 0;
    for (const column of this.#attached) bytes += column.bytes;
    return bytes;
  }

  /** Ties a column to this slab's ids and returns it. */
  attach<Column extends Growable>(column: Column): Column {
    column.grow(this.#room);
    this.#attached.push(column);
    return column;
  }

  /** Makes room for so many ids at once. */
  reserve(ids: number): void {
    if (ids > this.#room) this.#growTo(ids);
  }

  /** A live id; its row in every attached column must be written by the caller. */
  allocate(): number {
    this.#size++;
    const reused = this.#free;
    if (reused !== END) {
      this.#free = this.#link.at(reused);
      this.#link.set(reused, LIVE);
      return reused;
    }
    const id = this.#used++;
    if (id >= this.#room) this.#growTo(id + 1);
    this.#link.set(id, LIVE);
    return id;
  }

  /** Gives the id back; throws when it is not live. */
  free(id: number): void {
    if (!this.isLive(id)) violated('what is freed is not live: slab id', id);
    this.#link.set(id, this.#free);
    this.#free = id;
    this.#size--;
  }

  isLive(id: number): boolean {
    return id >= 0 && id < this.#used && this.#link.at(id) === LIVE;
  }

  #growTo(needed: number): void {
    this.#room = roomFor(needed, this.#room);
    for (const column of this.#attached) column.grow(this.#room);
  }
}
