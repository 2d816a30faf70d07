import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAUSES } from '../../mqtt/loss-cause.ts';
import { remedyOf } from '../../report/cause-remedy.ts';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { LOSS_SCENARIOS, lossScenarioText } from '../../testing/loss-scenarios.ts';
import { smallScenarioText } from '../../testing/scenario-text.ts';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { main } from '../main.ts';

/** Runs `explain tiny.yaml` with these words. */
async function explained(text: string, ...words: readonly string[]) {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), text);
  const code = await main(['explain', 'tiny.yaml', ...words, '--no-progress'], terminal);
  return { code, terminal };
}

test.each(LOSS_SCENARIOS)('a message lost by $cause is explained by it', async (scenario) => {
  const text = smallScenarioText(lossScenarioText(scenario));
  const overview = await explained(text);
  expect(overview.terminal.stderr).toBe('');
  const [, first] =
    new RegExp(`^${scenario.cause} .* (msg:\\d+) `, 'm').exec(overview.terminal.stdout) ??
    expect.fail(overview.terminal.stdout);

  const { code, terminal } = await explained(text, first ?? '');

  expect(code).toBe(0);
  expect(terminal.stdout).toMatch(new RegExp(`^lost for sub/[01]: ${scenario.cause}$`, 'm'));
  expect(terminal.stdout).toContain('What would help:');
  expect(terminal.stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
});

test.each(CAUSES)('%s has a remedy', (cause) => {
  expect(remedyOf(cause).advice).toMatch(/^[A-Z].*\.$/);
});

test('the settings that decided are shown with the line that says so', async () => {
  const { terminal } = await explained(TINY_SCENARIO, 'client:meter-0', '--variant', 'small');
  expect(terminal.stdout).toMatch(
    /broker\.limits\.sessionQueue\.maxMessages +1 +\(variant small\)/,
  );
  expect(terminal.stdout).toMatch(/broker\.queue-full\.newest +\d+ +msg:\d+/);
});

test('a message that arrived has a story too', async () => {
  const { code, terminal } = await explained(TINY_SCENARIO, 'msg:100');
  expect(code).toBe(0);
  expect(terminal.stdout).toMatch(/controller\/0 publishes it/);
  expect(terminal.stdout).toMatch(/delivered to meter\/\d, .* after it was published/);
});

const CLONES = `version: 1
name: clones
duration: 3m
fleets:
  - name: twin
    count: 2
    clientId: twin-{i}
    link: datacenter
    mqtt: { sessionExpiryInterval: 1h }
    reconnect: { policy: fixed, first: 5s }
    habits: [ { sharedClientId: { devices: 2 } } ]
`;

test('a take-over says who kicked whom, and that two devices have one ClientId', async () => {
  const { code, terminal } = await explained(CLONES, 'takeover:2');
  expect(code).toBe(0);
  expect(terminal.stdout).toMatch(/: twin\/\d takes "twin-0" over from twin\/\d/);
  expect(terminal.stdout).toContain('Two devices use one ClientId');
  expect(terminal.stdout).toMatch(/fleets\.twin\.clientId +twin-\{i\} +\(scenario line 7\)/);
});

test.each([
  ['msg:100000', 3, 'error: no message 100000 in tiny: '],
  ['msg:0', 2, 'error: msg:0 has no number: write msg:1'],
  ['takeover:9999', 3, 'error: no take-over 9999 in tiny: there were '],
  ['client:metre-0', 3, 'error: no client "metre-0" in tiny (did you mean "meter-0"?)'],
  ['why', 2, 'error: "why" is none of msg:N, client:ID and takeover:N'],
])('%s is answered with what to write instead', async (words, exitCode, complaint) => {
  const { code, terminal } = await explained(TINY_SCENARIO, words);
  expect(terminal.stderr).toContain(complaint);
  expect(code).toBe(exitCode);
});
