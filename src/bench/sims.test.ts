/**
 * The scenarios of the benchmark, small: they load, hold every law and lose nothing.
 */
import { expect, test } from 'vitest';
import { brokenLaws } from '../simulation/metric-value.ts';
import { simulate } from '../simulation/run.ts';
import { shipped, shippedScenario } from '../testing/shipped-sims.ts';

/** What makes each a matter of moments. */
const SMALL: Readonly<Record<string, readonly string[]>> = {
  backlog: ['fleets.device.count=20', 'duration=6m'],
  'device-day': ['fleets.device.count=30', 'duration=4h'],
  month: ['fleets.device.count=10', 'duration=3d'],
  sessions: ['fleets.v5.count=200', 'fleets.v311.count=200'],
};

test('each scenario is tried here', () => {
  expect(shipped('sims/bench', '.yaml')).toEqual(Object.keys(SMALL));
});

test.each(Object.entries(SMALL))('sims/bench/%s.yaml, small, holds every law', (name, set) => {
  const record = simulate(shippedScenario(`bench/${name}`, { set }));
  expect(brokenLaws(record)).toEqual([]);
  expect(record.thresholds.map(({ expression, ok }) => [expression, ok])).toEqual([
    ['loss.qos1 == 0', true],
  ]);
});

test('a million sessions say one thing each', () => {
  const set = SMALL['sessions'] ?? [];
  const { deliveries } = simulate(shippedScenario('bench/sessions', { set }));
  expect(deliveries.total.published).toBe(400);
});

test('the backlog is one place in a queue for each device and message', () => {
  const set = SMALL['backlog'] ?? [];
  const { queues, deliveries } = simulate(shippedScenario('bench/backlog', { set }));
  expect(queues.peakTotalMessages).toBe(20 * deliveries.total.published);
});
