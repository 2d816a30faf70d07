import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Distribution, meanUs, sample } from './distribution.ts';

const families: Distribution[] = [
  { kind: 'fixed', valueUs: 1_234_567 },
  { kind: 'uniform', lowUs: 1_000_000, highUs: 5_000_000 },
  { kind: 'exponential', meanUs: 60_000_000 },
  { kind: 'lognormal', medianUs: 90_000_000, sigma: 0.8 },
  { kind: 'weibull', shape: 0.7, scaleUs: 30_000_000 },
  { kind: 'weibull', shape: 3, scaleUs: 30_000_000 },
];

const unit = fc.double({ min: 2 ** -53, max: 1 - 2 ** -53, noNaN: true });

test.each(families)('$kind samples are whole and never negative', (distribution) => {
  fc.assert(
    fc.property(unit, (u) => {
      const us = sample(distribution, u, 0);
      expect(Number.isSafeInteger(us) && us >= 0 && !Object.is(us, -0)).toBe(true);
    }),
  );
});

test.each(families)('a larger $kind draw never gives a shorter span', (distribution) => {
  fc.assert(
    fc.property(unit, unit, (one, other) => {
      const low = sample(distribution, Math.min(one, other), 0);
      expect(low).toBeLessThanOrEqual(sample(distribution, Math.max(one, other), 0));
    }),
  );
});

test.each(families)('$kind samples average to the mean that is claimed', (distribution) => {
  const draws = 200_000;
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += sample(distribution, (i + 0.5) / draws, i);
  expect(sum / draws / meanUs(distribution)).toBeCloseTo(1, 3);
});

test('quantiles are the textbook ones', () => {
  expect(sample({ kind: 'uniform', lowUs: 1000, highUs: 2000 }, 0.25, 0)).toBe(1250);
  expect(sample({ kind: 'exponential', meanUs: 1e12 }, 0.5, 0)).toBe(Math.round(Math.LN2 * 1e12));
  expect(sample({ kind: 'weibull', shape: 2, scaleUs: 1e12 }, 0.5, 0)).toBe(832_554_611_158);
});

// Percentage points of the standard normal: Wichura's own check values and Python's
// statistics.NormalDist, from each of the three ranges of the approximation.
test.each([
  [0.5, 0],
  [0.25, -0.6744897501960817],
  [0.975, 1.959963984540054],
  [0.001, -3.090232306167813],
  [1e-10, -6.361340902404056],
  [1e-12, -7.034483825301131],
  [1 - 2 ** -30, 6.009353565530742],
  [2 ** -53, -8.209536151601386],
])('the normal quantile of %d is %d', (u, z) => {
  const us = sample({ kind: 'lognormal', medianUs: 1e12, sigma: 0.5 }, u, 0);
  expect(Math.log(us / 1e12) / 0.5).toBeCloseTo(z, 9);
});

test('a replay gives its values in order and starts over', () => {
  const replay: Distribution = { kind: 'replay', valuesUs: [5, 7, 9] };
  expect([0, 1, 2, 3, 7].map((ordinal) => sample(replay, 0.5, ordinal))).toEqual([5, 7, 9, 5, 7]);
  expect(meanUs(replay)).toBe(7);
});

test('a clamp moves samples to its bounds and leaves the mean as an estimate', () => {
  const clamped: Distribution = { kind: 'exponential', meanUs: 1000, minUs: 100, maxUs: 2000 };
  expect(sample(clamped, 0.001, 0)).toBe(100);
  expect(sample(clamped, 0.5, 0)).toBe(693);
  expect(sample(clamped, 0.999, 0)).toBe(2000);
  expect(meanUs(clamped)).toBe(1000);
});

test('a span without bound is cut where instants are still whole', () => {
  const wild: Distribution = { kind: 'lognormal', medianUs: 1e9, sigma: 100 };
  expect(sample(wild, 0.9999, 0)).toBe(2 ** 52);
  expect(sample({ kind: 'fixed', valueUs: -5 }, 0.5, 0)).toBe(0);
});
