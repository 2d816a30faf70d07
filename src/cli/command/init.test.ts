import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { main } from '../main.ts';

test('what init writes is valid, warns of nothing and meets its thresholds', async () => {
  const terminal = capturedTerminal();
  expect(await main(['init', 'my plant.yaml'], terminal)).toBe(0);
  expect(terminal.stdout).toContain("mqtt-session-sim check 'my plant.yaml'");
  expect(existsSync(join(terminal.cwd, 'scenario.schema.json'))).toBe(true);
  expect(readFileSync(join(terminal.cwd, 'my plant.yaml'), 'utf8')).toContain('name: my-plant\n');
  expect(await main(['check', 'my plant.yaml'], terminal)).toBe(0);
  const flags = ['--duration', '1h', '--seeds', '1', '--quiet'];
  expect(await main(['compare', 'my plant.yaml', ...flags], terminal)).toBe(0);
  expect(terminal.stderr).toBe('');
});

test('init writes over nothing', async () => {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'fleet.yaml'), 'mine');
  expect(await main(['init'], terminal)).toBe(2);
  expect(terminal.stderr).toContain('fleet.yaml is there already');
  expect(readFileSync(join(terminal.cwd, 'fleet.yaml'), 'utf8')).toBe('mine');
  expect(await main(['init', 'fleet.json'], terminal)).toBe(2);
});
