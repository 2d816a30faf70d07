import { expect, test } from 'vitest';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { loadScenario } from './load.ts';
import type { Scenario } from './scenario.ts';

function load(...overrides: readonly string[]): Scenario {
  const read = (): never => {
    throw new Error('this scenario names no file');
  };
  return loadScenario({ file: 'tiny.yaml', text: TINY_SCENARIO, read, overrides }).scenario;
}

test('a link names a cell that exists, and cells differ in their names', () => {
  const north = 'cells=[{ name: north, outages: [{ at: 1m, for: 1m }], attachRate: 50/s }]';
  const inNorth = load(north, 'fleets.meter.link.cell=north');
  expect(inNorth.cells).toMatchObject([{ name: 'north', attachPerSecond: 50 }]);
  expect(() => load(north, 'fleets.meter.link.cell=nort')).toThrow('unknown cell "nort" (did you');
  expect(() => load('cells=[{ name: a }, { name: a }]')).toThrow('a second cell named "a"');
});

test.each([
  ['[{ at: 1m }]', 'expected at and for (once), or up and down (drawn)'],
  ['[{ at: 1m, for: 1m, up: 1h }]', 'expected at and for (once), or up and down (drawn)'],
  ['[{ at: 1m, for: 0s }]', 'longer than 0'],
])('outages %s of a cell are refused', (outages, message) => {
  expect(() => load(`cells=[{ name: a, outages: ${outages} }]`)).toThrow(message);
});

test.each([
  ['fleets.meter.link.radio={psm: {cycle: 1m, active: 1m}}', 'active is not shorter'],
  ['fleets.meter.link.radio={edrx: {cycle: 1s, window: 2s}}', 'window is not shorter'],
])('%s would never sleep, and is refused', (override, message) => {
  expect(() => load(override)).toThrow(message);
});

test('overlays change the link, the habits, the cells and what happens', () => {
  const overlays = '[nat-short, cell-blackout, fleet-restart, clean-wipe]';
  const { fleets, cells, events } = load(`fleets.meter.link.overlays=${overlays}`);
  const meter = fleets.find(({ name }) => name === 'meter');
  expect(meter?.link.profile.nat).toEqual({ idle: 150e6, onExpiry: 'drop' });
  expect(meter?.link.cells).toEqual(['meter blackout']);
  expect(meter?.habits.accidentalClean).toHaveLength(1);
  expect(cells.map(({ name }) => name)).toEqual(['meter blackout']);
  expect(events.map(({ kind }) => kind)).toContain('reboot');
});
