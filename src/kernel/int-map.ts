/**
 * Whole numbers to whole numbers, for keys that come and go: open addressing in one typed array.
 *
 *   [key + 1, value] [0, –] [key + 1, value] …      the next free place behind a key's own
 *
 * At most half full, so a key is found in one or two places side by side. Removing moves back what
 * had to make way, so nothing is left behind and memory follows what is in the map, not what was.
 */

/** What `get` answers for a key that is not there. */
export const ABSENT = -1;

const FREE = 0;
const SMALLEST = 16;

export class IntMap {
  #words = new Int32Array(SMALLEST * 2);
  /** Places less one: a mask. */
  #mask = SMALLEST - 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#words.byteLength;
  }

  /** The value of a key, or ABSENT. */
  get(key: number): number {
    const place = this.#placeOf(key);
    // A place is below the number of places, two words each; so is every index below.
    return this.#words[place * 2] === FREE ? ABSENT : (this.#words[place * 2 + 1] as number);
  }

  /** Gives a key 0 … 2^31 − 2 a value. */
  set(key: number, value: number): void {
    let place = this.#placeOf(key);
    if (this.#words[place * 2] === FREE) {
      if ((this.#size + 1) * 2 > this.#mask) {
        this.#enlarge();
        place = this.#placeOf(key);
      }
      this.#size++;
      this.#words[place * 2] = key + 1;
    }
    this.#words[place * 2 + 1] = value;
  }

  /** Takes a key out, if it is there. */
  delete(key: number): void {
    const words = this.#words;
    const mask = this.#mask;
    let gap = this.#placeOf(key);
    if (words[gap * 2] === FREE) return;
    this.#size--;
    for (let place = (gap + 1) & mask; words[place * 2] !== FREE; place = (place + 1) & mask) {
      const home = this.#homeOf((words[place * 2] as number) - 1);
      // It may move into the gap unless its own place lies between the gap and where it stands.
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      words[gap * 2] = words[place * 2] as number;
      words[gap * 2 + 1] = words[place * 2 + 1] as number;
      gap = place;
    }
    words[gap * 2] = FREE;
  }

  /** Where a key stands, or the free place where it would. */
  #placeOf(key: number): number {
    const words = this.#words;
    let place = this.#homeOf(key);
    for (;;) {
      const found = words[place * 2] as number;
      if (found === FREE || found === key + 1) return place;
      place = (place + 1) & this.#mask;
    }
  }

  /** A key's own place. Keys given in order lie in order, and what is near is found near. */
  #homeOf(key: number): number {
    return key & this.#mask;
  }

  #enlarge(): void {
    const old = this.#words;
    this.#words = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let word = 0; word < old.length; word += 2) {
      const key = (old[word] as number) - 1;
      if (key < 0) continue;
      const place = this.#placeOf(key);
      this.#words[place * 2] = key + 1;
      this.#words[place * 2 + 1] = old[word + 1] as number;
    }
  }
}
