import { expect, test } from 'vitest';
import { holdRate } from './hold.ts';

test('the rate is operations by the seconds between two looks at the clock', () => {
  const looks = [5000, 7000];
  expect(holdRate(100, 1000, () => looks.shift() ?? Number.NaN)).toBe(500);
  expect(looks).toEqual([]);
});
