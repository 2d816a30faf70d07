import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison } from '../../experiment/comparison.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';

/** Runs `compare tiny.yaml` with these flags. */
async function compared(
  flags: readonly string[],
  text = TINY_SCENARIO,
  terminal = capturedTerminal(),
) {
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), text);
  const code = await main(['compare', 'tiny.yaml', ...flags], terminal);
  return { code, terminal };
}

test('variants are held against the baseline under the same seeds', async () => {
  const { code, terminal } = await compared(['--seeds', '1..3', '--json', '--no-progress']);
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  expect(readFileSync(join(terminal.cwd, 'results/tiny.compare.json'), 'utf8')).toBe(
    terminal.stdout,
  );
  const comparison: Comparison = JSON.parse(terminal.stdout);
  expect(comparison.order).toEqual(['baseline', 'same', 'small']);
  expect(comparison.seeds).toEqual([1, 2, 3]);
  const loss = (variant: string) => comparison.variants[variant]?.['loss.qos1']?.pairedDifference;
  expect(loss('same')).toMatchObject({ mean: 0, ci95: [0, 0], t95: [0, 0], p: null });
  expect(loss('small')?.mean).toBeGreaterThan(0);
  expect(comparison.thresholds.map(({ ok }) => ok)).toEqual([true, true]);
  expect(comparison.scenario.reproduce).toBe('mqtt-session-sim compare tiny.yaml --seeds 1..3');
  expect(comparison.settings['small']?.join()).toContain('maxMessages');
});

test('a comparison ends with the paths of its results', async () => {
  const { terminal } = await compared(['--seeds', '1,2', '--duration', '2m', '--no-thresholds']);
  const lines = terminal.stdout.trimEnd().split('\n');
  expect(lines.slice(-2)).toEqual(['results/tiny.compare.json', 'results/tiny.compare.html']);
});

test('a threshold that fails under one seed fails', async () => {
  const impossible = TINY_SCENARIO.replace('loss.qos1[small] >', 'loss.qos1[small] <');
  const { code, terminal } = await compared(['--seeds', '1..2', '--quiet'], impossible);
  expect(code).toBe(99);
  expect(terminal.stdout).toBe('');
  expect(terminal.stderr).toMatch(/^threshold failed: .*seed 1\)\nreproduce: .*\n$/);
});

test('a scenario without variants has nothing to compare', async () => {
  const { code, terminal } = await compared([], TINY_SCENARIO.split('thresholds:')[0]);
  expect(code).toBe(2);
  expect(terminal.stderr).toContain('has no variants');
});

test('stopped during its first run it has nothing to write', async () => {
  const stopped = capturedTerminal({ stop: 'SIGINT' });
  const { code } = await compared(['--duration', '30d'], TINY_SCENARIO, stopped);
  expect(code).toBe(130);
  expect(stopped.stdout).toBe('');
  expect(stopped.stderr).toMatch(/^stopped before the first run was over/m);
});

test('what memory ends is written as far as it got, or not at all', async () => {
  const filledAfter = (looks: number) =>
    capturedTerminal({
      memory: {
        room: { heapBytes: 1e9, totalBytes: 1e9 },
        used: () => ({ heapBytes: 1e6, totalBytes: looks-- > 0 ? 1e6 : 0.99e9 }),
        collect: () => undefined,
        hasRoomFor: () => true,
      },
    });
  const flags = ['--seeds', '1,2', '--json'];
  const partly = await compared(flags, TINY_SCENARIO, filledAfter(3));
  expect(partly.code).toBe(3);
  expect(partly.terminal.stderr).toMatch(/^run failed .*out of memory at 00:00:00 of 10m: /m);
  const comparison: Comparison = JSON.parse(partly.terminal.stdout);
  expect(comparison.interrupted).toBe(true);
  const nothing = await compared(flags, TINY_SCENARIO, filledAfter(0));
  expect([nothing.code, nothing.terminal.stdout]).toEqual([3, '']);
});

test('values are compared with the scenario as it stands, equal ones by exactly 0', async () => {
  const path = 'broker.limits.sessionQueue.maxMessages';
  const flags = ['--vary', `${path}=1,100,1`, '--baseline', '1', '--seeds', '1..3', '--json'];
  const { code, terminal } = await compared([...flags, '--no-thresholds', '--no-progress']);
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  const comparison: Comparison = JSON.parse(terminal.stdout);
  expect(comparison.order).toEqual(['1', 'baseline', '100', '1#2']);
  for (const { id } of comparison.metrics) {
    const twin = comparison.variants['1#2']?.[id]?.pairedDifference;
    expect(twin, id).toMatchObject({ p: null });
    expect([0, null], id).toContain(twin?.mean);
  }
  expect(comparison.variants['100']?.['loss.qos1']?.values).toEqual(
    comparison.variants['baseline']?.['loss.qos1']?.values,
  );
  expect(comparison.thresholds[0]).toMatchObject({ ok: null, reason: 'small is not compared' });
  expect(comparison.scenario.reproduce).toBe(
    `mqtt-session-sim compare tiny.yaml --vary ${path}=1,100,1 --baseline 1 --seeds 1..3`,
  );
});

