import { expect, test } from 'vitest';
import { compareCommand, runCommand, shellCommand } from './reproduction.ts';

const plain = { file: 'fleet.yaml', variant: 'baseline', overrides: [] };

test('a run is repeated by its file, seed, variant and overrides', () => {
  expect(runCommand(plain, 7)).toBe('mqtt-session-sim run fleet.yaml --seed 7');
  const changed = { ...plain, variant: 'small', overrides: ['duration=60s', 'a.b=exp(1s)'] };
  expect(runCommand(changed, 1)).toBe(
    "mqtt-session-sim run fleet.yaml --variant small --seed 1 --set duration=60s --set 'a.b=exp(1s)'",
  );
});

test('a comparison is repeated by its file, seeds and overrides', () => {
  expect(compareCommand({ ...plain, overrides: ['seed=2'] }, '1..5')).toBe(
    'mqtt-session-sim compare fleet.yaml --seeds 1..5 --set seed=2',
  );
});

test('words a shell would take apart are quoted', () => {
  expect(shellCommand(['run', "it's $HOME", '', 'a=b'])).toBe(`run 'it'\\''s $HOME' '' a=b`);
});
