import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ABSENT, IntMap } from './int-map.ts';

test('a key that was never set, or was taken out, is absent', () => {
  const map = new IntMap();
  expect(map.get(0)).toBe(ABSENT);
  map.set(0, 7);
  expect(map.get(0)).toBe(7);
  map.delete(0);
  expect(map.get(0)).toBe(ABSENT);
  expect(map.size).toBe(0);
});

test('it answers as a Map does, whatever comes and goes', () => {
  const key = fc.oneof(fc.nat(40), fc.nat(2 ** 31 - 2));
  const step = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, value: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant('delete' as const), key, value: fc.constant(0) }),
  );
  const property = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const map = new IntMap();
    const known = new Map<number, number>();
    for (const { kind, key, value } of steps) {
      if (kind === 'set') {
        map.set(key, value);
        known.set(key, value);
      } else {
        map.delete(key);
        known.delete(key);
      }
      expect(map.size).toBe(known.size);
      for (const { key } of steps) expect(map.get(key)).toBe(known.get(key) ?? ABSENT);
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test('numbers that are given in order and leave in order take no more room than are there', () => {
  const map = new IntMap();
  for (let key = 1; key <= 1_000_000; key++) {
    map.set(key, key & 1023);
    if (key > 100) map.delete(key - 100);
  }
  expect(map.size).toBe(100);
  expect(map.bytes).toBeLessThanOrEqual(100 * 4 * 8);
  expect(map.get(1_000_000)).toBe(1_000_000 & 1023);
});
