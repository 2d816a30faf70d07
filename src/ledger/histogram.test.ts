import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { Histogram } from './histogram.ts';

const value = fc.oneof(
  fc.integer({ min: 0, max: 1000 }),
  fc.integer({ min: 0, max: 2 ** 33 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: 0, max: 53 }).map((power) => 2 ** power),
  fc.integer({ min: 1, max: 53 }).map((power) => 2 ** power - 1),
);

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const one of values) histogram.record(one);
  return histogram;
}

test('a quantile is never too low and at most 1 % too high', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(q * values.length) - 1)] ?? Number.NaN;
        const found = histogramOf(values).quantile(q);
        expect(found).toBeGreaterThanOrEqual(exact);
        expect(found).toBeLessThanOrEqual(exact * 1.01);
      },
    ),
  );
});

test('values below 256 and the largest one are exact', () => {
  const histogram = histogramOf([...Array(256).keys(), 1_234_567_890_123]);
  expect(histogram.quantile(100 / 257)).toBe(99);
  expect(histogram.quantile(256 / 257)).toBe(255);
  expect([histogram.quantile(1), histogram.max]).toEqual([1_234_567_890_123, 1_234_567_890_123]);
});

test('an empty histogram answers 0', () => {
  const histogram = new Histogram();
  expect([histogram.count, histogram.max, histogram.quantile(0.5)]).toEqual([0, 0, 0]);
  expect(histogram.buckets()).toEqual([]);
});

test('buckets ascend, hold every value once, and none lies above its bound', () => {
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const buckets = histogramOf(values).buckets();
      let below = -1;
      for (const [upTo, count] of buckets) {
        expect(values.filter((one) => one > below && one <= upTo)).toHaveLength(count);
        below = upTo;
      }
      expect(values.filter((one) => one > below)).toEqual([]);
    }),
  );
});

test('what is below 0 or no number is a bug', () => {
  for (const one of [-1, Number.NaN]) {
    expect(() => new Histogram().record(one)).toThrow(InvariantViolation);
  }
});
