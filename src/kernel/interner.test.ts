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

test('ids taken back are given again, and the others stay what they were', () => {
  const texts = fc.array(fc.string({ maxLength: 2 }));
  fc.assert(
    fc.property(texts, texts, fc.func(fc.boolean()), (first, second, keeps) => {
      const interner = new Interner();
      for (const text of first) interner.idOf(text);
      const kept = new Map([...new Set(first)].map((text) => [text, interner.idOf(text)]));
      for (const text of kept.keys()) if (!keeps(text)) kept.delete(text);
      interner.keep((id) => kept.has(interner.textOf(id)));
      expect(interner.known).toBe(kept.size);
      for (const text of first) expect(interner.find(text)).toBe(kept.get(text) ?? -1);
      for (const text of second) expect(interner.textOf(interner.idOf(text))).toBe(text);
      for (const [text, id] of kept) expect(interner.idOf(text)).toBe(id);
      const all = new Set([...kept.keys(), ...second]);
      expect(interner.known).toBe(all.size);
      expect(interner.size).toBe(Math.max(new Set(first).size, all.size));
    }),
  );
});
