import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  incompleteBeta,
  interval95,
  mean,
  pairedDifference,
  studentQuantile,
  twoSidedP,
} from './statistics.ts';

test('the 97.5 % quantiles of Student’s t are those of the printed table', () => {
  const table: readonly (readonly [freedom: number, quantile: number])[] = [
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [5, 2.57058],
    [9, 2.26216],
    [19, 2.09302],
    [29, 2.04523],
    [60, 2.0003],
    [120, 1.97993],
    [100_000, 1.95999],
  ];
  for (const [freedom, quantile] of table) {
    expect(studentQuantile(0.05, freedom) / quantile).toBeCloseTo(1, 5);
  }
});

test('two-sided p agrees with the closed forms for one and two degrees of freedom', () => {
  for (const t of [0.01, 0.5, 1, 2, 7, 300]) {
    expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
    expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    expect(twoSidedP(-t, 2)).toBe(twoSidedP(t, 2));
  }
  expect(twoSidedP(0, 7)).toBe(1);
});

test('the incomplete beta function mirrors: I_x(a, b) = 1 − I_{1−x}(b, a)', () => {
  const shape = fc.double({ min: 0.5, max: 200, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1024 }), shape, shape, (step, a, b) => {
      const x = step / 1024;
      expect(incompleteBeta(x, a, b)).toBeCloseTo(1 - incompleteBeta(1 - x, b, a), 10);
    }),
  );
});

test('the incomplete beta function with b = 1 is x to the power a', () => {
  for (const a of [1, 2, 3, 8]) expect(incompleteBeta(0.3, a, 1)).toBeCloseTo(0.3 ** a, 13);
});

test('a worked example: ten extra hours of sleep (Student 1908)', () => {
  const extra = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
  const found = pairedDifference(extra);
  expect(found.mean).toBeCloseTo(1.58, 12);
  expect(found.p).toBeCloseTo(0.002833, 6);
  expect(found.ci95?.[0]).toBeCloseTo(0.7001142, 6);
  expect(found.ci95?.[1]).toBeCloseTo(2.4598858, 6);
});

test('nothing has no mean, and one value no interval', () => {
  expect(mean([])).toBeNull();
  expect(interval95([])).toBeNull();
  expect(interval95([3])).toBeNull();
  expect(pairedDifference([])).toEqual({ mean: null, ci95: null, p: null });
  expect(pairedDifference([3])).toEqual({ mean: 3, ci95: null, p: null });
});

test('differences that are all exactly 0 have the interval [0, 0] and no p', () => {
  expect(pairedDifference([0, 0, 0])).toEqual({ mean: 0, ci95: [0, 0], p: null });
});

test('equal differences other than 0 leave no doubt', () => {
  const same = pairedDifference([0.1, 0.1, 0.1]);
  expect(same.p).toBe(0);
  expect(same.ci95?.[0]).toBe(same.ci95?.[1]);
});

test('the interval holds the mean and shifts and scales with the values', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(values, fc.integer({ min: -50, max: 50 }), (list, shift) => {
      const here = interval95(list);
      const there = interval95(list.map((value) => 2 * value + shift));
      const center = mean(list) ?? Number.NaN;
      expect(here?.[0]).toBeLessThanOrEqual(center);
      expect(here?.[1]).toBeGreaterThanOrEqual(center);
      expect(there?.[0]).toBeCloseTo(2 * (here?.[0] ?? Number.NaN) + shift, 6);
      expect(there?.[1]).toBeCloseTo(2 * (here?.[1] ?? Number.NaN) + shift, 6);
    }),
  );
});
