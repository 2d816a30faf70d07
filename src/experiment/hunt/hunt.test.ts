import { expect, test } from 'vitest';
import { jsonSchema } from '../../scenario/json-schema.ts';
import { ScenarioError } from '../../scenario/scenario-error.ts';
import { drawScenario, LEFT_OUT } from './draw.ts';
import { anyScenario, Hunt, oneScenario } from './hunt.ts';
import { isList, isTable, type Json, valueAt } from './json.ts';
import { judge } from './judge.ts';
import { shrink } from './shrink.ts';

type Schema = ReturnType<typeof jsonSchema>;

const SEED = 1;
const NOTHING = { events: 0, delivered: 0, isLeft: false };

/** Every key that a scenario may have, as a path with [] for a list's items. */
function keysOf(schema: Schema, path = ''): readonly string[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const items = typeof schema.items === 'object' && !isItemList(schema.items) ? [schema.items] : [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, below]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...(typeof below === 'object' ? keysOf(below, at) : [])];
  });
  return [
    ...own,
    ...choices.flatMap((each) => keysOf(each as Schema, path)),
    ...items.flatMap((each) => keysOf(each as Schema, `${path}[]`)),
  ];
}

function isItemList(items: unknown): boolean {
  return Array.isArray(items);
}

/** The keys that a value has, in the same form. */
function keysIn(value: Json, path = ''): readonly string[] {
  if (isList(value)) return value.flatMap((item) => keysIn(item, `${path}[]`));
  if (!isTable(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [at, ...keysIn(below, at)];
  });
}

test('every key that a scenario may have is drawn, but for those that are left out by name', () => {
  const drawn = new Set<string>();
  for (let number = 0; number < 1000; number++) {
    for (const key of keysIn(drawScenario(SEED, number))) drawn.add(key);
  }
  const isLeftOut = (key: string): boolean =>
    LEFT_OUT.some((each) => key === each || key.startsWith(`${each}.`));
  const missing = [...new Set(keysOf(jsonSchema()))].filter((key) => !drawn.has(key));
  // A key with a new kind of value needs a pool of values in values.ts.
  expect(missing.filter((key) => !isLeftOut(key))).toEqual([]);
});

test('a number is the same scenario every time, and another seed another one', () => {
  expect(drawScenario(SEED, 7)).toEqual(drawScenario(SEED, 7));
  expect(drawScenario(SEED, 7)).not.toEqual(drawScenario(SEED + 1, 7));
});

test('no fault shows in the first scenarios, and something happens in most', () => {
  const hunt = new Hunt(anyScenario(SEED));
  for (let number = 0; number < 40; number++) expect(hunt.look(number).fault).toBeUndefined();
  expect(hunt.bag.scenarios).toBe(40);
  expect(hunt.bag.delivered).toBeGreaterThan(150);
});

test('a fault is shrunk to what shows it', () => {
  const hunt = new Hunt(anyScenario(SEED), (scenario) => {
    const isFaulty = scenario.fleets.some(({ count }) => count > 1) && scenario.events.length > 0;
    return { ...NOTHING, ...(isFaulty ? { fault: { kind: 'planted', what: 'two' } } : {}) };
  });
  let number = 0;
  let seen = hunt.look(number);
  while (seen.fault === undefined) seen = hunt.look(++number);
  const { scenario, fault } = hunt.shrunk(number, seen.drawn, seen.fault);
  expect(fault).toEqual({ kind: 'planted', what: 'two' });
  expect(valueAt(scenario, ['fleets', 0, 'count'])).toBe(2);
  // Four keys are required and three of a fleet, which may be another one that the event is about;
  // the event is of some kind, and has what that needs.
  expect(keysIn(scenario).length).toBeLessThanOrEqual(15);
  expect(valueAt(scenario, ['broker'])).toBeUndefined();
});

test('what a simulation throws is a fault of its own, with its stack', () => {
  const { fault } = judge(Object.create(null));
  expect(fault?.kind).toMatch(/^crash: TypeError/);
  expect(fault?.what).toContain('judge.ts');
});

test('one scenario is hunted through by its seeds', () => {
  const read = (): never => {
    throw new Error('no file');
  };
  const seeds: number[] = [];
  const scenario = {
    version: 1,
    name: 'x',
    duration: '1s',
    fleets: [{ name: 'f', link: 'datacenter' }],
  };
  const hunt = new Hunt(oneScenario(scenario, read), ({ seed }) => {
    seeds.push(seed);
    return NOTHING;
  });
  for (const seed of [3, 4]) hunt.look(seed);
  expect(seeds).toEqual([3, 4]);
  expect(() => new Hunt(oneScenario({ ...scenario, fleets: [] }, read)).look(1)).toThrow(
    ScenarioError,
  );
});

test('shrinking stops after so many candidates', () => {
  let tried = 0;
  const list = { a: [1, 2, 3, 4], b: '40s' };
  const keeps = (): boolean => {
    tried++;
    return false;
  };
  expect(shrink(list, keeps, 3)).toBe(list);
  expect(tried).toBe(3);
  const small = shrink(list, (each) => isList(each['a']) && each['a'].length > 1, 100);
  expect(small).toEqual({ a: [0, 0] });
});
