import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_ROW, TextIndex } from './text-index.ts';

test('a text leads to the row that was put in last under it, as in a Map', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 200 }), (texts) => {
      const index = new TextIndex({ textOf: (row) => texts[row] ?? '' });
      const map = new Map<string, number>();
      texts.forEach((text, row) => {
        index.put(row);
        map.set(text, row);
      });
      for (const text of [...texts, 'never put in']) {
        expect(index.find(text)).toBe(map.get(text) ?? NO_ROW);
      }
    }),
  );
});
