/**
 * The dice of a hunt: everything that is drawn for one scenario, in the order in which it is asked.
 *
 * Number 7 of hunt 1 is the same scenario everywhere and always, whatever came before it.
 */
import { type Purpose, RandomSource } from '../../kernel/random.ts';

/** Draws for one scenario of a hunt. */
export class Dice {
  readonly #draws: Purpose;
  readonly #number: number;
  #drawn = 0;

  /** `seed` is the hunt's, `number` the scenario's. */
  constructor(seed: number, number: number) {
    this.#draws = new RandomSource(seed).purpose('hunt');
    this.#number = number;
  }

  /** True as often as this share says, 0 … 1. */
  chance(share: number): boolean {
    return this.#draws.unit(this.#number, this.#drawn++) < share;
  }

  /** A whole number, least and most included. */
  whole(least: number, most: number): number {
    const unit = this.#draws.unit(this.#number, this.#drawn++);
    return least + Math.floor(unit * (most - least + 1));
  }

  /** One of these, of which there is at least one. */
  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.whole(0, list.length - 1)] ?? list[0];
  }
}
