/// <reference path="../testing/qlobber.d.ts" />
import fc from 'fast-check';
import { Qlobber } from 'qlobber';
import { expect, test } from 'vitest';
import { filterMatches } from './topic.ts';
import { TopicTree } from './topic-tree.ts';

/** Few levels and few names, so that filters meet. */
const level = fc.constantFrom('a', 'b', 'ab', '', '$');
const topic = fc
  .array(level, { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join('/'))
  .filter((name) => name.length > 0);
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 5 }), fc.boolean())
  .map(([levels, hash]) => [...levels, ...(hash ? ['#'] : [])].join('/'))
  .filter((name) => name.length > 0);
const subscriber = fc.integer({ min: 0, max: 3 });

type Match = readonly [subscriber: number, entry: number, filter: string];

function matches(tree: TopicTree<number>, name: string): Match[] {
  const found: Match[] = [];
  tree.match(name, { matched: (...match) => found.push(match) });
  return found;
}

/** A plain list of subscriptions, in order of subscription within each filter. */
class Plain {
  readonly #rows: { filter: string; subscriber: number; entry: number }[] = [];

  set(wanted: string, who: number, entry: number): number | undefined {
    const row = this.#find(wanted, who);
    if (row === undefined) {
      this.#rows.push({ filter: wanted, subscriber: who, entry });
      return undefined;
    }
    const previous = row.entry;
    row.entry = entry;
    return previous;
  }

  delete(wanted: string, who: number): boolean {
    const row = this.#find(wanted, who);
    if (row === undefined) return false;
    this.#rows.splice(this.#rows.indexOf(row), 1);
    return true;
  }

  get size(): number {
    return this.#rows.length;
  }

  matches(name: string): Match[] {
    return this.#rows
      .filter((row) => filterMatches(row.filter, name))
      .toSorted((a, b) => compareFilters(a.filter, b.filter))
      .map((row) => [row.subscriber, row.entry, row.filter] as const);
  }

  #find(wanted: string, who: number) {
    return this.#rows.find((row) => row.filter === wanted && row.subscriber === who);
  }
}

/** "#" before "+" before the level itself, level by level: the order the tree promises. */
function compareFilters(a: string, b: string): number {
  const [left, right] = [ranks(a), ranks(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 9) - (right[at] ?? 9);
    if (difference !== 0) return difference;
  }
  return 0;
}

function ranks(name: string): number[] {
  return name
    .split('/')
    .map((part) => ['#', '+'].indexOf(part))
    .map((rank) => (rank < 0 ? 2 : rank));
}

const step = fc.record({ filter, subscriber, entry: fc.nat(9), isSet: fc.boolean() });

test('the tree does as a list of subscriptions searched with the rules themselves', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(topic), (steps, topics) => {
      const tree = new TopicTree<number>();
      const plain = new Plain();
      for (const { filter: name, subscriber: who, entry, isSet } of steps) {
        if (isSet) expect(tree.set(name, who, entry)).toBe(plain.set(name, who, entry));
        else expect(tree.delete(name, who)).toBe(plain.delete(name, who));
        expect(tree.size).toBe(plain.size);
      }
      for (const name of topics) expect(matches(tree, name)).toEqual(plain.matches(name));
    }),
    { numRuns: 400 },
  );
});

test('the order of matches does not depend on what was subscribed in between', () => {
  fc.assert(
    fc.property(fc.uniqueArray(filter), fc.array(filter), topic, (kept, passing, name) => {
      const [plain, stirred] = [new TopicTree<number>(), new TopicTree<number>()];
      for (const wanted of kept) plain.set(wanted, 1, 0);
      for (const wanted of passing) stirred.set(wanted, 2, 0);
      for (const wanted of kept) stirred.set(wanted, 1, 0);
      for (const wanted of passing) stirred.delete(wanted, 2);
      expect(matches(stirred, name)).toEqual(matches(plain, name));
    }),
  );
});

test('the tree finds what qlobber finds', () => {
  const options = {
    separator: '/',
    wildcard_one: '+',
    wildcard_some: '#',
    match_empty_levels: true,
  };
  fc.assert(
    fc.property(fc.uniqueArray(filter, { maxLength: 40 }), topic, (filters, name) => {
      // qlobber leaves topics of the server's own to its callers.
      fc.pre(!name.startsWith('$'));
      const measure = new Qlobber<string>(options);
      const tree = new TopicTree<number>();
      for (const wanted of filters) {
        measure.add(wanted, wanted);
        tree.set(wanted, 0, 0);
      }
      const byName = (a: string, b: string) => (a < b ? -1 : 1);
      const found = matches(tree, name).map(([, , wanted]) => wanted);
      expect(found.toSorted(byName)).toEqual(measure.match(name).toSorted(byName));
    }),
    { numRuns: 400 },
  );
});

test('one filter hands out its subscribers in order of subscription', () => {
  const tree = new TopicTree<number>();
  for (const who of [5, 3, 9, 1]) tree.set('alarm/#', who, who);
  tree.delete('alarm/#', 3);
  tree.set('alarm/#', 5, 50);
  tree.set('alarm/#', 3, 30);
  expect(matches(tree, 'alarm').map(([who, entry]) => [who, entry])).toEqual([
    [5, 50],
    [9, 9],
    [1, 1],
    [3, 30],
  ]);
});

test('a filter of thousands of levels is kept, matched and dropped like any other', () => {
  const deep = '/'.repeat(30_000);
  const tree = new TopicTree<number>();
  tree.set(`${deep}a`, 1, 0);
  tree.set(`${deep}b`, 1, 0);
  tree.set(`${'+/'.repeat(30_000)}b`, 1, 0);
  expect(matches(tree, `${deep}b`)).toHaveLength(2);
  expect(tree.delete(`${deep}a`, 1)).toBe(true);
  expect(tree.delete(`${deep}b`, 1)).toBe(true);
  expect(matches(tree, `${deep}b`)).toHaveLength(1);
});

test('a tree of topic names finds those that a filter matches, each once', () => {
  fc.assert(
    fc.property(fc.array(topic), fc.array(topic), fc.array(filter), (put, dropped, filters) => {
      const tree = new TopicTree<string>();
      for (const name of put) tree.set(name, 0, name);
      for (const name of dropped) tree.delete(name, 0);
      const names = [...new Set(put)].filter((name) => !dropped.includes(name));
      for (const wanted of [...filters, ...names]) {
        const found: string[] = [];
        const matched = (_who: number, entry: string, name: string) =>
          found.push(name === entry ? name : '');
        tree.matchNames(wanted, { matched });
        const matching = names.filter((name) => filterMatches(wanted, name));
        const byName = (a: string, b: string) => (a < b ? -1 : 1);
        expect(found.toSorted(byName)).toEqual(matching.toSorted(byName));
      }
    }),
    { numRuns: 400 },
  );
});

test('names that part at thousands of levels are found without deep recursion', () => {
  const tree = new TopicTree<number>();
  for (let depth = 1; depth < 3000; depth++) tree.set('/'.repeat(depth), 0, depth);
  let found = 0;
  const matched = () => found++;
  tree.matchNames('#', { matched });
  tree.matchNames(`${'+/'.repeat(2999)}+`, { matched });
  expect(found).toBe(3000);
});
