import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';

const LIMIT = 'broker.limits.sessionQueue.maxMessages';

/** Runs `size tiny.yaml` with these flags, the limit given. */
async function sized(flags: readonly string[]) {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const code = await main(['size', 'tiny.yaml', '--limit', LIMIT, ...flags], terminal);
  return { code, terminal };
}

test('the smallest limit is found, with the curve around it', async () => {
  const flags = ['--seeds', '1,2', '--range', '8..512', '--no-progress'];
  const { code, terminal } = await sized(['--target', 'loss.qos1 < 90%', ...flags]);
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  expect(terminal.stdout.replace(/\s+/g, ' ')).toContain(
    `${LIMIT} = 16 is the smallest that meets`,
  );
  expect(terminal.stdout).toContain(`--limit ${LIMIT} --target 'loss.qos1 < 90%'`);
  expect(terminal.stdout.trimEnd()).toMatch(
    /results\/tiny\.size\.json\nresults\/tiny\.size\.html$/,
  );
});

test.each([
  ['csv', /^path,limit,target,mean,low,high,seeds,/],
  ['ndjson', /^\{"path":"broker\.limits\.sessionQueue\.maxMessages","limit":/],
  ['junit', /<testsuite name="tiny" tests="1" failures="1" skipped="0">/],
  ['md', /^### tiny\n\n\|.*\n\| --- .*\n\| ❌ \| `loss\.qos1 < 0\.1%`/],
  ['github', /^::error file=tiny\.yaml,title=threshold failed::loss\.qos1 < 0\.1%25: found /],
])('--format %s is all there is on stdout', async (format, expected) => {
  const flags = ['--seeds', '1,2', '--range', '1..2', '--no-progress', '--format', format];
  const { code, terminal } = await sized(['--target', 'loss.qos1 < 0.1%', ...flags]);
  expect(terminal.stdout).toMatch(expected);
  expect(terminal.stdout).not.toContain('results/');
  expect(code).toBe(99);
});

test('what no value can meet fails, and says by which cause the rest is lost', async () => {
  const flags = ['--seeds', '1,2', '--range', '1..2', '--no-progress'];
  const { code, terminal } = await sized(['--target', 'loss.qos1 < 0.1%', ...flags]);
  expect(code).toBe(99);
  const text = terminal.stdout.replace(/\s+/g, ' ');
  expect(text).toContain('up to 2 cannot meet loss.qos1 < 0.1%');
  expect(text).toContain('broker.queue-full.newest (');
});

test.each([
  [['--target', 'los.qos1 < 1%'], 3, 'did you mean "loss.qos1"?'],
  [['--target', 'loss.qos1 > 1%'], 2, 'a target is a metric, < or <=, and a number'],
  [['--target', 'loss.qos1 < 1%', '--range', '9..3'], 2, 'Write the smallest and the largest'],
  [['--target', 'loss.qos1 < 1%', '--seeds', '7'], 2, '--seeds needs two at least'],
  [['--target', 'loss.qos1 < 1%', '--confidence', '2'], 2, 'Write a percentage'],
  [['--target', 'loss.qos1 < 1%', '--limit', 'broker.limits.nothing'], 3, 'nothing'],
])('%j is refused before any run', async (flags, expected, words) => {
  const { code, terminal } = await sized(flags);
  expect(terminal.stderr).toContain(words);
  expect(code).toBe(expected);
});

// Arithmetic holds `size` to account. With exponential outages, Poisson messages and room for K of
// them the share (1/7) · ρ^K is lost, ρ = λ/(λ+µ). Here four messages are expected in an outage
// (twenty in the file), so that few and short runs tell.
const CLOSED_FORM = new URL('../../../sims/closed-form-queue.yaml', import.meta.url);
const TARGET = 0.032;
const PER_OUTAGE = 4;

/** The smallest limit that meets the target: one message more waits in the window. */
function analyticLimit(): number {
  let limit = 0;
  while ((1 / 7) * (PER_OUTAGE / (PER_OUTAGE + 1)) ** (limit + 1) >= TARGET) limit++;
  return limit;
}

test('the analytic limit lies within the interval that size finds', async () => {
  const terminal = capturedTerminal();
  copyFileSync(CLOSED_FORM, join(terminal.cwd, 'queue.yaml'));
  const shorter = [
    'fleets.controller.publish.0.every=exp(150s)',
    'fleets.meter.mqtt.keepAlive=60s',
  ];
  const flags = '--range 4..8 --seeds 1..10 --duration 5h --json --no-progress'.split(' ');
  const code = await main(
    [
      'size',
      'queue.yaml',
      ...shorter.flatMap((change) => ['--set', change]),
      ...['--limit', 'broker.limits.sessionQueue.maxMessages', '--target', `loss.qos1 < ${TARGET}`],
      ...flags,
    ],
    terminal,
  );
  expect(terminal.stderr).toBe('');
  expect(code).toBe(0);
  const { interval, curve } = JSON.parse(terminal.stdout).found;
  const [low, high] = interval;
  expect(low).toBeLessThanOrEqual(analyticLimit());
  expect(high).toBeGreaterThanOrEqual(analyticLimit());
  // An interval that holds everything would prove nothing.
  expect(high - low).toBeLessThanOrEqual(2);
  expect(curve.length).toBeGreaterThan(3);
});
