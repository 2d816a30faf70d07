/**
 * What a paired difference says: better, worse, exactly the same, or nothing certain.
 *
 * The 95 % interval decides. From a single seed there is none, and nothing is claimed.
 */
import type { Comparison, Estimate, Interval, Metric } from '../experiment/comparison.ts';
import { differenceText } from './number-text.ts';

/** `equal`: not one seed differs. `apart`: certain, of a metric where neither way is better. */
export type Outcome = 'equal' | 'better' | 'worse' | 'apart' | 'uncertain' | 'unknown';

/** What the difference of this metric to the baseline says. */
export function outcomeOf(metric: Metric, { pairedDifference }: Estimate): Outcome {
  const { mean, ci95 } = pairedDifference;
  if (mean === null) return 'unknown';
  if (ci95 === null) return mean === 0 ? 'equal' : 'uncertain';
  const [low, high] = ci95;
  if (low === 0 && high === 0) return 'equal';
  if (low <= 0 && high >= 0) return 'uncertain';
  if (metric.better === 'neither') return 'apart';
  return mean < 0 === (metric.better === 'lower') ? 'better' : 'worse';
}

const WORDS: Readonly<Record<Outcome, string>> = {
  equal: 'exactly 0',
  better: 'better',
  worse: 'worse',
  apart: 'differs',
  uncertain: 'uncertain',
  unknown: 'no value',
};

/** The outcome in a word or two. */
export function outcomeWord(outcome: Outcome): string {
  return WORDS[outcome];
}

/** The difference with its interval: `−0.15 pp (−0.18 pp … −0.12 pp)`. */
export function differenceWithInterval(metric: Metric, { pairedDifference }: Estimate): string {
  const { mean, ci95 } = pairedDifference;
  if (mean === null) return 'no value on both sides';
  const isEqual = mean === 0 && (ci95 === null || (ci95[0] === 0 && ci95[1] === 0));
  if (isEqual) return 'no difference (exactly 0)';
  const interval = ci95 === null ? '' : ` (${intervalText(metric, ci95)})`;
  return differenceText(mean, metric.unit) + interval;
}

function intervalText({ unit }: Metric, [low, high]: NonNullable<Interval>): string {
  return `${differenceText(low, unit)} … ${differenceText(high, unit)}`;
}

/** The estimate of a metric under a variant; undefined when the comparison has none. */
export function estimateOf(
  { variants }: Comparison,
  variant: string,
  metric: string,
): Estimate | undefined {
  return variants[variant]?.[metric];
}

/** The variants other than the baseline, in order. */
export function rivals({ order, baseline }: Comparison): string[] {
  return order.filter((name) => name !== baseline);
}

/** Whether this variant differs from the baseline in no metric under no seed. */
export function isEqualThroughout(comparison: Comparison, variant: string): boolean {
  return comparison.metrics.every((metric) => {
    const estimate = estimateOf(comparison, variant, metric.id);
    return estimate !== undefined && isEqualOrVoid(outcomeOf(metric, estimate), estimate);
  });
}

function isEqualOrVoid(outcome: Outcome, { mean }: Estimate): boolean {
  return outcome === 'equal' || (outcome === 'unknown' && mean === null);
}

/** Metrics in which some variant differs from the baseline, and those in which none does. */
export function split(comparison: Comparison): {
  readonly differing: Metric[];
  readonly equal: Metric[];
} {
  const names = rivals(comparison);
  const differs = (metric: Metric) =>
    names.some((name) => {
      const estimate = estimateOf(comparison, name, metric.id);
      if (estimate === undefined) return false;
      return !isEqualOrVoid(outcomeOf(metric, estimate), estimate);
    });
  return {
    differing: comparison.metrics.filter(differs),
    equal: comparison.metrics.filter((metric) => !differs(metric)),
  };
}
