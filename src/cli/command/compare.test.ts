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
  const { code, terminal } = await compared(['--seeds', '1..3', '--json']);
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
  expect(partly.terminal.stderr).toMatch(/^error: out of memory at 00:00:00 of 10m: /);
  const comparison: Comparison = JSON.parse(partly.terminal.stdout);
  expect(comparison.interrupted).toBe(true);
  const nothing = await compared(flags, TINY_SCENARIO, filledAfter(0));
  expect([nothing.code, nothing.terminal.stdout]).toEqual([3, '']);
});
