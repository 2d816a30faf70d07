/**
 * Lists by owner that nearly always hold one thing: filters of a session, of a device.
 *
 * The first thing stands in one array, by owner; only an owner with more has a list of its own. An
 * array a million times over costs four times what it holds.
 */

export class ShortLists<Thing> {
  readonly #first: (Thing | undefined)[] = [];
  /** All things of an owner that has several. */
  readonly #several = new Map<number, Thing[]>();

  /** Bytes held, without the things themselves: a word an owner, and five for a list. */
  get bytes(): number {
    return this.#first.length * 8 + this.#several.size * 96;
  }

  count(owner: number): number {
    return this.#several.get(owner)?.length ?? (this.#first[owner] === undefined ? 0 : 1);
  }

  /** An owner's things in the order they were added: a list of the moment, not to be kept. */
  of(owner: number): readonly Thing[] {
    const several = this.#several.get(owner);
    if (several !== undefined) return several;
    const first = this.#first[owner];
    return first === undefined ? [] : [first];
  }

  add(owner: number, thing: Thing): void {
    // Without holes, an array is as long as it has owners and nothing more.
    while (this.#first.length <= owner) this.#first.push(undefined);
    const first = this.#first[owner];
    const several = this.#several.get(owner);
    if (several !== undefined) several.push(thing);
    else if (first === undefined) this.#first[owner] = thing;
    else this.#several.set(owner, [first, thing]);
  }

  /** Takes the first such thing out, if there is one. */
  remove(owner: number, thing: Thing): void {
    const left = this.of(owner).slice();
    const place = left.indexOf(thing);
    if (place < 0) return;
    left.splice(place, 1);
    this.#first[owner] = left[0];
    if (left.length > 1) this.#several.set(owner, left);
    else this.#several.delete(owner);
  }

  clear(owner: number): void {
    if (owner < this.#first.length) this.#first[owner] = undefined;
    this.#several.delete(owner);
  }
}
