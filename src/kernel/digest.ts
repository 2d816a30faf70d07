/**
 * Fingerprints of 128 bits: of a run's observations, one by one, and of texts.
 *
 * The round is MurmurHash3 x86_128 (Austin Appleby, public domain) over whole numbers instead of
 * bytes. It tells any two runs apart that differ by accident; it is no defence against forgery.
 */

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;
const HIGH_WORD = 2 ** -32;

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Makes every bit of the result depend on every bit of the word. */
function avalanche(word: number): number {
  let w = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  w = Math.imul(w ^ (w >>> 13), 0xc2b2ae35);
  return w ^ (w >>> 16);
}

function hexWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** A running fingerprint of numbers; their order matters. */
export class Digest {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #folds = 0;

  /** Adds one whole number up to 2^53; the same as fold4(value, 0, 0, 0). */
  fold(value: number): void {
    this.fold4(value, 0, 0, 0);
  }

  /** Adds an instant (or any whole number up to 2^53) and three int32. */
  fold4(time: number, a: number, b: number, c: number): void {
    // The high word goes into two lanes, so that nothing but 64 bits of bad luck can hide it. It is 0
    // for 71 minutes: every sum is cut to 32 bits at once, lest V8 compile it again when it overflows.
    const high = Math.floor(time * HIGH_WORD) | 0;
    let h1 = (this.#a + Math.imul(high, C4)) | 0;
    let h2 = this.#b;
    let h3 = (this.#c + Math.imul(high, C2)) | 0;
    let h4 = this.#d;
    h1 ^= Math.imul(rotate(Math.imul(time | 0, C1), 15), C2);
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotate(Math.imul(a, C2), 16), C3);
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotate(Math.imul(b, C3), 17), C4);
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotate(Math.imul(c, C4), 18), C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
    this.#a = h1;
    this.#b = h2;
    this.#c = h3;
    this.#d = h4;
    this.#folds++;
  }

  /** The fingerprint of everything folded so far: 32 hexadecimal digits. */
  hex(): string {
    let a = this.#a ^ this.#folds;
    let b = this.#b ^ this.#folds;
    let c = this.#c ^ this.#folds;
    let d = this.#d ^ this.#folds;
    a = (a + b + c + d) | 0;
    b = avalanche(b + a);
    c = avalanche(c + a);
    d = avalanche(d + a);
    a = (avalanche(a) + b + c + d) | 0;
    return hexWord(a) + hexWord(b + a) + hexWord(c + a) + hexWord(d + a);
  }
}

/** The fingerprint of a text, over its UTF-16 code units: 32 hexadecimal digits. */
export function digestText(text: string): string {
  const digest = new Digest();
  digest.fold(text.length);
  for (let i = 0; i < text.length; i += 8) {
    digest.fold4(pair(text, i), pair(text, i + 2), pair(text, i + 4), pair(text, i + 6));
  }
  return digest.hex();
}

/** Two code units as one int32; behind the end they are 0, which the length tells from U+0000. */
function pair(text: string, i: number): number {
  // charCodeAt gives NaN behind the end, which the bit operations turn into 0.
  return text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
}
