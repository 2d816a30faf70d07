/**
 * Distributions of spans: data in a scenario, one pure function here.
 *
 * A sample is the inverse cumulative distribution at one uniform number, so a draw never costs more
 * or fewer random numbers than one and a larger `unit` never gives a shorter span. Only log, exp
 * and sqrt are used, which agree on every engine the simulator runs on.
 */
import { invariant, unreachable } from './invariant.ts';
import type { Duration } from './time.ts';

/** Bounds that samples are moved into. */
export interface Clamp {
  readonly minUs?: number;
  readonly maxUs?: number;
}

/** How long something takes or how far apart two things lie, in microseconds. */
export type Distribution = Clamp &
  (
    | { readonly kind: 'fixed'; readonly valueUs: number }
    | { readonly kind: 'uniform'; readonly lowUs: number; readonly highUs: number }
    | { readonly kind: 'exponential'; readonly meanUs: number }
    | { readonly kind: 'lognormal'; readonly medianUs: number; readonly sigma: number }
    | { readonly kind: 'weibull'; readonly shape: number; readonly scaleUs: number }
    | { readonly kind: 'replay'; readonly valuesUs: readonly number[] }
  );

/** 2^52 µs = 142 years: any instant of a run plus the longest span is still a whole number. */
const LONGEST_US = 0x10_0000_0000_0000;

/**
 * One draw in whole microseconds ≥ 0: the quantile at `unit` (strictly between 0 and 1), or for a
 * replay the value at `ordinal`, starting over at the end. Who draws often keeps the Quantiles.
 */
export function sample(d: Distribution, unit: number, ordinal: number): Duration {
  return new Quantiles(d).at(unit, ordinal);
}

const NO_VALUES: readonly number[] = [];

/** A distribution to draw from again and again: whatever its kind, V8 sees one kind of object. */
export class Quantiles {
  readonly #kind: Distribution['kind'];
  /** What the kind knows: value, low and high, mean, median and sigma, scale and shape. */
  readonly #first: number;
  readonly #second: number;
  readonly #valuesUs: readonly number[];
  readonly #leastUs: number;
  readonly #mostUs: number;

  constructor(d: Distribution) {
    const [first, second] = parameters(d);
    this.#kind = d.kind;
    this.#first = first;
    this.#second = second;
    this.#valuesUs = d.kind === 'replay' ? d.valuesUs : NO_VALUES;
    this.#leastUs = d.minUs ?? 0;
    this.#mostUs = Math.min(d.maxUs ?? LONGEST_US, LONGEST_US);
  }

