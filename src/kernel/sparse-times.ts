/**
 * An instant for each of many owners, of whom few may have one, or nearly all.
 *
 * Those of few stand in a map; before it is larger than a column of all, they move into one and stay
 * there. Whoever has none has NEVER.
 */
import { Float64Column } from './column.ts';
import { type Instant, NEVER } from './time.ts';

/** Bytes of a map's entry, about; and of a column's row. */
const ENTRY = 40;
const ROW = 8;

export class SparseTimes {
  readonly #few = new Map<number, Instant>();
  readonly #all = new Float64Column(NEVER);
  /** Owners there are, as far as is known. */
  #owners = 0;
  #isFew = true;

  get bytes(): number {
    return this.#all.bytes + this.#few.size * ENTRY;
  }

  /** There will be owners 0 … owners − 1; `nearlyAll` of them, or few, have an instant. */
  foresee(owners: number, nearlyAll: boolean): void {
    this.#owners = Math.max(owners, this.#owners);
    if (nearlyAll) this.#moveIntoColumn();
  }

  at(owner: number): Instant {
    if (this.#isFew) return this.#few.get(owner) ?? NEVER;
    // Only instants are set.
    return owner < this.#owners ? (this.#all.at(owner) as Instant) : NEVER;
  }

  set(owner: number, at: Instant): void {
    if (owner >= this.#owners) this.#admit(owner + 1);
    if (this.#isFew) this.#note(owner, at);
    else this.#all.set(owner, at);
  }

  #admit(owners: number): void {
    this.#owners = owners;
    if (!this.#isFew) this.#all.grow(owners);
  }

  #note(owner: number, at: Instant): void {
    if (at === NEVER) this.#few.delete(owner);
    else this.#few.set(owner, at);
    if (this.#few.size * ENTRY > this.#owners * ROW) this.#moveIntoColumn();
  }

  #moveIntoColumn(): void {
    this.#isFew = false;
    this.#all.grow(this.#owners);
    for (const [owner, at] of this.#few) this.#all.set(owner, at);
    this.#few.clear();
  }
}
