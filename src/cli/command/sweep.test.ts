import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SweepSummary } from '../../experiment/sweep-summary.ts';
import { type CapturedTerminal, capturedTerminal } from '../../testing/captured-terminal.ts';
import { builtLauncher, ended, launch } from '../../testing/launcher.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';

const GRID = [
  '--vary',
  'broker.limits.sessionQueue.maxMessages=100,1',
  '--vary',
  'fleets.meter.count=2,3',
];
const FLAGS = ['--duration', '2m', '--no-thresholds', ...GRID];
const FILE = 'results/tiny.sweep.ndjson';

/** Runs `sweep tiny.yaml` in a terminal's folder. */
async function swept(flags: readonly string[], terminal = capturedTerminal()) {
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const code = await main(['sweep', 'tiny.yaml', ...FLAGS, ...flags], terminal);
  return { code, terminal };
}

function textIn({ cwd }: CapturedTerminal, name = FILE): string {
  return readFileSync(join(cwd, name), 'utf8');
}

/** The file of a whole sweep under three seeds. */
async function wholeText(): Promise<string> {
  return textIn((await swept(['--seeds', '1..3'])).terminal);
}

test.each([
  [
    'csv',
    /^variant,broker\.limits\.sessionQueue\.maxMessages,fleets\.meter\.count,metric,seeds,mean,low,high\r\n/,
  ],
  ['ndjson', /^\{"variant":"baseline",.*"metric":"loss\.qos1","seeds":1,/],
  ['junit', /<testsuite name="tiny" tests="8" failures="0" skipped="0">/],
  ['md', /^### tiny\n\n\| point \| seeds \|/],
  ['github', /^::notice file=tiny\.yaml,title=mqtt-session-sim::4 runs of 4 points\n$/],
])('--format %s is all there is on stdout', async (format, expected) => {
  const { code, terminal } = await swept(['--seeds', '1', '--format', format]);
  expect(terminal.stdout).toMatch(expected);
  expect(terminal.stdout).not.toContain('.ndjson');
  expect(code).toBe(0);
});

test('a point whose runs failed a threshold is a failure of its own', async () => {
  const terminal = capturedTerminal();
  const hard = TINY_SCENARIO.replace(
    'deliveries.qos1.published > 0',
    'deliveries.qos1.published == 0',
  );
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), hard);
  const flags = ['--vary', 'fleets.meter.count=2,3', '--seeds', '1,2', '--format', 'junit'];
  expect(await main(['sweep', 'tiny.yaml', '--duration', '2m', ...flags], terminal)).toBe(99);
  expect(terminal.stdout).toContain('tests="4" failures="2"');
  expect(terminal.stdout).toContain(
    'name="thresholds, fleets.meter.count=3"><failure message="found 2 of 2 runs failed, first seed 1"/>',
  );
});

test('every point is run under every seed, one line a run, in order', async () => {
  const { code, terminal } = await swept(['--seeds', '1..3', '--json', '--no-progress']);
  expect([code, terminal.stderr]).toEqual([0, '']);
  const runs = textIn(terminal)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(runs.map(({ vary, seed }) => [...Object.values(vary), seed].join())).toEqual(
    ['1,2', '1,3', '100,2', '100,3'].flatMap((point) =>
      [1, 2, 3].map((seed) => `${point},${seed}`),
    ),
  );
  const summary: SweepSummary = JSON.parse(terminal.stdout);
  expect(summary.runs).toBe(12);
  expect(summary.points.map(({ seeds }) => seeds)).toEqual(Array(4).fill([1, 2, 3]));
  const [large, , small] = summary.points.map(({ metrics }) => metrics['loss.qos1']?.mean ?? 0);
  expect(small).toBeGreaterThan(large ?? 1);
});

test('the summary has a row for each point and ends with the file', async () => {
  const { terminal } = await swept(['--seeds', '1,2']);
  expect(terminal.stdout).toContain('8 runs of 4 points');
  expect(terminal.stdout).toContain('fleets.meter.count=3');
  expect(terminal.stdout.trimEnd().split('\n').slice(-2)).toEqual([
    FILE,
    'results/tiny.sweep.html',
  ]);
});

test('finished runs are not made again, and more seeds are added to them', async () => {
  const { terminal } = await swept(['--seeds', '1']);
  const first = textIn(terminal);
  expect((await swept(['--seeds', '1'], terminal)).code).toBe(0);
  expect(terminal.stderr).toContain(`4 of 4 runs are in ${FILE}\n`);
  expect(textIn(terminal)).toBe(first);
  await swept(['--seeds', '1..3'], terminal);
  expect(terminal.stderr).toContain(`4 of 12 runs are in ${FILE}\n`);
  expect(textIn(terminal)).toBe(await wholeText());
});

test('a half-written last line is recovered', async () => {
  const whole = await wholeText();
  for (const bytes of [1, 60, whole.length - whole.lastIndexOf('{') - 1]) {
    const { terminal } = await swept(['--seeds', '1..2']);
    truncateSync(join(terminal.cwd, FILE), textIn(terminal).length - bytes);
    expect((await swept(['--seeds', '1..3'], terminal)).code).toBe(0);
    expect(terminal.stderr).toContain(
      'the last line of results/tiny.sweep.ndjson was half written',
    );
    expect(textIn(terminal)).toBe(whole);
  }
});

test('shards are parts of the whole, and merged they are the whole', async () => {
  const { terminal } = await swept(['--seeds', '1..3', '--shard', '1/3']);
  await swept(['--seeds', '1..3', '--shard', '3/3'], terminal);
  const pod = { ...terminal, env: { JOB_COMPLETION_INDEX: '1' } };
  await swept(['--seeds', '1..3', '--shard', 'auto/3'], pod);
  const shards = ['3', '1', '2'].map((part) => `results/tiny.sweep.${part}-of-3.ndjson`);
  expect(await main(['merge', ...shards], terminal)).toBe(0);
  expect(textIn(terminal)).toBe(await wholeText());
  expect(await main(['merge', ...shards, FILE, '--out', 'twice.ndjson'], terminal)).toBe(0);
  expect(textIn(terminal, 'twice.ndjson')).toBe(textIn(terminal));
});

