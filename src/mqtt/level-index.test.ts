import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LevelIndex } from './level-index.ts';

/** A branch that is nothing but its filter. */
class Named {
  readonly filter: string;

  constructor(filter: string) {
    this.filter = filter;
  }

  levelAt(from: number): string {
    return this.filter.slice(from);
  }

  hasLevel(level: string, from: number): boolean {
    return this.filter.slice(from) === level;
  }
}

const PREFIX = 'cmd/';
const level = fc.string({ maxLength: 2 });
const step = fc.record({ level, isSet: fc.boolean() });

test('a level index does what a Map with the levels as keys does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const index = new LevelIndex<Named>(PREFIX.length);
      const map = new Map<string, Named>();
      for (const { level: name, isSet } of steps) {
        const branch = new Named(PREFIX + name);
        if (isSet) {
          index.set(name, branch);
          map.set(name, branch);
        } else {
          index.delete(name);
          map.delete(name);
        }
        expect(index.size).toBe(map.size);
        expect(index.get(name)).toBe(map.get(name));
      }
      expect(new Map(index.entries())).toEqual(map);
      for (const name of map.keys()) expect(index.get(name)).toBe(map.get(name));
    }),
  );
});
