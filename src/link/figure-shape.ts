/**
 * Short ways to write the figures of a link profile: seconds, medians and percentiles as sources
 * give them → distributions.
 */
import type { Distribution } from '../kernel/distribution.ts';
import { milliseconds, seconds } from '../kernel/time.ts';
import type { OutageClass } from './profile.ts';

/** The standard normal's 95th percentile. */
const Z95 = 1.645;

/** A round-trip time by its median and 95th percentile, ms. */
export function lognormalMs(median: number, p95: number): Distribution {
  const sigma = Math.log(p95 / median) / Z95;
  return {
    kind: 'lognormal',
    medianUs: milliseconds(median),
    sigma: Math.round(sigma * 1e4) / 1e4,
  };
}

/** Exponential, by its mean in seconds. */
export function exp(meanS: number): Distribution {
  return { kind: 'exponential', meanUs: seconds(meanS) };
}

/** Lognormal, by its median and bound in seconds. */
export function lognormal(medianS: number, sigma: number, maxS?: number): Distribution {
  const bound = maxS === undefined ? {} : { maxUs: seconds(maxS) };
  return { kind: 'lognormal', medianUs: seconds(medianS), sigma, ...bound };
}

/** One class of outages. */
export function outage(name: string, up: Distribution, down: Distribution): OutageClass {
  return { name, up, down };
}