test('shards of another scenario or engine are refused', async () => {
  const { terminal } = await swept(['--seeds', '1', '--out', 'a.ndjson']);
  await swept(['--seeds', '2', '--out', 'b.ndjson', '--set', 'fleets.meter.count=1'], terminal);
  expect(await main(['merge', 'a.ndjson', 'b.ndjson'], terminal)).toBe(3);
  expect(terminal.stderr).toContain('b.ndjson does not fit a.ndjson: another text or other --set');
  const old = textIn(terminal, 'a.ndjson').replaceAll('"engine":"', '"engine":"0.0.');
  writeFileSync(join(terminal.cwd, 'old.ndjson'), old);
  expect(await main(['merge', 'a.ndjson', 'old.ndjson'], terminal)).toBe(3);
  expect(terminal.stderr).toContain('old.ndjson does not fit a.ndjson: engine 0.0.');
  expect((await swept(['--seeds', '1', '--out', 'old.ndjson'], terminal)).code).toBe(3);
  expect(terminal.stderr).toContain('old.ndjson holds runs of engine 0.0.');
  expect(textIn(terminal, 'old.ndjson')).toBe(old);
});

test('one run with two results is refused', async () => {
  const { terminal } = await swept(['--seeds', '1', '--out', 'a.ndjson']);
  const other = textIn(terminal, 'a.ndjson').replaceAll('"digest":"', '"digest":"0');
  writeFileSync(join(terminal.cwd, 'b.ndjson'), other);
  expect(await main(['merge', 'a.ndjson', 'b.ndjson'], terminal)).toBe(3);
  expect(terminal.stderr).toContain('the same run is there before, with another result');
});

test('a file that is no sweep is refused and left alone', async () => {
  for (const text of ['hello', '{"schema":"other@1"}\n', '\n']) {
    const terminal = capturedTerminal();
    writeFileSync(join(terminal.cwd, 'mine.txt'), text);
    expect((await swept(['--out', 'mine.txt'], terminal)).code).toBe(3);
    expect(terminal.stderr).toContain('mine.txt:1: this is no run of a sweep');
    expect(textIn(terminal, 'mine.txt')).toBe(text);
    expect(await main(['merge', 'mine.txt'], terminal)).toBe(3);
  }
  const { terminal } = await swept(['--seeds', '1', '--out', 'a.ndjson']);
  appendFileSync(join(terminal.cwd, 'a.ndjson'), '{}\n');
  expect((await swept(['--seeds', '1', '--out', 'a.ndjson'], terminal)).code).toBe(3);
  expect(terminal.stderr).toContain('a.ndjson:5: this is no run of a sweep');
});

test('a file with nothing in it has nothing to merge', async () => {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'empty.ndjson'), '');
  expect(await main(['merge', 'empty.ndjson'], terminal)).toBe(3);
  expect(await main(['merge', 'gone.ndjson'], terminal)).toBe(4);
});

test('stopped, it keeps what is finished and says how to go on', async () => {
  const stopped = capturedTerminal({ stop: 'SIGINT' });
  const { code } = await swept(['--seeds', '1..3'], stopped);
  expect(code).toBe(130);
  expect(stopped.stderr).toContain(`stopped: 0 of 12 runs are in ${FILE}`);
});

test.each([
  [['--vary', 'fleets.meter.cuont=2'], 3, '--vary fleets.meter.cuont=2: unknown key "cuont"'],
  [['--vary', 'duration=1m,soon'], 3, '--vary duration=soon: '],
  [['--vary', 'duration='], 2, 'Write path=value,value'],
  [['--vary', 'fleets.meter.count=9'], 2, 'varied twice'],
  [['--vary', 'duration=1m', '--zip'], 2, '--zip needs as many values'],
  [['--seeds', '9..1'], 2, 'Write a range or a list'],
  [['--shard', '4/3'], 2, 'Write part/parts'],
  [['--shard', 'auto/3'], 2, 'JOB_COMPLETION_INDEX, 0 to 2: it is not set'],
  [['--out', '/dev/zero'], 4, 'it is a device'],
  [['--out', '.'], 4, 'it is a directory'],
] as const)('%j ends with %i', async (flags, expected, message) => {
  const { code, terminal } = await swept(flags);
  expect(code).toBe(expected);
  expect(terminal.stderr).toContain(message);
});

/** Waits until the file has a run in it. */
async function firstLine(cwd: string): Promise<void> {
  const file = join(cwd, FILE);
  const watcher = watch(join(cwd, 'results'));
  while ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0)
    await once(watcher, 'change');
  watcher.close();
}

test('threads and a kill change no byte of the result', async () => {
  const launcher = builtLauncher();
  const { cwd } = (await swept(['--seeds', '1..3', '--out', 'whole.ndjson'])).terminal;
  const args = ['sweep', 'tiny.yaml', ...FLAGS, '--seeds', '1..3', '--jobs', '2'];
  mkdirSync(join(cwd, 'results'));
  const first = launch(launcher, args, cwd);
  const over = ended(first);
  await firstLine(cwd);
  first.kill('SIGKILL');
  expect((await over).code).toBeNull();
  const { code, err } = await ended(launch(launcher, args, cwd));
  expect([code, err.includes('failed')]).toEqual([0, false]);
  const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
  expect(read(FILE)).toBe(read('whole.ndjson'));
});
