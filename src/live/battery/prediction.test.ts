/**
 * What was once measured of real brokers (1,500 messages at QoS 1 to a 3.1.1 client), predicted by
 * their presets: nothing listens here.
 */
import { expect, test } from 'vitest';
import { presetLimits } from '../../broker/preset.ts';
import { duration } from '../../kernel/time.ts';
import { BATTERY } from './battery.ts';
import { type Observation, ranges } from './observation.ts';
import { SimulatedGround } from './simulated-ground.ts';
import { Stage } from './stage.ts';

async function predicted(preset: string, name: string): Promise<Observation> {
  const limits = presetLimits(preset);
  const found = BATTERY.find((each) => each.name === name);
  if (limits === undefined || found === undefined) throw new Error(`${preset}, ${name}: unknown`);
  return await found.play(new Stage(new SimulatedGround(limits, duration(0)), name));
}

test.each([
  ['mosquitto-2.0.11', 20, 1020, 1000, 1000],
  ['mosquitto-2.0.22', 20, 1040, 1000, 1020],
  ['aedes-1.1', 1500, 1500, 1500, 1520],
  ['flashmq-1.26', 512, 512, 512, 512],
] as const)('%s keeps what was measured, and the oldest', async (preset, window, ...totals) => {
  const [online, offline, both] = totals;
  expect(await predicted(preset, 'online-no-ack')).toMatchObject({ window, kept: online });
  expect(await predicted(preset, 'offline')).toMatchObject({
    sessionPresent: true,
    kept: offline,
    messages: `1–${offline}`,
  });
  expect(await predicted(preset, 'in-flight-then-offline')).toMatchObject({ kept: both });
});

test.each([
  ['mosquitto-2.0.11', 5],
  ['aedes-1.1', 0],
  ['flashmq-1.26', 0],
])('%s sends again with DUP as was seen', async (preset, dup) => {
  expect(await predicted(preset, 'dup-on-resume')).toMatchObject({ kept: 8, dup });
});

test('numbers are told as ranges in the order they came', () => {
  expect(ranges([1, 2, 3, 7, 5, 6])).toBe('1–3, 7, 5–6');
  expect(ranges([])).toBe('none');
});
