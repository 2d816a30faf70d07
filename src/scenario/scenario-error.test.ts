import { expect, test } from 'vitest';
import { failure, GOOD } from '../testing/broken-scenario.ts';
import type { ScenarioSource } from './load.ts';

const DURATION = 'expected a duration such as 250ms, 30s, 3h or 7d';

test('everything that is wrong is told at once, in the order of the file', () => {
  const text = GOOD.replace('6h', '6').replace('count: 10', 'count: 0').replace('qos: 1', 'qos: 3');
  const places = failure(text.replace('target: meter', 'target: metr')).problems.map(
    ({ place, path }) => `${place.line} ${path}`,
  );
  expect(places).toEqual([
    '3 duration',
    '9 fleets.meter.count',
    '14 fleets.meter.subscribe.0.qos',
    '18 fleets.controller.publish.0.target',
  ]);
});

test('a problem is shown with its lines of source and a caret', () => {
  expect(failure(GOOD.replace('6h', '6')).format()).toBe(
    `a.yaml:3:11 duration: ${DURATION}, longer than 0, got 6
  2 | name: demo
> 3 | duration: 6
    |           ^
  4 | broker:`,
  );
});

test.each([
  ['', 'a.yaml:1:1: the file is empty'],
  ['  \n\n', 'a.yaml:1:1: the file is empty'],
  ['# only a comment\n', 'a.yaml:1:1: the file holds no scenario, only comments'],
  ['version: 1\0', 'a.yaml:1:1: this is a binary file: expected text'],
  ['just text\n', 'a.yaml:1:1: expected a table (key: value), got "just text"'],
  ['- a\n', 'a.yaml:1:1: expected a table (key: value), got a list'],
  ['name: [x\n', 'a.yaml:2:1: not valid YAML'],
])('a file that reads %j is one clear problem', (text, message) => {
  const error = failure(text);
  expect(error.problems).toHaveLength(1);
  expect(error.message).toContain(message);
  expect(error.isUnreadable).toBe(false);
});

test('an alias bomb is one clear problem', () => {
  const rows = Array.from({ length: 10 }, (_, i) => {
    const aliases = Array.from({ length: 10 }, () => `*a${i}`).join(', ');
    return `a${i + 1}: &a${i + 1} [${aliases}]`;
  });
  const error = failure(`a0: &a0 [x]\n${rows.join('\n')}\n`);
  expect(error.problems).toHaveLength(1);
  expect(error.message).toContain('aliases that multiply');
});

test.each<[Partial<ScenarioSource>, string]>([
  [
    { variant: 'othr' },
    '--variant othr: no such variant (did you mean "other"?): there is baseline, other',
  ],
  [
    { preset: 'mosquito' },
    '--preset mosquito: broker.preset: there is no preset "mosquito" (did you mean "mosquitto-2.0.22"?)',
  ],
  [{ seed: -1 }, '--seed -1: seed: expected a whole number from 0 to 9007199254740991, got -1'],
  [
    { overrides: ['fleets.meter.count=many'] },
    '--set fleets.meter.count=many: expected a whole number',
  ],
  [
    { overrides: ['fleets.meter.cuont=5'] },
    '--set fleets.meter.cuont=5: unknown key "cuont" (did you mean "count"?)',
  ],
  [
    { overrides: ['fleets.meter.mqtt={keepAlive: 0.5s}'] },
    '--set fleets.meter.mqtt={keepAlive: 0.5s}: fleets.meter.mqtt.keepAlive: expected whole seconds',
  ],
  [
    { overrides: ['fleets.meter.__proto__.x=1'] },
    '--set fleets.meter.__proto__.x=1: "__proto__" cannot be set',
  ],
  [
    { overrides: ['nonsense'] },
    '--set nonsense: expected path=value, such as fleets.meter.count=50',
  ],
])('the flags %j are blamed themselves', (more, message) => {
  const error = failure(GOOD, more);
  expect(error.problems).toHaveLength(1);
  expect(error.message).toContain(message);
  expect(error.format()).toBe(error.message);
});

test('a long list of problems is cut, and says so', () => {
  const rows = Array.from({ length: 80 }, (_, i) => `x${i}: 1`).join('\n');
  expect(failure(`${GOOD}${rows}\n`).format()).toMatch(/… and 30 more$/);
});
