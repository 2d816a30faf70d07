import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { rereadSource } from '../workers/replay.ts';
import { openScenario } from './scenario-file.ts';

const CSV = 'trace,start_ms,duration_ms\na,1000,500\n';

/** sims/ride.yaml names its outages beside itself. */
function ride(): string {
  const { cwd } = capturedTerminal();
  mkdirSync(join(cwd, 'sims'));
  writeFileSync(
    join(cwd, 'sims/ride.yaml'),
    'version: 1\nname: ride\nduration: 1m\nfleets: [ { name: bus, count: 1, link: { profile: datacenter, replay: { outages: near.csv } } } ]\n',
  );
  writeFileSync(join(cwd, 'sims/near.csv'), CSV);
  writeFileSync(join(cwd, 'far.csv'), CSV.replace('500', '700'));
  return cwd;
}

test('a file named in the scenario lies beside it, one named by --set in the working directory', () => {
  const cwd = ride();
  const load = (...set: readonly string[]) =>
    loadScenario(openScenario('sims/ride.yaml', cwd, { set }).source).scenario;
  const far = 'fleets.bus.link.replay.outages=far.csv';
  expect(load().hash).not.toBe(load(far).hash);
  expect(() => load('fleets.bus.link.replay.outages=near.csv')).toThrow(ScenarioError);
});

test('a second loading sees the texts of the first, even when the files are gone', () => {
  const cwd = ride();
  const file = openScenario('sims/ride.yaml', cwd, { set: [], seed: 5 });
  const first = loadScenario(file.source).scenario;
  rmSync(join(cwd, 'sims'), { recursive: true });
  expect(loadScenario(file.source).scenario).toEqual(first);
  expect(loadScenario(rereadSource(structuredClone(file.texts))).scenario).toEqual(first);
});

test('what was not read the first time is not read the second', () => {
  const { texts } = openScenario('sims/ride.yaml', ride(), { set: [] });
  expect(() => loadScenario(rereadSource(texts))).toThrow('the first run could not read it');
});
