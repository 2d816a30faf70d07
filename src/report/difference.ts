/**
 * What a paired difference says: better, worse, exactly the same, or nothing certain.
 *
 * Both 95 % intervals decide, bootstrap and Student's. From a single seed there is none, and nothing is claimed.
 */
import {
  type Comparison,
  certainty,
  type Estimate,
  type Interval,
  type Metric,
  type MetricUnit,
} from '../experiment/comparison.ts';
import { counted, differenceText } from './number-text.ts';

/** `equal`: not one seed differs. `apart`: certain, of a metric where neither way is better. */
export type Outcome = 'equal' | 'better' | 'worse' | 'apart' | 'uncertain' | 'unknown';

/** What the difference of this metric to the baseline says. */
export function outcomeOf(metric: Metric, { pairedDifference }: Estimate): Outcome {
  const { mean } = pairedDifference;
  if (mean === null) return 'unknown';
  const side = certainty(pairedDifference);
  if (side === 'unknown') return mean === 0 ? 'equal' : 'uncertain';
  if (side === 'equal' || side === 'uncertain') return side;
  if (metric.better === 'neither') return 'apart';
  return (side === 'below') === (metric.better === 'lower') ? 'better' : 'worse';
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

/** What is missing to tell an uncertain difference from none. */
export function seedAdvice({ pairedDifference: { ci95, moreSeeds } }: Estimate): string {
  if (ci95 === null) return 'cannot tell from one seed';
  if (moreSeeds === null) return 'cannot tell; 10,000 more seeds would not do';
  return `cannot tell; about ${counted(moreSeeds, 'more seed')} would`;
}

/** A difference in words, apart from its interval. */
export interface DifferenceText {
  /** `−0.15 pp`, or that there is none. */
  readonly mean: string;
  /** `−0.18 … −0.12 pp`; empty when nothing differs or one seed says nothing. */
  readonly interval: string;
}

/** The difference of this metric to the baseline, in words. */
export function differenceParts({ unit }: Metric, { pairedDifference }: Estimate): DifferenceText {
  const { mean, ci95 } = pairedDifference;
  if (mean === null) return { mean: 'no value on both sides', interval: '' };
  const isEqual = mean === 0 && (ci95 === null || (ci95[0] === 0 && ci95[1] === 0));
  if (isEqual) return { mean: 'no difference (exactly 0)', interval: '' };
  return {
    mean: differenceText(mean, unit),
    interval: ci95 === null ? '' : intervalText(unit, ci95),
  };
}

/** Both in a line: `−0.15 pp (−0.18 … −0.12 pp)`. */
export function differenceWithInterval(metric: Metric, estimate: Estimate): string {
  const { mean, interval } = differenceParts(metric, estimate);
  return interval === '' ? mean : `${mean} (${interval})`;
}

/** A unit that both bounds share is written once. */
function intervalText(unit: MetricUnit, [low, high]: NonNullable<Interval>): string {
  const [from, to] = [differenceText(low, unit), differenceText(high, unit)];
  const [lowNumber = '', ...lowUnits] = from.split(' ');
  const [, ...highUnits] = to.split(' ');
  const isShared = lowUnits.length === 1 && highUnits.length === 1 && lowUnits[0] === highUnits[0];
  return `${isShared ? lowNumber : from} … ${to}`;
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
