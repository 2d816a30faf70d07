import { expect, test } from 'vitest';
import { InvariantViolation } from './invariant.ts';
import { duration, instant, later, milliseconds, seconds, since } from './time.ts';

test('spans are rounded once, to whole microseconds', () => {
  expect([seconds(0.29), seconds(1e-7), milliseconds(0.0015)]).toEqual([290_000, 0, 2]);
});

test('what is no whole number of microseconds from 0 on is a bug', () => {
  for (const us of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => instant(us)).toThrow(InvariantViolation);
    expect(() => duration(us)).toThrow(InvariantViolation);
  }
});

test('spans lead from one instant to another and are never negative', () => {
  const [one, other] = [instant(10), instant(25)];
  expect(since(one, other)).toBe(15);
  expect(later(one, since(one, other))).toBe(other);
  expect(since(other, one)).toBe(0);
});
