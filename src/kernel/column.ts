/**
 * Columns: typed arrays that grow. Hot state is integer ids into columns, never objects.
 *
 * A wide column keeps several fields of a row side by side, so that whoever touches one record
 * touches one place in memory: `at(row * width + field)`, with `width` given at construction.
 *
 * `at` and `set` do not check bounds in the hot path: the owner of the ids (a slab) grows every
 * column it has attached before it hands out an id, so an index in use is always inside.
 */

/** Something whose room grows with the ids of its owner. */
export interface Growable {
  /** Makes room for ids 0 … capacity − 1, keeping what is there. */
  grow(capacity: number): void;
  /** Bytes held. */
  readonly bytes: number;
}

/** Below this many rows, half again as much is not much. */
const FEW = 32_768;

/**
 * How much room to make where there is some and more is needed: what was foreseen and is asked for
 * at once, exactly; what grows bit by bit, half again as much or, of many, an eighth.
 */
export function roomFor(needed: number, have: number): number {
  return Math.max(needed, have + (have >> (have < FEW ? 1 : 3)) + 16);
}

/** A larger array with the same numbers, then zeros: for stores that keep typed arrays themselves. */
export function grownInts(rows: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(roomFor(needed, rows.length));
  grown.set(rows);
  return grown;
}

/** A larger array with the same numbers, then zeros: for stores that keep typed arrays themselves. */
export function grownDoubles(rows: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(roomFor(needed, rows.length));
  grown.set(rows);
  return grown;
}

/** Whole numbers −2^31 … 2^31 − 1. New rows hold `fill`. */
export class Int32Column implements Growable {
  readonly #fill: number;
  readonly #width: number;
  #rows: Int32Array<ArrayBuffer>;
  #show: ((rows: Int32Array<ArrayBuffer>) => void) | undefined;

  constructor(fill = 0, width = 1) {
    this.#fill = fill;
    this.#width = width;
    this.#rows = new Int32Array(16 * width).fill(fill);
  }

  get bytes(): number {
    return this.#rows.byteLength;
  }

  /** Shows its array to a store on a hot path, now and whenever it has become another one. */
  shownTo(show: (rows: Int32Array<ArrayBuffer>) => void): this {
    this.#show = show;
    show(this.#rows);
    return this;
  }

  at(row: number): number {
    // In range by the owner's promise (see the header); a typed array then holds a number.
    return this.#rows[row] as number;
  }

  set(row: number, value: number): void {
    this.#rows[row] = value;
  }

  add(row: number, by: number): number {
    const value = (this.#rows[row] as number) + by;
    this.#rows[row] = value;
    return value;
  }

  grow(capacity: number): void {
    // Asked for on hot paths, and nearly always for room that is there.
    if (capacity * this.#width > this.#rows.length) this.#enlarge(capacity);
  }

  #enlarge(capacity: number): void {
    const have = this.#rows.length;
    const rows = new Int32Array(roomFor(capacity * this.#width, have));
    rows.set(this.#rows);
    if (this.#fill !== 0) rows.fill(this.#fill, have);
    this.#rows = rows;
    this.#show?.(rows);
  }
}

/** Whole numbers 0 … 255. New rows hold `fill`. */
export class Uint8Column implements Growable {
  readonly #fill: number;
  #rows: Uint8Array;

  constructor(fill = 0) {
    this.#fill = fill;
    this.#rows = new Uint8Array(16).fill(fill);
  }

  get bytes(): number {
    return this.#rows.byteLength;
  }

  at(row: number): number {
    return this.#rows[row] as number;
  }

  set(row: number, value: number): void {
    this.#rows[row] = value;
  }

  grow(capacity: number): void {
    if (capacity > this.#rows.length) this.#enlarge(capacity);
  }

  #enlarge(capacity: number): void {
    const have = this.#rows.length;
    const rows = new Uint8Array(roomFor(capacity, have));
    rows.set(this.#rows);
    if (this.#fill !== 0) rows.fill(this.#fill, have);
    this.#rows = rows;
  }
}

/** Any number: instants and byte counts, exact to 2^53. New rows hold `fill`. */
export class Float64Column implements Growable {
  readonly #fill: number;
  readonly #width: number;
  #rows: Float64Array<ArrayBuffer>;
  #show: ((rows: Float64Array<ArrayBuffer>) => void) | undefined;

  constructor(fill = 0, width = 1) {
    this.#fill = fill;
    this.#width = width;
    this.#rows = new Float64Array(16 * width).fill(fill);
  }

  get bytes(): number {
    return this.#rows.byteLength;
  }

  /** Shows its array to a store on a hot path, now and whenever it has become another one. */
  shownTo(show: (rows: Float64Array<ArrayBuffer>) => void): this {
    this.#show = show;
    show(this.#rows);
    return this;
  }

  at(row: number): number {
    return this.#rows[row] as number;
  }

  set(row: number, value: number): void {
    this.#rows[row] = value;
  }

  add(row: number, by: number): number {
    const value = (this.#rows[row] as number) + by;
    this.#rows[row] = value;
    return value;
  }

  grow(capacity: number): void {
    // Asked for on hot paths, and nearly always for room that is there.
    if (capacity * this.#width > this.#rows.length) this.#enlarge(capacity);
  }

  #enlarge(capacity: number): void {
    const have = this.#rows.length;
    const rows = new Float64Array(roomFor(capacity * this.#width, have));
    rows.set(this.#rows);
    if (this.#fill !== 0) rows.fill(this.#fill, have);
    this.#rows = rows;
    this.#show?.(rows);
  }
}
