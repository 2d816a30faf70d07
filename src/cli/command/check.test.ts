import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';

const LOUD = '--set=fleets.controller.publish.0.qos=0';

async function checked(...args: readonly string[]) {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const code = await main(['check', 'tiny.yaml', ...args], terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

test('a warning is on stderr with its line of the scenario, and no failure', async () => {
  const { code, out, err } = await checked('--set', 'fleets.meter.subscribe.0.qos=0');
  expect(code).toBe(0);
  expect(out).toContain('tiny.yaml is valid');
  expect(err).toMatch(
    /^warning: --set fleets\.meter\.subscribe\.0\.qos=0: messages to .* qos: 1\n$/,
  );
  const { err: placed } = await checked('--set', 'fleets.meter.mqtt={ keepAlive: 10s }');
  expect(placed).toContain('will never be queued for meter');
});

test('--json holds what was found, with file, line and column, and nothing else is on stdout', async () => {
  const { code, out, err } = await checked('--json', '--set', 'duration=20m', LOUD);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    schema: 'mqtt-session-sim/check@1',
    scenario: { name: 'tiny' },
    variant: 'baseline',
    estimate: { devices: 4 },
    notes: [],
    warnings: [
      { rule: 'never-queued', path: 'fleets.controller.publish.0.qos', file: '--set', line: 1 },
    ],
  });
});

test('without warnings the list is there, and empty', async () => {
  const { out } = await checked('--json');
  expect(JSON.parse(out)).toMatchObject({ warnings: [] });
});
