import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  incompleteBeta,
  interval95,
  mean,
  studentQuantile,
  twoSidedNormal,
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

test('the normal’s two-sided tail is that of the printed table', () => {
  expect(twoSidedNormal(1.959964)).toBeCloseTo(0.05, 6);
  expect(twoSidedNormal(2.575829)).toBeCloseTo(0.01, 6);
  expect(twoSidedNormal(0)).toBe(1);
});

test('nothing has no mean, and one value no interval', () => {
  expect(mean([])).toBeNull();
  expect(interval95([])).toBeNull();
  expect(interval95([3])).toBeNull();
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
