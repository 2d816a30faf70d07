/**
 * Strings as small integers, in order of first sight.
 *
 * Ids are dense from 0 and never change, so they index columns and iterate in a defined order.
 */
import { invariant } from './invariant.ts';

export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];

  /** Strings known; ids run from 0 to one below. */
  get size(): number {
    return this.#texts.length;
  }

  /** The id of this string, given on first sight. */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  /** The id of this string, or −1 when it was never seen. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  /** The string behind an id; throws when there is none. */
  textOf(id: number): string {
    const text = this.#texts[id];
    invariant(text !== undefined, `no string has id ${id}`);
    return text;
  }
}
