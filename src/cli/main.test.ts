import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { main } from './main.ts';

const SCENARIO = `version: 1
name: tiny
duration: 1m
fleets:
  - name: meter
    count: 3
    link: { profile: datacenter }
    publish: [ { topic: "tele/{clientId}", qos: 1, every: 10s, size: 64B } ]
thresholds: [ "loss.qos1 < 1%" ]
variants:
  small: { broker.limits.sessionQueue.maxMessages: 10 }
`;

/** Runs a command line in a folder that holds tiny.yaml. */
async function called(...args: readonly string[]) {
  const terminal = capturedTerminal();
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), SCENARIO);
  const code = await main(args, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr, cwd: terminal.cwd };
}

test('help lists the commands and the exit codes', async () => {
  const { code, out, err } = await called('--help');
  expect(code).toBe(0);
  expect(err).toBe('');
  for (const word of ['run', 'compare', 'check', 'serve', 'schema', 'Exit codes', '97']) {
    expect(out).toContain(word);
  }
  expect((await called()).out).toBe(out);
});

test('bare npm start runs the cellular fleet', async () => {
  const env = { npm_lifecycle_event: 'start' };
  const terminal = capturedTerminal({ env, stop: 'SIGINT' });
  expect(await main([], terminal)).toBe(130);
  expect(terminal.stdout).toContain('results/cellular-fleet.html');
  expect(terminal.stderr).toMatch(/reproduce: .* run .*sims\/cellular-fleet\.yaml\n$/);
});

test.each([
  [['run'], 'missing required argument'],
  [['rnu', 'tiny.yaml'], '(Did you mean run?)'],
  [['run', 'tiny.yaml', '--sede', '3'], '(Did you mean --seed?)'],
  [['run', 'tiny.yaml', '--seed', '-1'], 'Write a whole number from 0'],
  [['run', 'tiny.yaml', '--seed', '1.5'], 'Write a whole number from 0'],
  [['compare', 'tiny.yaml', '--seeds', '5..1'], 'Write a range or a list'],
  [['run', 'tiny.yaml', '--duration', '24'], 'Write a number and a unit'],
  [['run', 'tiny.yaml', '--set', 'seed'], 'Write path=value'],
  [['run', 'tiny.yaml', '--wire', 'morse'], 'Allowed choices are objects, bytes'],
  [['run', 'tiny.yaml', 'other.yaml'], 'too many arguments'],
] as const)('%j is a usage error that says what to write', async (args, remedy) => {
  const { code, out, err } = await called(...args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(remedy);
  expect(err).toContain('help: mqtt-session-sim');
  expect(err.trimEnd().split('\n').at(-1)).toBe(`reproduce: mqtt-session-sim ${args.join(' ')}`);
});

test('a scenario that is not there is a file error with the nearest one', async () => {
  const { code, err } = await called('check', 'tinny.yaml');
  expect(code).toBe(4);
  expect(err).toContain(
    'cannot read tinny.yaml: there is no such file or folder (did you mean tiny.yaml?)',
  );
  expect(err).toContain('reproduce: mqtt-session-sim check tinny.yaml');
});

test('a name without its folder is looked for in sims/', async () => {
  const terminal = capturedTerminal();
  mkdirSync(join(terminal.cwd, 'sims'));
  writeFileSync(join(terminal.cwd, 'sims/tiny.yaml'), SCENARIO);
  expect(await main(['check', 'tiny'], terminal)).toBe(4);
  expect(terminal.stderr).toContain('did you mean sims/tiny.yaml?');
});

test('a directory in place of a scenario is a file error', async () => {
  const { code, err } = await called('run', '.');
  expect(code).toBe(4);
  expect(err).toContain('it is a directory');
});

test('check says what a scenario is and takes', async () => {
  const { code, out, err } = await called('check', 'tiny.yaml', '--duration', '10m');
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('tiny.yaml is valid: tiny');
  expect(out).toContain('3: meter (3)');
  expect(out).toContain('10m, seed');
  expect(out).toContain('180 messages');
});

test('a scenario with mistakes shows all of them with their places', async () => {
  const terminal = capturedTerminal();
  const broken = SCENARIO.replace('count: 3', 'cuont: 3').replace('duration: 1m', 'duration: 1');
  writeFileSync(join(terminal.cwd, 'broken.yaml'), broken);
  expect(await main(['check', 'broken.yaml'], terminal)).toBe(3);
  expect(terminal.stderr).toMatch(/broken\.yaml:3:\d+ duration/);
  expect(terminal.stderr).toMatch(/broken\.yaml:6:\d+ fleets/);
  expect(terminal.stderr).toContain('reproduce: mqtt-session-sim check broken.yaml');
});

test('an unknown variant is a mistake of the scenario', async () => {
  const { code, err } = await called('check', 'tiny.yaml', '--variant', 'smal');
  expect(code).toBe(3);
  expect(err).toContain('did you mean "small"?');
});

test('a file named by --set that is missing is a file error', async () => {
  const { code, err } = await called(
    'check',
    'tiny.yaml',
    '--set',
    'fleets.meter.link.replay.outages=gone.csv',
  );
  expect(code).toBe(4);
  expect(err).toContain('gone.csv');
});

test('schema prints a JSON Schema and nothing else', async () => {
  const { code, out, err } = await called('schema');
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({ $schema: expect.any(String), type: 'object' });
});
