/**
 * The bias-corrected and accelerated (BCa) bootstrap interval of a mean: Efron, "Better Bootstrap
 * Confidence Intervals", JASA 82 (1987).
 *
 * It asks the differences themselves how they are spread, so it follows a skew that Student's t
 * does not see. Its dice have a fixed seed: equal values give an equal interval on every machine.
 */
import { Int32Column } from '../kernel/column.ts';
import { normalQuantile } from '../kernel/distribution.ts';
import { RandomSource } from '../kernel/random.ts';
import type { Interval } from './comparison.ts';
import { mean, normalShare } from './statistics.ts';

const RESAMPLES = 2000;
const TAIL = 0.025;

/** The 95 % interval; null of fewer than two values. */
export function bootstrapInterval(values: readonly number[]): Interval {
  const center = mean(values);
  if (center === null || values.length < 2) return null;
  if (values.every((value) => value === values[0])) return [center, center];
  const means = resampledMeans(values);
  const bias = biasOf(means, center);
  const acceleration = accelerationOf(values, center);
  const bound = (tail: number): number => {
    const z = bias + normalQuantile(tail);
    return quantileOf(means, normalShare(bias + z / (1 - acceleration * z)));
  };
  return [bound(TAIL), bound(1 - TAIL)];
}

/** Places drawn for resamples of this many values: the same for every metric of a comparison. */
const placesFor = new Map<number, Int32Column>();

/** Place `draw` of a resample stands at resample × size + draw. */
function resamplesOf(size: number): Int32Column {
  const known = placesFor.get(size);
  if (known !== undefined) return known;
  const dice = new RandomSource(0).purpose('bootstrap');
  const places = new Int32Column();
  places.grow(RESAMPLES * size);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let draw = 0; draw < size; draw++) {
      places.set(resample * size + draw, Math.floor(size * dice.unit(resample, draw)));
    }
  }
  placesFor.clear();
  placesFor.set(size, places);
  return places;
}

/** Ascending. */
function resampledMeans(values: readonly number[]): readonly number[] {
  const size = values.length;
  const places = resamplesOf(size);
  const means = Array.from({ length: RESAMPLES }, (_, resample) => {
    let sum = 0;
    for (let draw = 0; draw < size; draw++) sum += values[places.at(resample * size + draw)] ?? 0;
    return sum / size;
  });
  return means.sort((a, b) => a - b);
}

/** How far the resampled means' median is from the mean, in standard normal units. */
function biasOf(means: readonly number[], center: number): number {
  let below = 0;
  for (const each of means) below += each < center ? 1 : each === center ? 0.5 : 0;
  // Half a resample keeps the share off 0 and 1, where the normal has no quantile.
  const share = Math.min(Math.max(below, 0.5), means.length - 0.5) / means.length;
  return normalQuantile(share);
}

/** From the values' skew, which is what the jackknife of a mean comes to. */
function accelerationOf(values: readonly number[], center: number): number {
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    const off = value - center;
    squares += off * off;
    cubes += off * off * off;
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}

/** Between neighbours, as a straight line. */
function quantileOf(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const left = Math.floor(place);
  const low = sorted[left] ?? 0;
  const high = sorted[Math.min(left + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (place - left);
}
