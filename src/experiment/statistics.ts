/**
 * What a handful of seeds can say of a mean: Student's t interval.
 *
 * Everything is computed from log, exp and sqrt, which agree bit for bit on every engine we run
 * on, so that a comparison is as reproducible as a run. Nothing here knows about MQTT.
 */
import { invariant } from '../kernel/invariant.ts';
import type { Interval } from './comparison.ts';

/** Coefficients of the Lanczos approximation with g = 7, n = 9 (Godfrey); error < 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const;
const LANCZOS_G = 7;
const HALF_LOG_TWO_PI = 0.91893853320467274178;

/** ln Γ(x) for x > 0. */
function logGamma(x: number): number {
  // Below 1 the series loses digits; Γ(x) = Γ(x + 1) / x moves it up.
  if (x < 1) return logGamma(x + 1) - Math.log(x);
  let series = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term++) series += (LANCZOS[term] ?? 0) / (x - 1 + term);
  const base = x - 0.5 + LANCZOS_G;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

/** The smallest magnitude a continued fraction's denominator may take (modified Lentz). */
const TINY = 1e-300;
const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** The continued fraction of the incomplete beta function, DLMF 8.17.22, for x < (a+1)/(a+b+2). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** The regularized incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a and b > 0. */
export function incompleteBeta(x: number, a: number, b: number): number {
  invariant(x >= 0 && x <= 1, `the incomplete beta function needs 0 ≤ x ≤ 1, got ${x}`);
  if (x === 0 || x === 1) return x;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // The fraction converges fast on one side of the mean; the other side is its mirror image.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** The chance of |T| ≥ |t| under Student's t with `freedom` ≥ 1 degrees. */
export function twoSidedP(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t with a two-sided tail of `tail` (0 < tail < 1) under `freedom` degrees. */
export function studentQuantile(tail: number, freedom: number): number {
  invariant(tail > 0 && tail < 1 && freedom >= 1, `no quantile for ${tail}, ${freedom}`);
  let low = 0;
  let high = 1;
  while (twoSidedP(high, freedom) > tail) high *= 2;
  // Halving until the bounds are neighbours: slow, certain, the same everywhere.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (twoSidedP(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** The arithmetic mean; null of nothing. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The standard error of the mean of at least two values. */
export function standardError(values: readonly number[], center: number): number {
  // Equal values have no spread, even where their mean is not exactly one of them (0.1 × 3).
  if (values.every((value) => value === values[0])) return 0;
  let squares = 0;
  for (const value of values) squares += (value - center) * (value - center);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** The standard normal's share below z, to about 15 digits for |z| < 7; beyond, 0 or 1. */
export function normalShare(z: number): number {
  if (Math.abs(z) >= 7) return z < 0 ? 0 : 1;
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z) * 0.3989422804014327;
}

/** The chance of |Z| ≥ z ≥ 0 under the standard normal. */
export function twoSidedNormal(z: number): number {
  return 2 * normalShare(-z);
}

/** The 95 % Student interval of the mean; null of fewer than two values. */
export function interval95(values: readonly number[]): Interval {
  return studentInterval(values, 0.05);
}

/** The Student interval that misses the mean in `tail` (0 < tail < 1) of all cases. */
export function studentInterval(values: readonly number[], tail: number): Interval {
  const center = mean(values);
  if (center === null || values.length < 2) return null;
  const error = standardError(values, center);
  if (error === 0) return [center, center];
  const reach = studentQuantile(tail, values.length - 1) * error;
  return [center - reach, center + reach];
}
