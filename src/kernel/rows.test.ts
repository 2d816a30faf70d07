import { expect, test } from 'vitest';
import { Rows } from './rows.ts';

function rowsOf(words: number): {
  readonly rows: Rows;
  readonly seen: { ints: Int32Array; times: Float64Array; shown: number };
} {
  const seen = { ints: new Int32Array(0), times: new Float64Array(0), shown: 0 };
  const rows = new Rows(words, (ints, times) => {
    seen.ints = ints;
    seen.times = times;
    seen.shown++;
  });
  return { rows, seen };
}

test('a row keeps whole numbers and instants beside each other', () => {
  const { rows, seen } = rowsOf(4);
  rows.grow(3);
  seen.ints[2 * 4] = -7;
  seen.ints[2 * 4 + 1] = 8;
  seen.times[2 * 2 + 1] = 2 ** 52 + 1;
  expect([seen.ints[8], seen.ints[9], seen.times[5]]).toEqual([-7, 8, 2 ** 52 + 1]);
});

test('rows that move keep what they hold, and their owner is shown where they are', () => {
  const { rows, seen } = rowsOf(2);
  seen.ints[0] = 5;
  seen.times[1] = 0.5;
  const before = seen.shown;
  rows.grow(1000);
  expect(seen.shown).toBe(before + 1);
  expect([seen.ints[0], seen.times[1], seen.ints[1999]]).toEqual([5, 0.5, 0]);
});

test('room that is there is not made again', () => {
  const { rows, seen } = rowsOf(2);
  rows.grow(100);
  const before = seen.shown;
  rows.grow(100);
  rows.grow(1);
  expect(seen.shown).toBe(before);
});

test('bytes count the rows there is room for', () => {
  const { rows } = rowsOf(16);
  rows.grow(1000);
  expect(rows.bytes).toBe(64_000);
});
