/**
 * Randomness by address: a draw is a pure function of (seed, purpose, subject, ordinal).
 *
 * Nothing is consumed, so nothing can be shifted: a new purpose, device or policy leaves every
 * other draw as it was. seedrandom expands the run's seed once, by its default ARC4: 14 µs do not
 * matter there, and its key schedule spreads even neighbouring seeds, where the linear xor128 keeps
 * their difference visible.
 */
import seedrandom from 'seedrandom';
import { digestText } from './digest.ts';

// Odd multipliers (the golden ratio and xxHash32's second prime) keep whole words apart.
const GOLDEN = 0x9e3779b1;
const COPRIME = 0x85ebca77;

/** The randomness of one run. */
export class RandomSource {
  readonly #key: string;

  constructor(seed: number) {
    // ARC4 takes a key as if it went on and on, so that 1 and 11 would be one; a mark at its end tells
    // them apart. Nothing but a digit can be taken for a digit that goes on: that needs none.
    const words = seedrandom(seed < 10 ? `${seed}` : `${seed}.`);
    this.#key = `${words.int32()} ${words.int32()} ${words.int32()} ${words.int32()}`;
  }

  /** The draws for one purpose; the same name gives the same draws. */
  purpose(name: string): Purpose {
    return new Purpose(digestText(`${this.#key} ${name}`));
  }
}

/** Mixes a word by multiplication and shift: "lowbias32" of Chris Wellons' hash-prospector. */
function mix(word: number): number {
  let w = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  w = Math.imul(w ^ (w >>> 15), 0x735a2d97);
  return w ^ (w >>> 15);
}

/** The draws of one purpose. */
export class Purpose {
  readonly #key0: number;
  readonly #key1: number;
  readonly #key2: number;
  readonly #key3: number;

  /** `key` is 32 hexadecimal digits. */
  constructor(key: string) {
    this.#key0 = Number.parseInt(key.slice(0, 8), 16) | 0;
    this.#key1 = Number.parseInt(key.slice(8, 16), 16) | 0;
    this.#key2 = Number.parseInt(key.slice(16, 24), 16) | 0;
    this.#key3 = Number.parseInt(key.slice(24, 32), 16) | 0;
  }

  /**
   * Uniform in the open interval (0, 1), an odd multiple of 2^-53; subject and ordinal are whole
   * numbers up to 2^53.
   */
  unit(subject: number, ordinal: number): number {
    // Each word is mixed, then each takes up the other, then each is mixed again. Every step can be
    // undone, so no two pairs of 32-bit words share their 64 bits.
    let x = mix((subject | 0) + this.#key0);
    let y = mix((ordinal | 0) + this.#key1);
    if (subject > 0xffff_ffff || ordinal > 0xffff_ffff) {
      // Both halves take both high words: numbers that differ only there differ in one at least.
      const subjectHigh = mix(Math.floor(subject / 0x1_0000_0000) + this.#key2);
      const ordinalHigh = mix(Math.floor(ordinal / 0x1_0000_0000) + this.#key3);
      x += subjectHigh + Math.imul(ordinalHigh, COPRIME);
      y += ordinalHigh + Math.imul(subjectHigh, COPRIME);
    }
    x += Math.imul(y, GOLDEN);
    y += Math.imul(x, COPRIME);
    x = mix(x ^ this.#key2);
    y = mix(y ^ this.#key3);
    return ((x >>> 6) * 0x400_0000 + (y >>> 6) + 0.5) * 2 ** -52;
  }

  /** Whether the draw at this address is below `share`: the same answer as `unit`'s, sooner. */
  isBelow(subject: number, ordinal: number, share: number): boolean {
    if (subject <= 0xffff_ffff && ordinal <= 0xffff_ffff) {
      const x = mix((subject | 0) + this.#key0);
      const y = mix((ordinal | 0) + this.#key1);
      // The upper half of the bits, of which a draw nearly always is known to be above or below.
      const upper = mix((x + Math.imul(y, GOLDEN)) ^ this.#key2) >>> 6;
      const border = share * 0x400_0000;
      if (upper >= border) return false;
      if (upper + 1 <= border) return true;
    }
    return this.unit(subject, ordinal) < share;
  }
}
