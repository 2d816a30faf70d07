import { expect, test } from 'vitest';
import { resolved } from './preset/preset-data.ts';
import { SPEC, SPEC_SOURCE } from './preset/spec.ts';
import { PRESETS, presetData, presetLimits } from './preset.ts';

test('every named preset exists and no other does', () => {
  for (const name of PRESETS) expect(presetLimits(name)).toBeDefined();
  expect(presetLimits('constructor')).toBeUndefined();
});

test('the specification bounds neither queues nor the life of a stored session', () => {
  expect(presetLimits('spec')).toMatchObject({
    sessionQueue: { maxMessages: Infinity },
    sessionExpiry: { v311DefaultUs: Infinity, maxUs: Infinity },
  });
  expect(presetLimits('spec')).toEqual(SPEC);
});

test('every preset has every limit, and none that there is not', () => {
  const fields = Object.entries(SPEC).map(([group, limits]) => [group, Object.keys(limits)]);
  for (const name of PRESETS) {
    const limits = resolved(presetData(name), 'on');
    expect(Object.entries(limits).map(([group, each]) => [group, Object.keys(each)])).toEqual(
      fields,
    );
  }
  expect(Object.keys(SPEC_SOURCE)).toEqual(Object.keys(SPEC));
});

test('what a broker does is said with a source', () => {
  for (const name of PRESETS) {
    const { about, reference, figures } = presetData(name);
    expect(`${about} ${reference}`).toMatch(/\d|OASIS/);
    for (const group of Object.values(figures)) {
      for (const { source } of Object.values<{ source: string }>(group)) {
        expect(source.length).toBeGreaterThan(5);
      }
    }
  }
});

test('a quirk is on unless it is switched off, and nothing else changes with it', () => {
  const [asItIs, asMeant] = [presetLimits('aedes-1.1'), presetLimits('aedes-1.1', 'off')];
  expect(asItIs?.resume.setDup).toBe(false);
  const connect = { ...asItIs?.connect, emptyPersistentClientId: false };
  expect(asMeant).toEqual({ ...asItIs, connect, resume: { ...asItIs?.resume, setDup: true } });
  expect(presetLimits('rmqtt-0.24', 'off')?.resume.order).toBe('publish-then-pubrel');
  expect(presetLimits('emqx-5.8', 'off')).toEqual(presetLimits('emqx-5.8'));
});

test('the two mosquittos differ in what their queue counts and how often they look, and in nothing else', () => {
  const [old, young] = [presetLimits('mosquitto-2.0.11'), presetLimits('mosquitto-2.0.22')];
  expect(old?.sessionQueue).toMatchObject({ countsInflight: 'when-offline', onlineExtra: 'none' });
  expect(young?.sessionQueue).toMatchObject({ countsInflight: 'never', onlineExtra: 'window' });
  const same = { sessionQueue: 0, keepAlive: 0, takeover: 0 };
  expect({ ...old, ...same }).toEqual({ ...young, ...same });
});
