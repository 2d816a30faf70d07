/** Files of publish times, and everything that can be wrong with their rows. */
import { expect, test } from 'vitest';
import { parseTimes } from './time-list.ts';

test('times are read from their column, in microseconds', () => {
  expect(parseTimes('what,time_ms\na,0\n\nb,1.5\nc,1.5\n')).toEqual({
    timesUs: [0, 1500, 1500],
    problems: [],
  });
});

test('an echo recording counts from its first row', () => {
  const text = 'pub_time(ms) sub_time(ms) delay(ms)\n1721290444705 1721290445205 500\n';
  const later = `${text}1721290444755 1721290445205 450\n`;
  expect(parseTimes(later)).toEqual({ timesUs: [0, 50_000], problems: [] });
});

test.each([
  ['at\n5\n', 1, 'expected a header with a column time_ms'],
  ['', 1, 'expected a header'],
  ['time_ms\n', 1, 'no rows'],
  ['time_ms\n-1\n', 2, 'time_ms is negative: -1'],
  ['time_ms\n1\n\nx\n', 4, 'time_ms is not a number of milliseconds: "x"'],
  ['time_ms\n0.0001\n', 2, 'time_ms is not whole microseconds: 0.0001'],
  ['time_ms\n5\n4\n', 3, 'time_ms is before that of the row above'],
  ['pub_time\n5\n4\n', 3, 'pub_time is before that of the row above'],
])('%j: line %d, %s', (text, line, message) => {
  expect(parseTimes(text).problems).toEqual([{ line, message: expect.stringContaining(message) }]);
});

test('a thousand bad rows are told as twenty', () => {
  expect(parseTimes(`time_ms\n${'x\n'.repeat(1000)}`).problems).toHaveLength(20);
});
