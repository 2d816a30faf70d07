import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, formatInstant, parseDuration } from './time-text.ts';

test.each([
  ['10us', 10],
  ['250ms', 250_000],
  ['0s', 0],
  ['30s', 30_000_000],
  ['0.29s', 290_000],
  ['2m', 120_000_000],
  ['1.5h', 5_400_000_000],
  ['7d', 604_800_000_000],
  ['0.000001s', 1],
  ['1.50000000000000000000s', 1_500_000],
])('%s is %d µs', (text, us) => {
  expect(parseDuration(text)).toBe(us);
});

test.each([
  '',
  '0',
  '30',
  's',
  '-1s',
  '+1s',
  '1 s',
  ' 1s',
  '1s ',
  '1.s',
  '.5s',
  '1e3s',
  '1S',
  '1min',
  '1w',
  '1,5s',
  '1m 30s',
  '0.5us',
  '0.0000001s',
  '999999999999d',
  'Infinitys',
  '١s',
  '1s\n',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [1, '1us'],
  [999, '999us'],
  [1500, '1.5ms'],
  [250_000, '250ms'],
  [1_500_000, '1.5s'],
  [59_999_999, '59.999999s'],
  [60_000_000, '1m'],
  [90_000_000, '1m 30s'],
  [90_500_000, '1m 30.5s'],
  [60_000_001, '1m 0.000001s'],
  [21_600_000_000, '6h'],
  [93_600_000_000, '1d 2h'],
  [604_800_000_000, '7d'],
  [-1_500_000, '-1.5s'],
  [1234.4, '1.234ms'],
])('%d µs reads %s', (us, text) => {
  expect(formatDuration(us)).toBe(text);
});

test('a formatted duration adds up to what it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }), (us) => {
      const parts = formatDuration(us).split(' ');
      expect(parts.reduce((sum, part) => sum + (parseDuration(part) ?? Number.NaN), 0)).toBe(us);
    }),
  );
});

test.each([
  [0, '00:00:00.000000'],
  [842_118_302, '00:14:02.118302'],
  [86_399_999_999, '23:59:59.999999'],
  [86_400_000_001, '1d 00:00:00.000001'],
  [1_000_000_000_000, '11d 13:46:40.000000'],
])('the instant %d reads %s', (us, text) => {
  expect(formatInstant(us)).toBe(text);
});
