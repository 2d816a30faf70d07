/** Numbers as text: examples, and what must hold for any number. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesText,
  clockText,
  counted,
  countText,
  differenceText,
  listed,
  partText,
  shareText,
  shortCount,
  shortSpan,
  spanText,
  tied,
} from './number-text.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_530_412, '1,530,412'],
  [-1234, '−1,234'],
  [-0.2, '0'],
])('%d is counted as %s', (count, text) => {
  expect(countText(count)).toBe(text);
});

test.each([
  [0, '0'],
  [7, '7'],
  [0.25, '0.25'],
  [999.6, '1 k'],
  [1234, '1.23 k'],
  [99_960, '100 k'],
  [999_999, '1 M'],
  [1_530_000, '1.53 M'],
  [-4200, '−4.2 k'],
])('%d is shortened to %s', (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [3_400_000, '3.4 MB'],
  [999_999_999, '1 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.0003, '0.03 %'],
  [0.00001, '<0.01 %'],
  [0.99999, '>99.99 %'],
  [0.5, '50.00 %'],
  [-0.0123, '−1.23 %'],
])('the share %d is %s', (share, text) => {
  expect(shareText(share)).toBe(text);
});

test('a part of nothing has no share', () => {
  expect(partText(0, 0)).toBe('–');
  expect(partText(1, 4)).toBe('25.00 %');
});

test('only nothing is written as 0 % and only everything as 100 %', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 10_000_000 }), (part, rest) => {
      const text = partText(part, part + rest);
      expect(text === '0 %' || text === '0.00 %').toBe(part === 0);
      expect(text).not.toMatch(/^100/);
    }),
  );
});

test.each([
  [0, '0 µs'],
  [850, '850 µs'],
  [1500, '1.5 ms'],
  [120_000, '120 ms'],
  [999_900, '1 s'],
  [12_400_000, '12.4 s'],
  [59_990_000, '1 min'],
  [90_000_000, '1 min 30 s'],
  [3_599_800_000, '1 h'],
  [7_380_000_000, '2 h 3 min'],
  [86_400_000_000, '24 h'],
  [270_000_000_000, '3 d 3 h'],
  [-1500, '−1.5 ms'],
])('%d µs are %s', (us, text) => {
  expect(spanText(us)).toBe(text);
});

test('an instant is told to the second', () => {
  expect(clockText(7_805_000_000)).toBe('02:10:05');
  expect(clockText(94_205_000_000)).toBe('1 d 02:10:05');
});

test('a difference carries its sign, shares in percentage points', () => {
  expect(differenceText(0, 'ratio')).toBe('0');
  expect(differenceText(-0.00123, 'ratio')).toBe('−0.123 pp');
  expect(differenceText(3_400_000, 'bytes')).toBe('+3.4 MB');
  expect(differenceText(-90_000_000, 'us')).toBe('−1 min 30 s');
});

test('counts and lists read as prose', () => {
  expect(counted(1, 'storm')).toBe('1 storm');
  expect(counted(2000, 'storm')).toBe('2,000 storms');
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});

test('a number is tied to its unit and to nothing else', () => {
  expect(tied('12 min 3 s and 3 kB of QoS 1, 4 messages')).toBe(
    '12\u00a0min\u00a03\u00a0s and 3\u00a0kB of QoS\u00a01, 4 messages',
  );
});

test.each([
  [90e6, '1.5 min'],
  [1350e6, '22.5 min'],
  [45e6, '45 s'],
  [4500e6, '1.25 h'],
])('in a narrow column %d µs are %s', (us, text) => {
  expect(shortSpan(us)).toBe(text);
});
