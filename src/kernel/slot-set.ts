/**
 * Which of 1024 slots are occupied, and which occupied one comes first: two levels of bits.
 */

/** A set of slots 0 … 1023 that finds its lowest member in a handful of instructions. */
export class SlotSet {
  /** One bit per slot, 32 to a word, and one bit per word that is not 0. */
  readonly #words = new Int32Array(32);
  #summary = 0;

  get isEmpty(): boolean {
    return this.#summary === 0;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  has(slot: number): boolean {
    // Slots are below 1024, so the word is there.
    return ((this.#words[slot >> 5] as number) & (1 << (slot & 31))) !== 0;
  }

  add(slot: number): void {
    const group = slot >> 5;
    this.#words[group] = (this.#words[group] as number) | (1 << (slot & 31));
    this.#summary |= 1 << group;
  }

  remove(slot: number): void {
    const group = slot >> 5;
    const word = (this.#words[group] as number) & ~(1 << (slot & 31));
    this.#words[group] = word;
    if (word === 0) this.#summary &= ~(1 << group);
  }

  /** The lowest slot; the set must not be empty. */
  first(): number {
    const group = 31 - Math.clz32(this.#summary & -this.#summary);
    const word = this.#words[group] as number;
    return (group << 5) | (31 - Math.clz32(word & -word));
  }
}
