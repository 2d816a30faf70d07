import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compare, loadScenario, simulate, sweep } from '../index.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { main } from './main.ts';

const SHORT = { duration: '2m', seeds: [1, 2] } as const;

/** tiny.yaml in a folder of its own. */
function tiny() {
  const terminal = capturedTerminal();
  const path = join(terminal.cwd, 'tiny.yaml');
  writeFileSync(path, TINY_SCENARIO);
  return { terminal, path };
}

test('a scenario is read with its flags, and a run is the command’s', async () => {
  const { terminal, path } = tiny();
  const scenario = loadScenario(path, { variant: 'small', set: ['seed=4'], duration: '2m' });
  const flags = ['--variant', 'small', '--set', 'seed=4', '--duration', '2m', '--no-thresholds'];
  await main(['run', 'tiny.yaml', ...flags, '--json'], terminal);
  const record = simulate(scenario, { wire: 'bytes' });
  expect(record.seed).toBe(4);
  expect(record.digest).toBe(JSON.parse(terminal.stdout).digest);
  expect(simulate(scenario, { seed: 5 }).seed).toBe(5);
});

test('a comparison is the command’s', async () => {
  const { terminal, path } = tiny();
  await main(['compare', 'tiny.yaml', '--duration', '2m', '--seeds', '1,2', '--json'], terminal);
  expect(JSON.parse(JSON.stringify(await compare(path, SHORT)))).toEqual(
    JSON.parse(terminal.stdout),
  );
});

test('a sweep’s runs are the lines of the command’s file', async () => {
  const { terminal, path } = tiny();
  const grid = ['--vary', 'fleets.meter.count=3,2', '--seeds', '1,2', '--duration', '2m'];
  await main(['sweep', 'tiny.yaml', ...grid, '--out', 'a.ndjson'], terminal);
  const runs = await sweep(path, { ...SHORT, vary: { 'fleets.meter.count': [3, 2] } });
  const lines = runs.map((run) => `${JSON.stringify(run)}\n`).join('');
  expect(lines).toBe(readFileSync(join(terminal.cwd, 'a.ndjson'), 'utf8'));
});

test('what does not fit is thrown, with its place or with what to write', async () => {
  const { path } = tiny();
  expect(() => loadScenario(path, { variant: 'smal' })).toThrow('did you mean "small"?');
  expect(() => loadScenario(`${path}l`)).toThrow('there is no such file');
  expect(() => loadScenario(path, { duration: '5' })).toThrow('write a number and a unit');
  await expect(sweep(path, { ...SHORT, vary: { 'fleets.meter.cuont': [1] } })).rejects.toThrow(
    '--vary fleets.meter.cuont=1: unknown key',
  );
});
