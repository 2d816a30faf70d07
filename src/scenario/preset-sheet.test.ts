import { expect, test } from 'vitest';
import { SPEC } from '../broker/preset/spec.ts';
import { PRESETS } from '../broker/preset.ts';
import { noSuchPreset } from './preset-name.ts';
import { presetSheet } from './preset-sheet.ts';

test('a sheet has every limit once', () => {
  const count = Object.values(SPEC).reduce((sum, group) => sum + Object.keys(group).length, 0);
  for (const name of PRESETS) {
    const paths = presetSheet(name).rows.map(({ path }) => path);
    expect(paths.length).toBe(count);
    expect(new Set(paths).size).toBe(count);
  }
});

test('a value that was looked up has its own source, any other says that it was not', () => {
  const { rows } = presetSheet('emqx-5.8');
  expect(rows.find(({ path }) => path === 'inbound.awaitRelTimeout')).toEqual({
    path: 'inbound.awaitRelTimeout',
    value: '5m',
    unit: '',
    source: 'apps/emqx/src/emqx_session_mem.erl:945-985',
    certainty: 'source',
    isOwn: true,
  });
  expect(rows.find(({ path }) => path === 'keepAlive.max')).toMatchObject({
    certainty: 'inferred',
    isOwn: false,
    source: expect.stringMatching(/^not looked up: as MQTT asks/),
  });
  expect(presetSheet('spec').rows.every(({ isOwn }) => isOwn)).toBe(true);
});

test('a figure whose scenario name has no unit is found: maxPacketSize, max, interval', () => {
  const own = (name: 'emqx-5.8' | 'aws-iot-core' | 'vernemq-2.2') =>
    presetSheet(name).rows.flatMap(({ path, isOwn }) => (isOwn ? [path] : []));
  expect(own('emqx-5.8')).toContain('inbound.maxPacketSize');
  expect(own('aws-iot-core')).toContain('keepAlive.max');
  expect(own('vernemq-2.2')).toContain('retry.interval');
});

test('quirks say what was intended', () => {
  const quirks = presetSheet('flashmq-1.26').rows.filter(({ intended }) => intended !== undefined);
  expect(quirks).toMatchObject([{ path: 'resume.setDup', value: 'false', intended: 'true' }]);
});

test.each([
  ['mosquitto-2.0.12', 'mosquitto-2.0.11'],
  ['mosquito', 'mosquitto-2.0.22'],
  ['EMQX', 'emqx-6.3'],
  ['hivemq', 'hivemq-ce'],
  ['aedes-2', 'aedes-1.1'],
])('of %s the nearest preset is %s', (typed, meant) => {
  expect(noSuchPreset(typed)).toContain(`(did you mean "${meant}"?)`);
});

test('a name like no other gets the list', () => {
  expect(noSuchPreset('xyzzy')).toMatch(/^there is no preset "xyzzy": there is spec, mosquitto-/);
});
