import { expect, test } from 'vitest';
import { kneeOf } from './knee.ts';

const curve = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }));

test('the knee is where a falling curve turns flat', () => {
  expect(kneeOf(curve([100, 60, 20, 15, 10, 5, 0]))).toEqual({ x: 2, y: 20 });
});

test('a straight line, a rising curve, one that bends upwards and three points have none', () => {
  expect(kneeOf(curve([4, 3, 2, 1, 0]))).toBeUndefined();
  expect(kneeOf(curve([0, 1, 5, 9]))).toBeUndefined();
  expect(kneeOf(curve([10, 9.9, 9.8, 0]))).toBeUndefined();
  expect(kneeOf(curve([10, 1, 0]))).toBeUndefined();
  expect(kneeOf([])).toBeUndefined();
});
