import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../simulation/run-record.ts';
import { type CapturedTerminal, capturedTerminal } from '../../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';
import type { Memory } from '../memory.ts';

/** Runs `run tiny.yaml` with these flags. */
async function ran(flags: readonly string[], text = TINY_SCENARIO, terminal = capturedTerminal()) {
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), text);
  const code = await main(['run', 'tiny.yaml', ...flags], terminal);
  return { code, terminal };
}

function recordIn({ cwd }: CapturedTerminal, path: string): RunRecord {
  return JSON.parse(readFileSync(join(cwd, path), 'utf8'));
}

test('a run ends with the paths of its results', async () => {
  const { code, terminal } = await ran([]);
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  const lines = terminal.stdout.trimEnd().split('\n');
  expect(lines.slice(-2)).toEqual(['results/tiny.json', 'results/tiny.html']);
  expect(new Set(readdirSync(join(terminal.cwd, 'results')))).toEqual(
    new Set(['tiny.html', 'tiny.json']),
  );
  const record = recordIn(terminal, 'results/tiny.json');
  expect(record).toMatchObject({ schema: 'mqtt-session-sim/run@1', seed: 1, variant: 'baseline' });
  expect(record.scenario.reproduce).toBe('mqtt-session-sim run tiny.yaml --seed 1');
});

test('with --json stdout is the record and nothing else', async () => {
  const { terminal } = await ran(['--json']);
  const file = readFileSync(join(terminal.cwd, 'results/tiny.json'), 'utf8');
  expect(terminal.stdout).toBe(file);
});

test.each([
  ['csv', /^variant,seed,metric,value\r\nbaseline,1,loss\.qos0,/],
  ['ndjson', /^\{"variant":"baseline","seed":1,"metric":"loss\.qos0",/],
  ['junit', /<testsuite name="tiny" tests="\d+" failures="0" skipped="\d">/],
  ['md', /^### tiny\n/],
  ['github', /::notice file=tiny\.yaml,title=mqtt-session-sim::/],
  ['json', /^\{\n {2}"schema": "mqtt-session-sim\/run@1"/],
])('--format %s is all there is on stdout', async (format, expected) => {
  const { code, terminal } = await ran(['--format', format]);
  expect([code, terminal.stderr]).toEqual([0, '']);
  expect(terminal.stdout).toMatch(expected);
  expect(terminal.stdout).not.toContain('results/tiny.json');
});

test('a format that does not exist, or two at once, are usage errors', async () => {
  expect((await ran(['--format', 'xml'])).code).toBe(2);
  expect((await ran(['--format', 'csv', '--json'])).code).toBe(2);
});

test('with --quiet nothing is printed', async () => {
  const { code, terminal } = await ran(['--quiet']);
  expect([code, terminal.stdout, terminal.stderr]).toEqual([0, '', '']);
});

test('a variant, another folder and a seed go where they are told', async () => {
  const { terminal } = await ran(['--variant', 'small', '--out', 'there/deep', '--seed', '9']);
  const record = recordIn(terminal, 'there/deep/tiny.small.json');
  expect(record).toMatchObject({ seed: 9, variant: 'small' });
  expect(terminal.stdout).toContain('there/deep/tiny.small.html\n');
});

test('the same seed gives the same bytes in both wire modes, another seed another digest', async () => {
  const printed = async (...flags: readonly string[]) =>
    (await ran(['--json', ...flags])).terminal.stdout;
  const first = await printed();
  expect((await printed('--wire', 'bytes')) === first).toBe(true);
  const other: RunRecord = JSON.parse(await printed('--seed', '2'));
  expect(other.digest).not.toBe(JSON.parse(first).digest);
});

test('a failed threshold is exit 99, still with results, unless nobody asked', async () => {
  const strict = TINY_SCENARIO.replace('deliveries.qos1.published > 0', 'loss.qos0 < 1%');
  const { code, terminal } = await ran([], strict);
  expect(code).toBe(99);
  expect(terminal.stderr).toBe(
    'threshold failed: loss.qos0 < 1% (no samples)\nreproduce: mqtt-session-sim run tiny.yaml\n',
  );
  expect(terminal.stdout).toContain('results/tiny.json');
  expect((await ran(['--no-thresholds'], strict)).code).toBe(0);
});

test('a folder that cannot be written to is refused before the run', async () => {
  const { code, terminal } = await ran(['--out', 'tiny.yaml', '--duration', '3650d']);
  expect(code).toBe(4);
  expect(terminal.stderr).toContain('cannot write to the folder tiny.yaml');
});

test('what a shortened run never reaches is a note', async () => {
  const events = `${TINY_SCENARIO}events: [ { at: 9m, outage: { fleet: meter, for: 10s } } ]\n`;
  const { code, terminal } = await ran(['--duration', '1m'], events);
  expect(terminal.stderr).toMatch(/^note: /);
  expect(code).toBe(0);
});

test('a stopped run writes what it has', async () => {
  const stopped = capturedTerminal({ stop: 'SIGTERM' });
  const { code } = await ran(['--duration', '365d'], TINY_SCENARIO, stopped);
  expect(code).toBe(143);
  const { simulated, thresholds } = recordIn(stopped, 'results/tiny.json');
  expect(simulated.interrupted).toBe(true);
  expect(simulated.endedUs).toBeLessThan(simulated.durationUs);
  expect(thresholds.map(({ ok }) => ok)).toEqual([null, null]);
  expect(stopped.stdout).toContain('results/tiny.html');
});

test('a run that memory ends early writes what it has', async () => {
  let looks = 0;
  const memory: Memory = {
    room: { heapBytes: 1e9, totalBytes: 1e9 },
    used: () => ({ heapBytes: 1e6, totalBytes: ++looks > 3 ? 0.99e9 : 1e6 }),
    collect: () => undefined,
    hasRoomFor: () => true,
  };
  const full = capturedTerminal({ memory });
  const { code } = await ran(['--duration', '365d', '--no-fit-check'], TINY_SCENARIO, full);
  expect(code).toBe(3);
  expect(full.stderr).toMatch(
    /^error: out of memory at .* of 365d: this process uses 990 MB of 1 GB$/m,
  );
  const { simulated } = recordIn(full, 'results/tiny.json');
  expect(simulated.interrupted).toBe(true);
  expect(full.stdout).toContain('results/tiny.html');
});
