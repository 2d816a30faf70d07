import { expect, test } from 'vitest';
import { compareCommand, runCommand, shellCommand } from './reproduction.ts';

const plain = { file: 'fleet.yaml', variant: 'baseline', variants: [], overrides: [] };

test('a run is repeated by its file, seed, variant and overrides', () => {
  expect(runCommand(plain, 7)).toBe('mqtt-session-sim run fleet.yaml --seed 7');
  const changed = {
    ...plain,
    variant: 'small',
    variants: ['small'],
    overrides: ['duration=60s', 'a.b=exp(1s)'],
  };
  expect(runCommand(changed, 1)).toBe(
    "mqtt-session-sim run fleet.yaml --variant small --seed 1 --set duration=60s --set 'a.b=exp(1s)'",
  );
});

test('a comparison is repeated by its file, seeds and overrides', () => {
  expect(compareCommand({ ...plain, overrides: ['seed=2'] }, '1..5')).toBe(
    'mqtt-session-sim compare fleet.yaml --seeds 1..5 --set seed=2',
  );
});

test('a variant that is a preset is repeated by its override, a comparison of presets by its flag', () => {
  const variant = { ...plain, variant: 'emqx-5.8', overrides: ['broker.preset=emqx-5.8'] };
  expect(runCommand(variant, 1)).toBe(
    'mqtt-session-sim run fleet.yaml --seed 1 --set broker.preset=emqx-5.8',
  );
  expect(compareCommand(plain, '1', ['--preset', 'spec,emqx-5.8'])).toBe(
    'mqtt-session-sim compare fleet.yaml --preset spec,emqx-5.8 --seeds 1',
  );
});

test('a broker’s configuration is named again', () => {
  expect(runCommand({ ...plain, brokerConfig: 'mosquitto.conf' }, 1)).toBe(
    'mqtt-session-sim run fleet.yaml --broker-config mosquitto.conf --seed 1',
  );
});

test('words a shell would take apart are quoted', () => {
  expect(shellCommand(['run', "it's $HOME", '', 'a=b'])).toBe(`run 'it'\\''s $HOME' '' a=b`);
});
