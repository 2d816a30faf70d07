import { expect, test } from 'vitest';
import { PRESETS, presetLimits } from './preset.ts';

test('every named preset exists and no other does', () => {
  for (const name of PRESETS) expect(presetLimits(name)).toBeDefined();
  expect(presetLimits('constructor')).toBeUndefined();
});

test('the specification bounds neither queues nor the life of a stored session', () => {
  expect(presetLimits('spec')).toMatchObject({
    sessionQueue: { maxMessages: Infinity },
    sessionExpiry: { v311DefaultUs: Infinity, maxUs: Infinity },
  });
});
