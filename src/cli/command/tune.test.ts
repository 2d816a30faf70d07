import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TuneResult } from '../../experiment/tune-result.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { main } from '../main.ts';

const SCENARIO = new URL('../../../sims/keep-alive-nat.yaml', import.meta.url);

/** Runs `tune` on a few meters of keep-alive-nat for two hours. */
async function tuned(flags: readonly string[]) {
  const terminal = capturedTerminal();
  copyFileSync(SCENARIO, join(terminal.cwd, 'nat.yaml'));
  const small = ['--set', 'fleets.meter.count=5', '--duration', '3h', '--no-progress'];
  const code = await main(['tune', 'nat.yaml', ...small, ...flags], terminal);
  return { code, terminal };
}

test('the keep-alive that a translator forgives is advised, network by network', async () => {
  const { code, terminal } = await tuned([
    ...['--keep-alive', '1m,4m,20m', '--nat', '5m,0s', '--seeds', '1'],
  ]);
  expect([code, terminal.stderr]).toEqual([0, '']);
  const text = terminal.stdout.replace(/\s+/g, ' ');
  expect(text).toContain('4m is the longest keep-alive that does well everywhere');
  expect(text).toContain('4m (NAT 5m), 20m (no NAT)');
  expect(
    Math.max(
      ...terminal.stdout
        .split('\n')
        .slice(0, -5)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
  const result: TuneResult = JSON.parse(
    readFileSync(join(terminal.cwd, 'results/keep-alive-nat.tune.json'), 'utf8'),
  );
  expect(result.conditions.map(({ name, advice }) => [name, advice])).toEqual([
    ['NAT 5m', '4m'],
    ['no NAT', '20m'],
  ]);
  // As simulated, and the bound: a forgotten connection is dead from the fifth minute on.
  const [, , late] = result.conditions[0]?.points ?? [];
  expect(late?.detectionUs).toBe(30 * 60e6);
  expect(late?.noticedUs).toBeGreaterThan(15 * 60e6);
  expect(late?.noticedUs).toBeLessThan(30 * 60e6);
  expect(text).toMatch(/20m [\d.]+ min 30 min/);
  const page = readFileSync(join(terminal.cwd, 'results/keep-alive-nat.tune.html'), 'utf8');
  expect(page).toContain('id="chart-tune-2"');
});

test.each([
  [['--keep-alive', '0s'], 2, 'A keep-alive of 0 is none'],
  [['--keep-alive', '1m,soon'], 2, 'Write spans with units'],
  [['--keep-alive', '30h'], 3, 'keepAlive'],
  [['--fleet', 'metre'], 3, 'did you mean "meter"?'],
  [['--profile', 'lte-m'], 3, 'fleets.meter.link.profile'],
])('%j is refused before any run', async (flags, expected, words) => {
  const { code, terminal } = await tuned(flags);
  expect(terminal.stderr).toContain(words);
  expect(code).toBe(expected);
});

test.each([
  ['csv', /^fleet,condition,keepAlive,noticedUs,.*\r\nmeter,no NAT,4m,,360000000,/],
  ['ndjson', /^\{"fleet":"meter","condition":"no NAT","keepAlive":"4m","noticedUs":null,/],
  ['md', /^### keep-alive-nat\n\nmeter: a keep-alive of 4m /],
])('--format %s is all there is on stdout', async (format, expected) => {
  const flags = ['--keep-alive', '4m', '--nat', '0s', '--seeds', '1', '--format', format];
  const { code, terminal } = await tuned(flags);
  expect(terminal.stdout).toMatch(expected);
  expect(terminal.stdout).not.toContain('results/');
  expect(code).toBe(0);
});

test('formats that say what passed are not offered: in advice nothing does', async () => {
  const { code, terminal } = await tuned(['--format', 'junit']);
  expect(code).toBe(2);
  expect(terminal.stderr).toContain('Allowed choices are json, csv, ndjson, md.');
});
