import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SparseTimes } from './sparse-times.ts';
import { instant, NEVER } from './time.ts';

const step = fc.tuple(fc.nat({ max: 300 }), fc.oneof(fc.nat(), fc.constant(undefined)));

test('whoever has an instant has the one set last, few or many, foreseen or not', () => {
  const property = fc.property(
    fc.array(step, { maxLength: 400 }),
    fc.nat({ max: 2000 }),
    fc.boolean(),
    (steps, foreseen, nearlyAll) => {
      const times = new SparseTimes();
      times.foresee(foreseen, nearlyAll);
      const expected = new Map<number, number>();
      for (const [owner, time] of steps) {
        const at = time === undefined ? NEVER : instant(time);
        times.set(owner, at);
        expected.set(owner, at);
        expect(times.at(owner)).toBe(at);
      }
      for (let owner = 0; owner <= 301; owner++) {
        expect(times.at(owner)).toBe(expected.get(owner) ?? NEVER);
      }
    },
  );
  fc.assert(property, { seed: 1 });
});

test('few among a million cost little, and all of them eight bytes each', () => {
  const times = new SparseTimes();
  times.foresee(1_000_000, false);
  for (let owner = 0; owner < 1000; owner++) times.set(owner * 999, instant(owner));
  expect(times.bytes).toBeLessThan(50_000);
  for (let owner = 0; owner < 1_000_000; owner++) times.set(owner, instant(owner));
  expect(times.bytes).toBe(8_000_000);
  expect(times.at(999_999)).toBe(999_999);
});
