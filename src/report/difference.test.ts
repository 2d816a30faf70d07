/** What a paired difference may claim. */
import { expect, test } from 'vitest';
import type { Estimate, Interval, Metric } from '../experiment/comparison.ts';
import { sampleComparison } from '../testing/sample-comparison.ts';
import {
  differenceWithInterval,
  isEqualThroughout,
  outcomeOf,
  seedAdvice,
  split,
} from './difference.ts';

const LOSS: Metric = { id: 'loss.total', label: 'lost', unit: 'ratio', better: 'lower' };

function estimate(mean: number | null, ci95: Interval): Estimate {
  return {
    mean: 0.01,
    ci95: null,
    pairedDifference: { mean, ci95, t95: ci95, p: null, pHolm: null, effect: null, moreSeeds: 12 },
    seeds: [1, 2, 3],
    values: [0, 0.01, 0.02],
  };
}

test.each([
  ['equal', estimate(0, [0, 0])],
  ['equal', estimate(0, null)],
  ['better', estimate(-0.02, [-0.03, -0.01])],
  ['worse', estimate(0.02, [0.01, 0.03])],
  ['uncertain', estimate(0.02, [-0.01, 0.05])],
  ['uncertain', estimate(0.02, null)],
  ['unknown', estimate(null, null)],
] as const)('it is %s', (outcome, each) => {
  expect(outcomeOf(LOSS, each)).toBe(outcome);
});

test('both intervals must keep clear of 0', () => {
  const { pairedDifference, ...rest } = estimate(0.02, [0.01, 0.03]);
  const torn = { ...rest, pairedDifference: { ...pairedDifference, t95: [-0.01, 0.05] } as const };
  expect(outcomeOf(LOSS, torn)).toBe('uncertain');
});

test('who cannot tell says how many more seeds would', () => {
  const unsure = estimate(0.02, [-0.01, 0.05]);
  expect(seedAdvice(unsure)).toBe('cannot tell; about 12 more seeds would');
  expect(seedAdvice(estimate(0.02, null))).toBe('cannot tell from one seed');
});

test('where neither way is better, a certain difference is only that', () => {
  expect(outcomeOf({ ...LOSS, better: 'neither' }, estimate(1, [1, 1]))).toBe('apart');
  expect(outcomeOf({ ...LOSS, better: 'higher' }, estimate(1, [1, 1]))).toBe('better');
});

test('no difference is told as exactly 0, any other with its interval', () => {
  expect(differenceWithInterval(LOSS, estimate(0, [0, 0]))).toBe('no difference (exactly 0)');
  expect(differenceWithInterval(LOSS, estimate(-0.0015, [-0.002, -0.001]))).toBe(
    '−0.15 pp (−0.2 … −0.1 pp)',
  );
  expect(differenceWithInterval(LOSS, estimate(0.5, null))).toBe('+50 pp');
  const spans: Metric = { ...LOSS, unit: 'us' };
  expect(differenceWithInterval(spans, estimate(-90e6, [-3600e6, -61e6]))).toBe(
    '−1 min 30 s (−1 h … −1 min 1 s)',
  );
});

test('a variant equal to the baseline is equal throughout, another one is not', () => {
  const comparison = sampleComparison();
  expect(isEqualThroughout(comparison, 'same')).toBe(true);
  expect(isEqualThroughout(comparison, 'reject')).toBe(false);
  const { differing, equal } = split(comparison);
  expect(differing.map(({ id }) => id)).toContain('loss.qos1');
  expect(equal.map(({ id }) => id)).toContain('connections.connects');
  expect(differing.length + equal.length).toBe(comparison.metrics.length);
});
