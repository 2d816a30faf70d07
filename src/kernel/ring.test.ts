import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from './invariant.ts';
import { Ring } from './ring.ts';

test('it keeps the newest numbers, oldest first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.double({ noNaN: true })),
      (capacity, numbers) => {
        const ring = new Ring(capacity);
        for (const number of numbers) ring.push(number);
        const kept = Array.from({ length: ring.length }, (_, i) => ring.at(i));
        expect(kept).toEqual(numbers.slice(-capacity));
      },
    ),
  );
});

test('reading outside what is kept is a bug', () => {
  const ring = new Ring(4);
  ring.push(1);
  for (const index of [-1, 1, 4, 0.5]) expect(() => ring.at(index)).toThrow(InvariantViolation);
});

test('a ring without room is a bug', () => {
  for (const capacity of [0, -1, 1.5]) expect(() => new Ring(capacity)).toThrow(InvariantViolation);
});
