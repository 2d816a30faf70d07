import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSeeds, parseSeeds, planJobs } from './plan.ts';

test('all variants of a seed come before the next seed', () => {
  expect(planJobs(['baseline', 'b'], [1, 2])).toEqual([
    { variant: 'baseline', seed: 1 },
    { variant: 'b', seed: 1 },
    { variant: 'baseline', seed: 2 },
    { variant: 'b', seed: 2 },
  ]);
});

test('seeds are written as ranges, lists or both', () => {
  expect(parseSeeds('1..5')).toEqual([1, 2, 3, 4, 5]);
  expect(parseSeeds('1,2,5')).toEqual([1, 2, 5]);
  expect(parseSeeds('7')).toEqual([7]);
  expect(parseSeeds('9, 3..4, 3')).toEqual([3, 4, 9]);
});

test('what is no seed range is refused', () => {
  for (const text of ['', 'x', '1..', '..3', '5..1', '-1', '1.5', '1..2..3', '1,', '0..9999999']) {
    expect(parseSeeds(text), text).toBeUndefined();
  }
  expect(parseSeeds('99999999999999999999')).toBeUndefined();
});

test('seeds written and read again are the same', () => {
  const seeds = fc.uniqueArray(fc.nat({ max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(seeds, (list) => {
      const ascending = list.toSorted((a, b) => a - b);
      expect(parseSeeds(formatSeeds(ascending))).toEqual(ascending);
    }),
  );
  expect(formatSeeds([1, 2, 3, 5, 8, 9])).toBe('1..3,5,8..9');
});
