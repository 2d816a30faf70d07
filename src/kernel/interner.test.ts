import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Interner } from './interner.ts';
import { InvariantViolation } from './invariant.ts';

test('ids are dense in order of first sight and lead back to the string', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), (texts) => {
      const interner = new Interner();
      const distinct = [...new Set(texts)];
      for (const text of texts) expect(interner.idOf(text)).toBe(distinct.indexOf(text));
      expect(interner.size).toBe(distinct.length);
      expect(distinct.map((_, id) => interner.textOf(id))).toEqual(distinct);
    }),
  );
});

test('finding never adds', () => {
  const interner = new Interner();
  interner.idOf('known');
  expect([interner.find('known'), interner.find('__proto__')]).toEqual([0, -1]);
  expect(interner.size).toBe(1);
});

test('an id that was never given is a bug', () => {
  expect(() => new Interner().textOf(0)).toThrow(InvariantViolation);
});
