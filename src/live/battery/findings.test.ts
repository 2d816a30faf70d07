/**
 * Presets probed as they are simulated: what is found from outside is what the preset says.
 */
import { expect, test } from 'vitest';
import type { BrokerLimits } from '../../broker/limits.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { BATTERY, predictions } from './battery.ts';
import { findings } from './findings.ts';
import { type CaseResult, judged } from './judgement.ts';

/** Cases of clocks see a rule only from the phase that they meet. */
const CASES = BATTERY.filter(({ isTimed }) => isTimed !== true);

/** Every limit of the preset that is another after its own behaviour has been read. */
async function misread(preset: string): Promise<readonly string[]> {
  const { limits } = loadBroker({ preset, set: [] });
  const results: CaseResult[] = [];
  for (const each of CASES) {
    const [seen] = await predictions(each, limits);
    if (seen !== undefined) results.push(judged(each, [seen], seen, 0));
  }
  const set = findings(results).map(({ path, value }) => `broker.limits.${path}=${value}`);
  const found = flat(loadBroker({ preset, set }).limits);
  return [...flat(limits)].flatMap(([path, value]) =>
    found.get(path) === value ? [] : [`${path}: ${value}, found ${found.get(path)}`],
  );
}

function flat(limits: BrokerLimits): ReadonlyMap<string, unknown> {
  const entries = Object.entries(limits).flatMap(([group, fields]) =>
    Object.entries(fields).map(([field, value]) => [`${group}.${field}`, value] as const),
  );
  return new Map(entries);
}

test.each([
  ['spec', []],
  ['mosquitto-2.0.11', []],
  ['mosquitto-2.0.22', []],
  ['emqx-5.8', []],
  ['flashmq-1.26', []],
  ['rmqtt-0.24', []],
  ['aedes-1.1', []],
  // What was not full of QoS 0 does not say whom it would let go.
  ['emqx-6.3', ['sessionQueue.overflow: drop-qos0-first, found drop-oldest']],
] as const)('%s', async (preset, expected) => {
  expect(await misread(preset)).toEqual(expected);
});
