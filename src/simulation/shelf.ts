/**
 * Objects that travel as numbers: put one on the shelf, carry its place, take it off.
 */
import { violated } from '../kernel/invariant.ts';

export class Shelf<Item> {
  readonly #items: (Item | undefined)[] = [];
  readonly #free: number[] = [];

  /** Puts an item on the shelf and returns its place. */
  put(item: Item): number {
    const place = this.#free.pop() ?? this.#items.length;
    this.#items[place] = item;
    return place;
  }

  /** The item in this place, which stays there. */
  at(place: number): Item {
    const item = this.#items[place];
    if (item === undefined) violated(`nothing is in place ${place}`);
    return item;
  }

  /** Takes the item off the shelf. */
  take(place: number): Item {
    const item = this.at(place);
    this.#items[place] = undefined;
    this.#free.push(place);
    return item;
  }
}
