import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopicTable } from './topic-table.ts';

test('a topic keeps its number, its name and the length of its UTF-8', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
      const table = new TopicTable();
      const ids = names.map((name) => table.idOf(name));
      names.forEach((name, place) => {
        const id = table.idOf(name);
        expect(id).toBe(ids[place]);
        expect(table.nameOf(id)).toBe(name);
        expect(table.byteLengthOf(id)).toBe(new TextEncoder().encode(name).length);
      });
      expect(table.size).toBe(new Set(names).size);
    }),
  );
});
