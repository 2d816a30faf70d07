import { expect, test } from 'vitest';
import { CASES, SCALE } from './cases.ts';
import { benchScenario } from './measure.ts';

const ALL = [...CASES, ...SCALE];

test('names are unique', () => {
  const names = ALL.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('each case that simulates has a scenario that loads as it is changed', () => {
  const sims = ALL.flatMap(({ work }) => ('sim' in work ? [work] : []));
  expect(sims.length).toBeGreaterThan(10);
  for (const work of sims) expect(() => benchScenario(work)).not.toThrow();
});

test('a million sessions are a million devices', () => {
  const work = CASES.find(({ name }) => name === 'sessions-1e6')?.work;
  if (work?.kind !== 'sim') throw new Error('sessions-1e6 is no simulation');
  const [v5, v311] = benchScenario(work).fleets;
  expect([v5?.count, v311?.count]).toEqual([500_000, 500_000]);
});

test('a figure is set against a case that there is', () => {
  const names = CASES.map(({ name }) => name);
  const others = CASES.flatMap(({ figures }) => figures.flatMap(({ against }) => against ?? []));
  expect(others.length).toBeGreaterThan(5);
  for (const { case: other } of others) expect(names).toContain(other);
});
