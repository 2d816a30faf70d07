import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterMatches } from '../mqtt/topic.ts';
import { type IntentId, Intents, matches } from './intent.ts';

const level = fc.constantFrom('a', 'b', '', 'ab', '$x');
const topic = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter((name) => name !== '');
const filter = fc
  .tuple(
    fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '#', '/#'),
  )
  .map(([levels, end]) => (end === '#' ? '#' : levels.join('/') + end))
  .filter((name) => name !== '');

test('a filter matches as the plain reading of the specification says', () => {
  const property = fc.property(filter, topic, (wanted, name) => {
    expect(matches(wanted, name)).toBe(filterMatches(wanted, name));
  });
  fc.assert(property, { numRuns: 2000 });
});

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), device: fc.nat(3), filter }),
  fc.record({
    do: fc.constantFrom('begin' as const, 'giveUp' as const),
    device: fc.nat(3),
    slot: fc.nat(4),
  }),
  fc.record({
    do: fc.constantFrom('disconnect' as const, 'giveUpAll' as const),
    device: fc.nat(3),
  }),
  fc.record({ do: fc.constant('ask' as const), topic }),
);

/** Intents beside a plain list of them, asked one filter at a time. */
class Asked {
  readonly #intents = new Intents();
  readonly #all: { readonly id: IntentId; readonly filter: string }[] = [];
  readonly #topics: string[] = [];

  take(each: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
    if (each.do === 'ask') this.#ask(each.topic);
    else if (each.do === 'begin') this.#intents.begin(each.device, each.slot);
    else if (each.do === 'giveUp') this.#intents.giveUp(each.device, each.slot);
    else if (each.do === 'add') {
      const id = this.#intents.add(each.device, each.filter, 'live');
      this.#all.push({ id, filter: each.filter });
    } else this.#intents[each.do](each.device);
  }

  #ask(name: string): void {
    if (!this.#topics.includes(name)) this.#topics.push(name);
    const number = this.#topics.indexOf(name);
    const found = this.#all.filter((each) => filterMatches(each.filter, name)).map(({ id }) => id);
    expect(this.#intents.onlyMatching(number, name)).toBe(found.length === 1 ? found[0] : -1);
    expect(this.#intents.matching(number, name)).toEqual(found);
  }
}

test('who wants a topic is found as by asking every filter, whatever was asked before', () => {
  const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const asked = new Asked();
    for (const each of steps) asked.take(each);
  });
  fc.assert(property, { numRuns: 300 });
});

function one(wants: 'all' | 'live'): { readonly intents: Intents; readonly id: IntentId } {
  const intents = new Intents();
  return { intents, id: intents.add(1, 'a', wants) };
}

test('an intent waits, stands, and is given up for good', () => {
  const { intents, id } = one('all');
  expect([intents.isWaiting(id), intents.isStanding(id)]).toEqual([true, false]);
  intents.begin(1, 0);
  expect([intents.isWaiting(id), intents.isStanding(id)]).toEqual([false, true]);
  intents.giveUp(1, 0);
  intents.begin(1, 0);
  expect([intents.isWaiting(id), intents.isStanding(id)]).toEqual([false, false]);
});

test('who wants everything also wants what comes while it is away', () => {
  const { intents, id } = one('all');
  intents.begin(1, 0);
  intents.disconnect(1);
  expect(intents.isStanding(id)).toBe(true);
});

test('who wants only what is live rests while it is away, and does not wait for the first time', () => {
  const { intents, id } = one('live');
  intents.disconnect(1);
  expect(intents.isWaiting(id)).toBe(true);
  intents.begin(1, 0);
  intents.disconnect(1);
  expect([intents.isWaiting(id), intents.isStanding(id)]).toEqual([false, false]);
  intents.begin(1, 0);
  expect(intents.isStanding(id)).toBe(true);
});

test('a topic is wanted until every matching filter is given up, standing or not', () => {
  const intents = new Intents();
  intents.add(1, 'a/#', 'all');
  intents.add(1, 'a/+', 'live');
  intents.add(2, '#', 'all');
  expect(intents.isWanted(1, 0, 'a/b')).toBe(true);
  intents.giveUp(1, 0);
  expect([intents.isWanted(1, 0, 'a/b'), intents.isWanted(1, 1, 'a/b/c')]).toEqual([true, false]);
  intents.giveUpAll(1);
  expect([intents.isWanted(1, 0, 'a/b'), intents.isWanted(2, 0, 'a/b')]).toEqual([false, true]);
});

test('a slot that does not exist is no intent', () => {
  const intents = new Intents();
  intents.begin(9, 0);
  intents.giveUp(9, 3);
  intents.disconnect(9);
  expect(intents.matching(0, 'a')).toEqual([]);
});
