/**
 * What the paths know of each device, in one place: its kind, its subject for draws, and the
 * round-trip time drawn last.
 *
 * Only rows and their accessors; path.ts says what they mean. Every index below is that of a device
 * that `set` has made room for, where the arrays hold a number.
 */
import { Int32Column } from '../kernel/column.ts';
import { DOUBLE_ZERO } from '../kernel/time.ts';

/** Round-trip times are drawn once for each second of a device's time. */
export const RTT_BUCKET_US = 1_000_000;

/** The words of a device; `bucket` is the second that its round-trip time was drawn for. */
const WORDS = 4;
const FIELD = { kind: 0, subject: 1, rtt: 2, bucket: 3 } as const;
const NO_BUCKET = -1;

export class PathStore {
  #ints = new Int32Array(0);
  readonly #rows = new Int32Column(0, WORDS).shownTo((ints) => {
    this.#ints = ints;
  });

  get bytes(): number {
    return this.#rows.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#rows.grow(devices);
  }

  /** A device's kind of path and its subject; no round-trip time has been drawn. */
  set(device: number, kind: number, subject: number): void {
    this.#rows.grow(device + 1);
    this.#ints[device * WORDS + FIELD.kind] = kind;
    this.#ints[device * WORDS + FIELD.subject] = subject;
    this.#ints[device * WORDS + FIELD.bucket] = NO_BUCKET;
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

  /** From when on it holds, µs: no small integer from the start, see DOUBLE_ZERO. */
  drawnFrom(device: number): number {
    const bucket = this.#ints[device * WORDS + FIELD.bucket] as number;
    return (bucket + DOUBLE_ZERO) * RTT_BUCKET_US;
  }

  /** A round-trip time, µs, that holds for one second of the run. */
  setRtt(device: number, rtt: number, bucket: number): void {
    this.#ints[device * WORDS + FIELD.rtt] = rtt;
    this.#ints[device * WORDS + FIELD.bucket] = bucket;
  }
}