test.each([
  [
    ['--preset', 'spec,emqx-5.8'],
    ['baseline', 'spec', 'emqx-5.8'],
  ],
  [
    ['--vary', 'fleets.meter.count=1,2', '--vary', 'seed=3,4', '--zip'],
    ['baseline', '1, 3', '2, 4'],
  ],
  [
    ['--vary', 'fleets.meter.count=1,2', '--vary', 'seed=3,4'],
    ['baseline', '1, 3', '1, 4', '2, 3', '2, 4'],
  ],
])('%j holds these against each other', async (flags, order) => {
  const few = ['--seeds', '1', '--duration', '1m', '--no-thresholds', '--no-progress', '--json'];
  const { code, terminal } = await compared([...flags, ...few]);
  expect([code, JSON.parse(terminal.stdout).order]).toEqual([0, order]);
});

test.each([
  [['--vary', 'broker.limits.sessionQueue.maxMesages=1,2'], 3, 'maxMessages'],
  [['--vary', 'fleets.meter.count=one,2'], 3, 'expected a whole number'],
  [['--vary', 'fleets.meter.count='], 2, 'Write path=value,value'],
  [['--vary', 'a=1,2', '--vary', 'b=1', '--zip'], 2, '--zip needs as many values'],
  [['--seeds', '9..3'], 2, 'Write a range or a list'],
  [['--baseline', 'smal'], 3, '--baseline smal is not compared (did you mean "small"?)'],
  [
    ['--fail-on-regression', 'los.qos1'],
    3,
    'unknown metric "los.qos1" (did you mean "loss.qos1"?)',
  ],
  [['--against', 'x.json'], 2, '--against needs --fail-on-regression'],
  [['--fail-on-regression', 'loss.qos1', '--against', 'x.json'], 4, 'x.json'],
])('%j is refused before any run', async (flags, expected, words) => {
  const { code, terminal } = await compared(flags);
  expect(terminal.stderr).toContain(words);
  expect(code).toBe(expected);
  expect(terminal.stdout).toBe('');
});

test('what is certainly worse than its baseline, or than it was, is a regression', async () => {
  const ask = [
    '--seeds',
    '1..4',
    '--quiet',
    '--no-thresholds',
    '--fail-on-regression',
    'loss.qos1',
  ];
  const beside = await compared(ask);
  expect(beside.code).toBe(100);
  expect(beside.terminal.stderr).toMatch(
    /^regression: small: loss.qos1 \+.* pp \(.*\) worse than baseline$/m,
  );
  const { terminal } = beside;
  const against = [...ask, '--against', 'results/tiny.compare.json'];
  const same = await compared(against, TINY_SCENARIO, terminal);
  expect(same.code).toBe(0);
  const tighter = TINY_SCENARIO.replace('maxMessages: 100', 'maxMessages: 2');
  await compared(ask, TINY_SCENARIO, terminal);
  const worse = await compared(against, tighter, terminal);
  expect(worse.code).toBe(100);
  expect(terminal.stderr).toContain('note: the scenario has changed since');
  expect(terminal.stderr).toMatch(/^regression: baseline: .* worse than before$/m);
  const other = await compared(
    against,
    TINY_SCENARIO.replace('name: tiny', 'name: other'),
    terminal,
  );
  expect(other.code).toBe(3);
  expect(terminal.stderr).toContain('--against holds a comparison of tiny, this is one of other');
});

test('a stored result of another engine or schema is refused by name', async () => {
  const ask = ['--fail-on-regression', 'loss.qos1', '--against', 'old.json'];
  const terminal = capturedTerminal();
  for (const [text, words] of [
    ['{', 'it is not JSON'],
    ['{"schema":"mqtt-session-sim/run@1"}', 'it has schema mqtt-session-sim/run@1'],
    ['{"schema":"mqtt-session-sim/compare@1","engine":"0.0.0"}', 'made by engine 0.0.0'],
  ] as const) {
    writeFileSync(join(terminal.cwd, 'old.json'), text);
    const { code } = await compared(ask, TINY_SCENARIO, terminal);
    expect(code).toBe(3);
    expect(terminal.stderr).toContain(words);
  }
});
