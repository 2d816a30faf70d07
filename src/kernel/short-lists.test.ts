import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShortLists } from './short-lists.ts';

const OWNERS = 3;

const step = fc.record({
  act: fc.constantFrom('add', 'add', 'add', 'remove', 'clear'),
  owner: fc.nat(OWNERS - 1),
  thing: fc.constantFrom('a', 'b', 'c'),
});

test('short lists do what an array for each owner does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lists = new ShortLists<string>();
      const arrays: string[][] = Array.from({ length: OWNERS }, () => []);
      for (const { act, owner, thing } of steps) {
        const array = arrays[owner] ?? [];
        if (act === 'add') {
          lists.add(owner, thing);
          array.push(thing);
        } else if (act === 'remove') {
          lists.remove(owner, thing);
          if (array.includes(thing)) array.splice(array.indexOf(thing), 1);
        } else {
          lists.clear(owner);
          array.length = 0;
        }
        expect(arrays.map((_, each) => lists.of(each))).toEqual(arrays);
        expect(arrays.map((_, each) => lists.count(each))).toEqual(arrays.map((a) => a.length));
      }
    }),
  );
});
