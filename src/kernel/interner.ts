/**
 * Strings as small integers, in order of first sight.
 *
 * Ids are dense from 0 and never change, so they index columns and iterate in a defined order; only
 * `keep` takes some back. Found by a hash of ids rather than in a Map: a fleet of a million has
 * several names each, and a Map's entry is four times as large.
 */
import { violated } from './invariant.ts';

const SMALLEST = 16;

export class Interner {
  readonly #texts: (string | undefined)[] = [];
  /** Ids taken back, to be given again. */
  readonly #free: number[] = [];
  /** Ids plus one where their hash says, or at the next free place; at most two thirds full. */
  #places = new Int32Array(SMALLEST);

  /** One above the highest id; as many strings are known, less those taken back. */
  get size(): number {
    return this.#texts.length;
  }

  /** The id of this string, given on first sight. */
  idOf(text: string): number {
    const place = this.#placeOf(text);
    // `#placeOf` returns a place that is there.
    const known = this.#places[place] as number;
    if (known > 0) return known - 1;
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#places[place] = id + 1;
    if (this.#texts.length * 3 > this.#places.length * 2) this.#rehash(this.#places.length * 2);
    return id;
  }

  /** The id of this string, or −1 when it was never seen. */
  find(text: string): number {
    return (this.#places[this.#placeOf(text)] as number) - 1;
  }

  /** The string behind an id; throws when there is none. */
  textOf(id: number): string {
    const text = this.#texts[id];
    // Asked for with every publish: the words are only made when they are needed.
    if (text === undefined) violated('no string has id', id);
    return text;
  }

  /** Bytes held, without the strings themselves: a hash, and a word for each string. */
  get bytes(): number {
    return this.#places.byteLength + this.#texts.length * 8;
  }

  /** Strings known. */
  get known(): number {
    return this.#texts.length - this.#free.length;
  }

  /** Takes back the ids nobody uses: other strings will get them. Costs time for every id there is. */
  keep(isUsed: (id: number) => boolean): void {
    this.#texts.forEach((text, id) => {
      if (text === undefined || isUsed(id)) return;
      this.#texts[id] = undefined;
      this.#free.push(id);
    });
    this.#rehash(this.#places.length);
  }

  /** Where this string's id stands, or the free place where it would. */
  #placeOf(text: string): number {
    const mask = this.#places.length - 1;
    let place = textHash(text) & mask;
    for (;;) {
      const id = (this.#places[place] as number) - 1;
      if (id < 0 || this.#texts[id] === text) return place;
      place = (place + 1) & mask;
    }
  }

  #rehash(places: number): void {
    this.#places = new Int32Array(places);
    this.#texts.forEach((text, id) => {
      if (text !== undefined) this.#places[this.#placeOf(text)] = id + 1;
    });
  }
}

/** FNV-1a over UTF-16 code units, its bits then mixed, as only the low ones are used. */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) ^ (h >>> 12);
}
