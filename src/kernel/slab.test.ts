import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Int32Column } from './column.ts';
import { InvariantViolation } from './invariant.ts';
import { Slab } from './slab.ts';

test('ids are dense, and the one freed last is reused first', () => {
  const slab = new Slab();
  expect([slab.allocate(), slab.allocate(), slab.allocate()]).toEqual([0, 1, 2]);
  slab.free(0);
  slab.free(1);
  expect([slab.allocate(), slab.allocate(), slab.allocate()]).toEqual([1, 0, 3]);
});

test('freeing what is not live is a bug', () => {
  const slab = new Slab();
  const id = slab.allocate();
  slab.free(id);
  expect(() => slab.free(id)).toThrow(InvariantViolation);
  expect(() => slab.free(1)).toThrow(InvariantViolation);
  expect(() => slab.free(-1)).toThrow(InvariantViolation);
  expect(slab.size).toBe(0);
  expect(slab.allocate()).toBe(id);
});

test('an attached column has room and its fill for every id, attached early or late', () => {
  const slab = new Slab();
  const early = slab.attach(new Int32Column(-1));
  for (let i = 0; i < 500; i++) slab.allocate();
  const late = slab.attach(new Int32Column(-2));
  for (let i = 0; i < 500; i++) slab.allocate();
  expect([early.at(999), late.at(0), late.at(999)]).toEqual([-1, -2, -2]);
  expect(slab.bytes).toBeGreaterThanOrEqual(early.bytes + late.bytes);
});

test('live ids are distinct, counted and known, whatever comes and goes', () => {
  // A number frees the live id at that place; undefined allocates.
  const operation = fc.option(fc.nat(), { nil: undefined, freq: 2 });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const slab = new Slab();
      const owner = slab.attach(new Int32Column());
      const live = new Map<number, number>();
      let peak = 0;
      operations.forEach((place, serial) => {
        const freed = place === undefined ? undefined : [...live.keys()][place % (live.size || 1)];
        if (freed !== undefined) {
          slab.free(freed);
          live.delete(freed);
        } else if (place === undefined) {
          const id = slab.allocate();
          expect(live.has(id)).toBe(false);
          owner.set(id, serial);
          live.set(id, serial);
        }
        peak = Math.max(peak, live.size);
      });
      expect(slab.size).toBe(live.size);
      expect(slab.extent).toBe(peak);
      for (let id = -1; id <= slab.extent; id++) expect(slab.isLive(id)).toBe(live.has(id));
      for (const [id, serial] of live) expect(owner.at(id)).toBe(serial);
    }),
  );
});
