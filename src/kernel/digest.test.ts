import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Digest, digestText } from './digest.ts';

const whole = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

function digestOf(values: readonly number[]): string {
  const digest = new Digest();
  for (const value of values) digest.fold(value);
  return digest.hex();
}

test('it is 32 hexadecimal digits, and taking it changes nothing', () => {
  const digest = new Digest();
  expect(digest.hex()).toMatch(/^[0-9a-f]{32}$/);
  digest.fold(1);
  const before = digest.hex();
  expect(before).toMatch(/^[0-9a-f]{32}$/);
  expect(digest.hex()).toBe(before);
  digest.fold(2);
  expect(digest.hex()).toBe(digestOf([1, 2]));
});

test('any change of any number, order or length changes it', () => {
  fc.assert(
    fc.property(fc.array(whole), fc.array(whole), (one, other) => {
      const isSame = one.length === other.length && one.every((value, i) => value === other[i]);
      expect(digestOf(one) === digestOf(other)).toBe(isSame);
    }),
  );
});

test('numbers that differ only above their low 32 bits differ', () => {
  const hexes = [0, 2 ** 32, 2 ** 33, 2 ** 52, -(2 ** 32)].map((value) => digestOf([value]));
  expect(new Set(hexes).size).toBe(hexes.length);
});

test('trailing zeros count', () => {
  expect(new Set([digestOf([]), digestOf([0]), digestOf([0, 0])]).size).toBe(3);
});

test('each of the four places counts, and in its place', () => {
  const places = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [2 ** 32, 0, 0, 0],
  ];
  const hexes = places.map(([time = 0, a = 0, b = 0, c = 0]) => {
    const digest = new Digest();
    digest.fold4(time, a, b, c);
    return digest.hex();
  });
  expect(new Set(hexes).size).toBe(places.length);
});

test('neighbouring numbers have digests far apart in every word', () => {
  const seen = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  for (let i = 0; i < 20_000; i++) {
    const hex = digestOf([i]);
    seen.forEach((words, lane) => {
      words.add(hex.slice(lane * 8, lane * 8 + 8));
    });
  }
  // 20,000 random words of 32 bits collide 0.05 times on average.
  for (const words of seen) expect(words.size).toBeGreaterThan(19_995);
});

test('texts differ by every code unit and by their length', () => {
  const texts = ['', '\0', '\0\0', 'a', 'a\0', 'b', 'ab', 'ba', '\ud800', '\ud801', 'ä', '💧'];
  expect(new Set(texts.map(digestText)).size).toBe(texts.length);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      expect(digestText(one) === digestText(other)).toBe(one === other);
    }),
  );
});

test('digests are pinned: results of earlier versions stay comparable', () => {
  const digest = new Digest();
  for (let i = 0; i < 1000; i++) digest.fold4(i * 2 ** 40, i, -i, i * 65_537);
  expect(digest.hex()).toBe('b4c8be426744cc4b1e9dc36f2b792946');
  expect(digestText('mqtt-session-sim')).toBe('83703270b4a189fde95f2a6165c9564a');
});
