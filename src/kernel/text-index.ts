/**
 * Rows found by a text that each of them can say: a hash of row numbers, without the texts.
 *
 * For rows whose text is a part of something kept anyway: a Map with the text as its key costs a
 * string and five words a row, this index a word or two. Rows are never taken out.
 */
import { textHash } from './interner.ts';

const SMALLEST = 16;
/** What `find` answers when no row says that text. */
export const NO_ROW = -1;

/** Says the text of any row that has been put in; it must not change. */
export interface RowTexts {
  textOf(row: number): string;
}

export class TextIndex {
  readonly #texts: RowTexts;
  /** Rows plus one where the hash of their text says, or at the next free place. */
  #places = new Int32Array(SMALLEST);
  #size = 0;

  constructor(texts: RowTexts) {
    this.#texts = texts;
  }

  get bytes(): number {
    return this.#places.byteLength;
  }

  /** The row that says this text, or NO_ROW. */
  find(text: string): number {
    // Places are below the length, a power of two; there the array holds a number.
    return (this.#places[this.#placeOf(text)] as number) - 1;
  }

  /** Puts a row in under its text, in the place of the one that was there. */
  put(row: number): void {
    const place = this.#placeOf(this.#texts.textOf(row));
    const isNew = this.#places[place] === 0;
    this.#places[place] = row + 1;
    // At most two thirds full.
    if (isNew && ++this.#size * 3 > this.#places.length * 2) this.#enlarge();
  }

  #placeOf(text: string): number {
    const mask = this.#places.length - 1;
    let place = textHash(text) & mask;
    for (;;) {
      const row = (this.#places[place] as number) - 1;
      if (row < 0 || this.#texts.textOf(row) === text) return place;
      place = (place + 1) & mask;
    }
  }

  #enlarge(): void {
    const rows = this.#places;
    this.#places = new Int32Array(rows.length * 2);
    for (const row of rows) {
      if (row > 0) this.#places[this.#placeOf(this.#texts.textOf(row - 1))] = row;
    }
  }
}
