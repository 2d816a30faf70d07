import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrapInterval } from './bootstrap.ts';
import { certainty } from './comparison.ts';
import { pairedDifference } from './paired-difference.ts';

/** Hours of sleep gained (Student 1908). */
const SLEEP = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
/** Cross- less self-fertilised maize, eighths of an inch (Darwin 1876). */
const MAIZE = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
const SKEWED = [0, 0, 0, 1, 0, 2, 0, 0, 9, 1, 0, 0, 3, 0, 0, 0, 14, 0, 0, 1];

test('a worked example: ten extra hours of sleep', () => {
  const found = pairedDifference(SLEEP);
  expect(found.mean).toBeCloseTo(1.58, 12);
  expect(found.t95?.[0]).toBeCloseTo(0.7001142, 6);
  expect(found.t95?.[1]).toBeCloseTo(2.4598858, 6);
  expect(found.p).toBe(0.00390625);
  expect(found.effect).toBe(1);
  expect(found.moreSeeds).toBeNull();
  expect(certainty(found)).toBe('above');
});

test('a worked example: Darwin’s maize, where bootstrap and t do not agree', () => {
  const found = pairedDifference(MAIZE);
  expect(found.t95?.[0]).toBeCloseTo(0.0311933, 6);
  expect(found.t95?.[1]).toBeCloseTo(41.8354733, 6);
  expect(found.p).toBe(0.041259765625);
  expect(certainty(found)).toBe('uncertain');
  expect(found.moreSeeds).toBeGreaterThan(5);
  expect(found.moreSeeds).toBeLessThan(25);
});

test.each([
  ['sleep', SLEEP, 1.05, 2.64],
  ['maize', MAIZE, -1.6, 36.333],
  ['skewed', SKEWED, 0.45, 4.05],
])(
  'the BCa interval of %s is that of SciPy 1.17.1 with 200,000 resamples',
  (_, values, low, high) => {
    const found = bootstrapInterval(values);
    const spread = high - low;
    expect(Math.abs((found?.[0] ?? Number.NaN) - low) / spread).toBeLessThan(0.03);
    expect(Math.abs((found?.[1] ?? Number.NaN) - high) / spread).toBeLessThan(0.08);
  },
);

test('the BCa interval holds the mean in about 95 of 100 cases', () => {
  let state = 12_345;
  const uniform = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state + 0.5) / 0x8000_0000;
  };
  let hits = 0;
  for (let trial = 0; trial < 200; trial++) {
    const [low, high] = bootstrapInterval(Array.from({ length: 40 }, uniform)) ?? [1, 0];
    hits += low <= 0.5 && high >= 0.5 ? 1 : 0;
  }
  expect(hits).toBeGreaterThan(180);
  expect(hits).toBeLessThan(199);
});

test('nothing has no mean, and one value no interval', () => {
  const none = { ci95: null, t95: null, p: null, effect: null, moreSeeds: null };
  expect(pairedDifference([])).toEqual({ mean: null, ...none });
  expect(pairedDifference([3])).toEqual({ mean: 3, ...none });
  expect(certainty(pairedDifference([3]))).toBe('unknown');
});

test('differences that are all exactly 0 have the interval [0, 0] and no p', () => {
  const found = pairedDifference([0, 0, 0]);
  const zero = { mean: 0, ci95: [0, 0], t95: [0, 0], p: null, effect: 0, moreSeeds: null };
  expect(found).toEqual(zero);
  expect(certainty(found)).toBe('equal');
});

test('equal differences other than 0 leave no doubt', () => {
  const found = pairedDifference([-0.1, -0.1, -0.1]);
  expect(found.ci95?.[0]).toBe(found.ci95?.[1]);
  expect(certainty(found)).toBe('below');
});

test('differences that cancel exactly need more seeds than there is advice for', () => {
  expect(pairedDifference([-1, 1, -2, 2])).toMatchObject({ mean: 0, moreSeeds: null });
});

test('the difference turned round is the same turned round', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(values, (list) => {
      const here = pairedDifference(list);
      const there = pairedDifference(list.map((value) => -value));
      expect(there.p).toBe(here.p);
      expect(there.effect).toBeCloseTo(-(here.effect ?? Number.NaN), 12);
      expect(there.t95?.[0]).toBeCloseTo(-(here.t95?.[1] ?? Number.NaN), 9);
    }),
    { numRuns: 50 },
  );
});
