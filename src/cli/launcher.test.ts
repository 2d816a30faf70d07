/**
 * What only a process of its own can show: start-up time, signals, pipes, workers.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { builtLauncher, ended, launch } from '../testing/launcher.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';

let launcher = '';
beforeAll(() => {
  launcher = builtLauncher();
});

/** A folder with tiny.yaml in it. */
function folder(): string {
  const { cwd } = capturedTerminal();
  writeFileSync(join(cwd, 'tiny.yaml'), TINY_SCENARIO);
  return cwd;
}

/** Each connection leaves a session and a long name behind. */
const GROWING_SCENARIO = `version: 1
name: grow
duration: 365d
fleets:
  - name: d
    count: 1000
    clientId: d-{i}-${'x'.repeat(1500)}
    link: { profile: datacenter, outages: [ { name: gap, up: exp(20s), down: 15s } ] }
    mqtt: { version: 5, cleanStart: false, sessionExpiryInterval: 365d, keepAlive: 5s }
    habits: [ { unstableClientId: { share: 100% } } ]
`;

/** The scripts that a command loads, without Node's own: what its start-up costs on any machine. */
function loadedBy(args: readonly string[], cwd = folder()): readonly string[] {
  const env = { ...process.env, NODE_V8_COVERAGE: cwd };
  execFileSync(process.execPath, [launcher, ...args], { env, cwd });
  const files = readdirSync(cwd).filter((name) => name.startsWith('coverage-'));
  return files.flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(cwd, name), 'utf8'));
    const urls: readonly string[] = result.map(({ url }: { readonly url: string }) => url);
    return urls.filter((url) => url.startsWith('file:'));
  });
}

test('help loads the command line and nothing of what commands need to run', () => {
  const loaded = loadedBy(['--help']);
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.length).toBeLessThan(15);
  expect(loaded.some((url) => url.endsWith('dist/bundle/cli.js'))).toBe(true);
  expect(loaded.filter((url) => /zod|yaml|plotly|mqtt-packet|engine/.test(url))).toEqual([]);
});

test('check loads a few files, its packages among them, and nothing of runs and pages', () => {
  const loaded = loadedBy(['check', 'tiny.yaml']);
  const files = loaded.map((url) => url.replace(/^.*\/dist\/bundle\//, ''));
  expect(files).toEqual(expect.arrayContaining(['check.js', 'engine.js', 'yaml.js', 'zod.js']));
  expect(files.length).toBeLessThan(25);
  const inBundle = files.filter((name) => !name.includes('/'));
  // All but the launcher.
  expect(inBundle).toHaveLength(files.length - 1);
  expect(inBundle.filter((name) => /^(run|compare|serve|verdict|picocolors)/.test(name))).toEqual(
    [],
  );
  const bytes = loaded.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  // Half of it the engine; streams for mqtt-packet or zod's other languages would show here.
  expect(bytes).toBeLessThan(1_650_000);
});

test('stdout is JSON to the last byte, stderr stays empty', async () => {
  const cwd = folder();
  const { code, out, err } = await ended(launch(launcher, ['run', 'tiny.yaml', '--json'], cwd));
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(readFileSync(join(cwd, 'results/tiny.json'), 'utf8'));
});

test('a second run, in a worker and the other wire mode, has the same digest', async () => {
  const cwd = folder();
  const args = ['run', 'tiny.yaml', '--verify-determinism'];
  const { code, err } = await ended(launch(launcher, args, cwd));
  expect(err).toMatch(/^deterministic: bytes in a worker gave the same digest [0-9a-f]{32}\n$/);
  expect(code).toBe(0);
});

test('Ctrl-C ends a long run with 130 and whole files of what there is', async () => {
  const cwd = folder();
  const child = launch(launcher, ['run', 'tiny.yaml', '--duration', '3650d'], cwd);
  const end = ended(child);
  // The folder is made once signals are listened to.
  const listening = setInterval(() => {
    if (!existsSync(join(cwd, 'results'))) return;
    clearInterval(listening);
    child.kill('SIGINT');
  }, 5);
  const { code, out, err } = await end;
  expect(code).toBe(130);
  expect(err).toContain('reproduce: ');
  expect(out.trimEnd().endsWith('results/tiny.html')).toBe(true);
  expect(new Set(readdirSync(join(cwd, 'results')))).toEqual(new Set(['tiny.html', 'tiny.json']));
  const { simulated } = JSON.parse(readFileSync(join(cwd, 'results/tiny.json'), 'utf8'));
  expect(simulated.interrupted).toBe(true);
});

test('a heap that fills up ends a run with a word and whole files, and not with a crash', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'grow.yaml'), GROWING_SCENARIO);
  const args = [launcher, 'run', 'grow.yaml', '--no-fit-check', '--no-progress'];
  const { code, err } = await ended(launch('--max-old-space-size=40', args, cwd));
  expect(err).toMatch(/^error: out of memory at 00:\d\d:\d\d of 365d: JavaScript objects use /m);
  expect(err).toContain('reproduce: ');
  expect(code).toBe(3);
  const { simulated, sessions } = JSON.parse(readFileSync(join(cwd, 'results/grow.json'), 'utf8'));
  expect(simulated.interrupted).toBe(true);
  expect(sessions.orphaned).toBeGreaterThan(1000);
});

test('a fleet that does not fit ends before it is set up', async () => {
  const cwd = folder();
  const many = ['--set', 'fleets.meter.count=1000000', '--no-fit-check'];
  const args = [launcher, 'run', 'tiny.yaml', ...many];
  const { code, err } = await ended(launch('--max-old-space-size=32', args, cwd));
  expect(err).toMatch(/^error: out of memory before the run began: JavaScript objects use /m);
  expect(code).toBe(3);
  expect(existsSync(join(cwd, 'results/tiny.json'))).toBe(false);
});

test('a reader that leaves early is no failure', async () => {
  const child = launch(launcher, ['schema'], folder());
  child.stdout.destroy();
  const { code, err } = await ended(child);
  expect([code, err]).toEqual([0, '']);
});

test('Ctrl-C ends a server with 130', async () => {
  const child = launch(launcher, ['serve', '--port', '0'], folder());
  const end = ended(child);
  child.stdout.once('data', () => child.kill('SIGINT'));
  const { code, out, err } = await end;
  expect(out).toMatch(/^listening on 127\.0\.0\.1:\d+\n$/);
  expect(err).toMatch(/^stopped after .*: 0 connections\n$/);
  expect(code).toBe(130);
});
