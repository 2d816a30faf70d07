import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotSet } from './slot-set.ts';

test('it finds the lowest of any slots that were added and not removed', () => {
  const slot = fc.integer({ min: 0, max: 1023 });
  fc.assert(
    fc.property(fc.array(fc.tuple(slot, fc.boolean())), (changes) => {
      const set = new SlotSet();
      const model = new Set<number>();
      for (const [changed, isAdded] of changes) {
        if (isAdded) set.add(changed);
        else set.remove(changed);
        if (isAdded) model.add(changed);
        else model.delete(changed);
        expect(set.has(changed)).toBe(isAdded);
        expect(set.isEmpty).toBe(model.size === 0);
        if (!set.isEmpty) expect(set.first()).toBe(Math.min(...model));
      }
    }),
  );
});

test('the ends of words, which are negative as int32, are found like any other', () => {
  const set = new SlotSet();
  for (const slot of [31, 63, 992, 1023]) {
    set.add(slot);
    expect(set.first()).toBe(slot);
    set.remove(slot);
  }
  expect(set.isEmpty).toBe(true);
});
