import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { EXIT } from '../exit-code.ts';
import { main } from '../main.ts';

async function hunted(...args: readonly string[]) {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const code = await main(['hunt', ...args], terminal);
  return { code, out: terminal.stdout, err: terminal.stderr, cwd: terminal.cwd };
}

test('a hunt that finds nothing says how much it looked at, and leaves no file', async () => {
  const { code, out, err, cwd } = await hunted('--scenarios', '3', '--no-progress');
  expect(code).toBe(EXIT.ok);
  expect(out).toMatch(/^3 scenarios, [\d,]+ events, [\d,]+ deliveries; no law was broken\n$/);
  expect(err).toBe('');
  expect(readdirSync(join(cwd, 'results'))).toEqual([]);
});

test('one scenario is looked at under many seeds, with changes', async () => {
  const args = ['tiny.yaml', '--from', '5', '--scenarios', '2', '--set', 'duration=1m', '--json'];
  const { code, out } = await hunted(...args);
  expect(code).toBe(EXIT.ok);
  expect(JSON.parse(out)).toMatchObject({
    schema: 'mqtt-session-sim/hunt@1',
    seed: 1,
    from: 5,
    scenarios: 2,
    found: null,
  });
});

test('what cannot be hunted is refused before a scenario is drawn', async () => {
  expect((await hunted('--minutes', '0')).code).toBe(EXIT.usage);
  expect((await hunted('--seed', '-1')).code).toBe(EXIT.usage);
  const { code, cwd } = await hunted('nowhere.yaml');
  expect(code).toBe(EXIT.io);
  expect(existsSync(join(cwd, 'nowhere.yaml'))).toBe(false);
});

test('Ctrl-C ends a hunt with what it has seen', async () => {
  const terminal = capturedTerminal({ stop: 'SIGINT' });
  expect(await main(['hunt', '--minutes', '5'], terminal)).toBe(EXIT.interrupted);
  expect(terminal.stdout).toMatch(/^1 scenarios, .*no law was broken\n$/);
});