  /** One draw, as `sample` says. */
  at(unit: number, ordinal: number): Duration {
    let us = this.#quantile(unit, ordinal);
    if (us < this.#leastUs) us = this.#leastUs;
    if (us > this.#mostUs) us = this.#mostUs;
    // Rounded and clamped to whole microseconds of at least 0: a Duration by construction.
    return (us > 0 ? Math.round(us) : 0) as Duration;
  }

  #quantile(unit: number, ordinal: number): number {
    switch (this.#kind) {
      case 'fixed':
        return this.#first;
      case 'uniform':
        return this.#first + (this.#second - this.#first) * unit;
      case 'exponential':
        return -this.#first * Math.log(1 - unit);
      case 'lognormal':
        return this.#first * Math.exp(this.#second * normalQuantile(unit));
      case 'weibull':
        return this.#first * Math.exp(Math.log(-Math.log(1 - unit)) / this.#second);
      case 'replay':
        return replayed(this.#valuesUs, ordinal);
      default:
        return unreachable(this.#kind);
    }
  }
}

function parameters(d: Distribution): readonly [number, number] {
  switch (d.kind) {
    case 'fixed':
      return [d.valueUs, 0];
    case 'uniform':
      return [d.lowUs, d.highUs];
    case 'exponential':
      return [d.meanUs, 0];
    case 'lognormal':
      return [d.medianUs, d.sigma];
    case 'weibull':
      return [d.scaleUs, d.shape];
    case 'replay':
      return [0, 0];
    default:
      return unreachable(d);
  }
}

/** The mean in microseconds, before clamping and rounding; for estimates only. */
export function meanUs(d: Distribution): number {
  switch (d.kind) {
    case 'fixed':
      return d.valueUs;
    case 'uniform':
      return (d.lowUs + d.highUs) / 2;
    case 'exponential':
      return d.meanUs;
    case 'lognormal':
      return d.medianUs * Math.exp((d.sigma * d.sigma) / 2);
    case 'weibull':
      return d.scaleUs * gamma(1 + 1 / d.shape);
    case 'replay':
      return d.valuesUs.reduce((sum, us) => sum + us, 0) / d.valuesUs.length;
    default:
      return unreachable(d);
  }
}

function replayed(valuesUs: readonly number[], ordinal: number): number {
  const us = valuesUs[ordinal % valuesUs.length];
  invariant(us !== undefined, 'a replay needs at least one value');
  return us;
}

/**
 * The standard normal's inverse cumulative distribution, to about 16 digits: M. J. Wichura,
 * "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
 * (1988), routine PPND16.
 */
export function normalQuantile(unit: number): number {
  const q = unit - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * central(0.180625 - q * q);
  const tail = Math.sqrt(-Math.log(q < 0 ? unit : 1 - unit));
  const magnitude = tail <= 5 ? near(tail - 1.6) : far(tail - 5);
  return q < 0 ? -magnitude : magnitude;
}

function central(r: number): number {
  let above = 2509.0809287301226727 * r + 33430.575583588128105;
  above = above * r + 67265.770927008700853;
  above = above * r + 45921.953931549871457;
  above = above * r + 13731.693765509461125;
  above = above * r + 1971.5909503065514427;
  above = above * r + 133.14166789178437745;
  above = above * r + 3.387132872796366608;
  let below = 5226.495278852854561 * r + 28729.085735721942674;
  below = below * r + 39307.89580009271061;
  below = below * r + 21213.794301586595867;
  below = below * r + 5394.1960214247511077;
  below = below * r + 687.1870074920579083;
  below = below * r + 42.313330701600911252;
  return above / (below * r + 1);
}

function near(r: number): number {
  let above = 7.7454501427834140764e-4 * r + 0.0227238449892691845833;
  above = above * r + 0.24178072517745061177;
  above = above * r + 1.27045825245236838258;
  above = above * r + 3.64784832476320460504;
  above = above * r + 5.7694972214606914055;
  above = above * r + 4.6303378461565452959;
  above = above * r + 1.42343711074968357734;
  let below = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4;
  below = below * r + 0.0151986665636164571966;
  below = below * r + 0.14810397642748007459;
  below = below * r + 0.68976733498510000455;
  below = below * r + 1.6763848301838038494;
  below = below * r + 2.05319162663775882187;
  return above / (below * r + 1);
}

function far(r: number): number {
  let above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5;
  above = above * r + 0.0012426609473880784386;
  above = above * r + 0.026532189526576123093;
  above = above * r + 0.29656057182850489123;
  above = above * r + 1.7848265399172913358;
  above = above * r + 5.4637849111641143699;
  above = above * r + 6.6579046435011037772;
  let below = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7;
  below = below * r + 1.8463183175100546818e-5;
  below = below * r + 7.868691311456132591e-4;
  below = below * r + 0.0148753612908506148525;
  below = below * r + 0.13692988092273580531;
  below = below * r + 0.59983220655588793769;
  return above / (below * r + 1);
}

/**
 * Γ(x) for x ≥ 1 to about 10 digits: C. Lanczos, "A Precision Approximation of the Gamma Function",
 * SIAM J. Numer. Anal. B 1 (1964), with g = 5 and six terms.
 */
function gamma(x: number): number {
  const base = x + 4.5;
  const series =
    1.000000000190015 +
    76.18009172947146 / x -
    86.50532032941677 / (x + 1) +
    24.01409824083091 / (x + 2) -
    1.231739572450155 / (x + 3) +
    0.1208650973866179e-2 / (x + 4) -
    0.5395239384953e-5 / (x + 5);
  return Math.sqrt(2 * Math.PI) * series * Math.exp((x - 0.5) * Math.log(base) - base);
}
