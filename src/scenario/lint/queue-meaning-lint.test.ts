import { expect, test } from 'vitest';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { loadScenario } from '../load.ts';
import { lintScenario } from './preflight.ts';

function warnings(preset: string, ...limits: readonly string[]): readonly string[] {
  const { scenario, tree } = loadScenario({
    file: 'tiny.yaml',
    text: TINY_SCENARIO,
    read: () => '',
    preset,
    overrides: limits.map((limit) => `broker.limits.sessionQueue.${limit}`),
  });
  const found = lintScenario({ scenario, tree });
  return found.filter(({ rule }) => rule === 'queue-meaning').map(({ message }) => message);
}

test('0 is no limit to some brokers, and nothing here', () => {
  expect(warnings('spec', 'maxMessages=0')).toEqual([
    '0 keeps nothing here; in mosquitto.conf and emqx.conf 0 is no limit, in VerneMQ -1 is: write unlimited if that is meant',
  ]);
});

test.each([
  ['hivemq-ce', ['with hivemq-ce 50 messages are those in flight as well: fewer wait']],
  [
    'mosquitto-2.0.22',
    ['with mosquitto-2.0.22 50 messages are one window more while the client is connected'],
  ],
  ['emqx-5.8', []],
])('what 50 means to %s', (preset, expected) => {
  expect(warnings(preset, 'maxMessages=50')).toEqual(expected);
});

test('no limit is no limit everywhere', () => {
  expect(warnings('mosquitto-2.0.22', 'maxMessages=unlimited')).toEqual([]);
  expect(warnings('hivemq-ce', 'maxMessages=unlimited')).toEqual([]);
});

test('a limit in bytes that nobody wrote is named', () => {
  expect(warnings('flashmq-1.26', 'maxMessages=5000')[1]).toContain(
    'its limit of 64KiB of payload',
  );
  expect(warnings('flashmq-1.26', 'maxMessages=5000', 'maxBytes=unlimited')).toHaveLength(1);
});
