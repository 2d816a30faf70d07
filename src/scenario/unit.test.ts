import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatRate,
  formatShare,
  formatSize,
  parseRate,
  parseShare,
  parseSize,
  RATE_PATTERN,
  SIZE_PATTERN,
} from './unit.ts';

test.each([
  ['64B', 64],
  ['64KiB', 65_536],
  ['1.5MiB', 1_572_864],
  ['1kB', 1000],
  ['1KB', 1000],
  ['1.1MB', 1_100_000],
  ['0B', 0],
])('%s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['64', '64b', '64 B', '-1B', '1.5B', '1e3B', 'B', '', '99999999999999999GB', '1 000B'])(
  '"%s" is no size',
  (text) => {
    expect(parseSize(text)).toBeUndefined();
  },
);

test('a size that is formatted is read back the same', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(1, 1024, 1024 ** 2), (count, unit) => {
      expect(parseSize(formatSize(count * unit))).toBe(count * unit);
    }),
  );
});

test.each([
  ['290kbit/s', 290_000],
  ['1Gbit/s', 1_000_000_000],
  ['2.5kbit/s', 2500],
  ['1bit/s', 1],
])('%s is %i bits per second', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});

test.each(['0kbit/s', '290', '290kb/s', '290kbps', '0.5bit/s', '-1kbit/s'])(
  '"%s" is no rate',
  (text) => {
    expect(parseRate(text)).toBeUndefined();
  },
);

test('a rate that is formatted is read back the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 10 }), (rate) => {
      expect(parseRate(formatRate(rate))).toBe(rate);
    }),
  );
});

test.each([
  ['5%', 0.05],
  ['0.05', 0.05],
  ['100%', 1],
  ['0', 0],
  ['12.5%', 0.125],
])('%s is the share %f', (text, share) => {
  expect(parseShare(text)).toBe(share);
});

test.each(['-5%', '5 %', 'half', '%', '5%%', '.5'])('"%s" is no share', (text) => {
  expect(parseShare(text)).toBeUndefined();
});

test('shares are shown as percentages', () => {
  expect([0, 0.005, 1 / 3, 1].map(formatShare)).toEqual(['0%', '0.5%', '33.3333%', '100%']);
});

test('what the patterns for editors admit is what the parsers admit, but for rounding', () => {
  const unit = fc.constantFrom('B', 'KiB', 'MB', 'bit/s', 'kbit/s', 'b', '', 'kb/s');
  const number = fc.constantFrom('1', '64', '1.5', '-1', 'x', '1.', '.5', '007');
  fc.assert(
    fc.property(number, unit, (digits, suffix) => {
      const text = digits + suffix;
      if (parseSize(text) !== undefined) expect(text).toMatch(new RegExp(SIZE_PATTERN));
      if (parseRate(text) !== undefined) expect(text).toMatch(new RegExp(RATE_PATTERN));
      const isSize = new RegExp(SIZE_PATTERN).test(text);
      if (isSize && !text.endsWith('.5B')) expect(parseSize(text)).toBeDefined();
    }),
  );
});
