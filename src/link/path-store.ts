/**
 * What the paths know of each device, in one place: its kind, its subject for draws, and the
 * round-trip time drawn last.
 *
 * Only rows and their accessors; path.ts says what they mean. Every index below is that of a device
 * that `set` has made room for, where the arrays hold a number.
 */
import { Rows } from '../kernel/rows.ts';

/** The words of a device; the double at TIME lies behind the whole numbers. */
const WORDS = 6;
const FIELD = { kind: 0, subject: 1, rtt: 2 } as const;
const TIME = { drawnFrom: 2 } as const;
const TIMES = WORDS >> 1;

export class PathStore {
  #ints = new Int32Array(0);
  #times = new Float64Array(0);
  readonly #rows = new Rows(WORDS, (ints, times) => {
    this.#ints = ints;
    this.#times = times;
  });

  get bytes(): number {
    return this.#rows.bytes;
  }

  /** A device's kind of path and its subject; no round-trip time has been drawn. */
  set(device: number, kind: number, subject: number): void {
    this.#rows.grow(device + 1);
    this.#ints[device * WORDS + FIELD.kind] = kind;
    this.#ints[device * WORDS + FIELD.subject] = subject;
    this.#times[device * TIMES + TIME.drawnFrom] = Number.NEGATIVE_INFINITY;
  }

  kindOf(device: number): number {
    return this.#ints[device * WORDS + FIELD.kind] as number;
  }

  subjectOf(device: number): number {
    return this.#ints[device * WORDS + FIELD.subject] as number;
  }

  /** The round-trip time drawn last, µs. */
  rttOf(device: number): number {
    return this.#ints[device * WORDS + FIELD.rtt] as number;
  }

  /** From when on it holds, µs. */
  drawnFrom(device: number): number {
    return this.#times[device * TIMES + TIME.drawnFrom] as number;
  }

  setRtt(device: number, rtt: number, from: number): void {
    this.#ints[device * WORDS + FIELD.rtt] = rtt;
    this.#times[device * TIMES + TIME.drawnFrom] = from;
  }
}
