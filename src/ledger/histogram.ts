/**
 * Counts of values in log-linear buckets: exact below 256, above that 128 buckets per power of two.
 *
 * A reported value is its bucket's upper bound, so it is never too low and at most 1/128 too high.
 * Room grows with the largest value seen; 0 … 2^53 takes 48 kB.
 */
import { Float64Column } from '../kernel/column.ts';
import { InvariantViolation } from '../kernel/invariant.ts';

const PER_OCTAVE = 128;
/** Values from here on have too many bits for 32-bit shifts and are brought down by 24 of them. */
const WIDE = 0x8000_0000;

function bucketOf(value: number): number {
  if (value >= WIDE) return bucketOf(Math.floor(value / 0x100_0000)) + 24 * PER_OCTAVE;
  const shift = value < 256 ? 0 : 24 - Math.clz32(value);
  return shift * PER_OCTAVE + (value >> shift);
}

function upperBound(bucket: number): number {
  if (bucket < 256) return bucket;
  let bound = (bucket % PER_OCTAVE) + PER_OCTAVE + 1;
  for (let shift = Math.floor(bucket / PER_OCTAVE) - 1; shift > 0; shift--) bound *= 2;
  return bound - 1;
}

/** A distribution of whole numbers 0 … 2^53, with quantiles to 1 %. */
export class Histogram {
  readonly #counts = new Float64Column();
  #room = 0;
  #count = 0;
  #max = 0;

  /** Values recorded. */
  get count(): number {
    return this.#count;
  }

  /** The largest value recorded, exactly; 0 when there is none. */
  get max(): number {
    return this.#max;
  }

  /** Counts one value; a fraction is cut off, a negative value throws. */
  record(value: number): void {
    if (!(value >= 0)) throw new InvariantViolation(`a histogram cannot record ${value}`);
    const bucket = bucketOf(value);
    if (bucket >= this.#room) {
      this.#room = bucket + 1;
      this.#counts.grow(this.#room);
    }
    this.#counts.add(bucket, 1);
    this.#count++;
    if (value > this.#max) this.#max = value;
  }

  /** The smallest bound that at least this share (0 … 1) of the values stays within; 0 when empty. */
  quantile(q: number): number {
    const wanted = Math.max(1, Math.ceil(q * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#room; bucket++) {
      seen += this.#counts.at(bucket);
      if (seen >= wanted) return Math.min(upperBound(bucket), this.#max);
    }
    return this.#max;
  }

  /** The buckets that hold something, ascending: the largest value each takes, and its count. */
  buckets(): (readonly [upTo: number, count: number])[] {
    const list: (readonly [number, number])[] = [];
    for (let bucket = 0; bucket < this.#room; bucket++) {
      const count = this.#counts.at(bucket);
      if (count > 0) list.push([upperBound(bucket), count]);
    }
    return list;
  }
}
