/**
 * What lies behind the literal levels of a fork: a hash of the branches, without the levels' texts.
 *
 * A branch says its own level, as a part of a filter that is kept anyway; a Map would keep each
 * level again as a string, and five words beside it. Order is that of the hash: whoever needs
 * another has to sort.
 */
import { textHash } from '../kernel/interner.ts';

/** Something that stands behind a level, which begins at `from` in each of its filters. */
export interface Levelled {
  levelAt(from: number): string;
  /** Whether its level is this one. */
  hasLevel(level: string, from: number): boolean;
}

const SMALLEST = 4;

export class LevelIndex<Branch extends Levelled> {
  readonly #from: number;
  /** Branches where the hash of their level says, or at the next free place. */
  #places: (Branch | undefined)[] = new Array<undefined>(SMALLEST).fill(undefined);
  #size = 0;

  /** `from` is where the level begins in every filter behind it. */
  constructor(from: number) {
    this.#from = from;
  }

  get size(): number {
    return this.#size;
  }

  get(level: string): Branch | undefined {
    return this.#places[this.#placeOf(level)];
  }

  /** Puts a branch behind its level, in the place of the one that was there. */
  set(level: string, branch: Branch): void {
    const place = this.#placeOf(level);
    const isNew = this.#places[place] === undefined;
    this.#places[place] = branch;
    // At most two thirds full.
    if (isNew && ++this.#size * 3 > this.#places.length * 2) this.#enlarge();
  }

  /** Takes out what is behind a level, and moves back what had to make way for it. */
  delete(level: string): void {
    const places = this.#places;
    const mask = places.length - 1;
    let gap = this.#placeOf(level);
    if (places[gap] === undefined) return;
    this.#size--;
    for (let place = (gap + 1) & mask; ; place = (place + 1) & mask) {
      const branch = places[place];
      if (branch === undefined) break;
      const home = textHash(branch.levelAt(this.#from)) & mask;
      // It may move into the gap unless its own place lies between the gap and where it stands.
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      places[gap] = branch;
      gap = place;
    }
    places[gap] = undefined;
  }

  /** Every level and what is behind it. */
  entries(): (readonly [level: string, branch: Branch])[] {
    const found: (readonly [string, Branch])[] = [];
    for (const branch of this.#places) {
      if (branch !== undefined) found.push([branch.levelAt(this.#from), branch]);
    }
    return found;
  }

  /** Where the branch of a level stands, or the free place where it would. */
  #placeOf(level: string): number {
    const places = this.#places;
    const mask = places.length - 1;
    let place = textHash(level) & mask;
    for (;;) {
      const branch = places[place];
      if (branch?.hasLevel(level, this.#from) !== false) return place;
      place = (place + 1) & mask;
    }
  }

  #enlarge(): void {
    const old = this.#places;
    this.#places = new Array<undefined>(old.length * 2).fill(undefined);
    for (const branch of old) {
      if (branch !== undefined) this.#places[this.#placeOf(branch.levelAt(this.#from))] = branch;
    }
  }
}
