/**
 * Our statistics beside those of simple-statistics, on samples of many sizes and spreads.
 */
import fc from 'fast-check';
import {
  errorFunction,
  mean as knownMean,
  sampleStandardDeviation,
  tTest,
} from 'simple-statistics';
import { expect, test } from 'vitest';
import {
  interval95,
  mean,
  normalShare,
  standardError,
  studentQuantile,
  twoSidedP,
} from './statistics.ts';

const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: 2,
  maxLength: 50,
});

test('means and standard errors agree with simple-statistics', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const center = mean(values) ?? Number.NaN;
      expect(center).toBeCloseTo(knownMean(values), 6);
      const error = sampleStandardDeviation(values) / Math.sqrt(values.length);
      expect(standardError(values, center)).toBeCloseTo(error, 6);
    }),
    { seed: 6 },
  );
});

test('the 95 % interval leaves out exactly what the t-test of simple-statistics refuses', () => {
  fc.assert(
    fc.property(samples, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (values, candidate) => {
      const interval = interval95(values);
      const t = tTest(values, candidate);
      fc.pre(interval !== null && Number.isFinite(t) && interval[0] < interval[1]);
      const freedom = values.length - 1;
      const distance = Math.abs(t) - studentQuantile(0.05, freedom);
      // On the border itself both round.
      fc.pre(Math.abs(distance) > 1e-6);
      expect(candidate < interval[0] || candidate > interval[1]).toBe(distance > 0);
      expect(twoSidedP(t, freedom) < 0.05).toBe(distance > 0);
    }),
    { seed: 6 },
  );
});

test('the normal’s shares are those of simple-statistics, as exact as its error function is', () => {
  for (let step = -400; step <= 400; step++) {
    const z = step / 100;
    const known = (1 + errorFunction(z / Math.SQRT2)) / 2;
    expect(Math.abs(normalShare(z) - known)).toBeLessThan(1e-6);
  }
});
