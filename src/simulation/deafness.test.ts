import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { simulate } from './run.ts';

const LINK = 'link: { profile: lte-m-stationary, rtt: 100ms, loss: 0, outages: [] }';

function deaf(habits: string, events = '') {
  const mqtt = 'mqtt: { sessionExpiryInterval: 1h }';
  const text = `fleets:\n  - { name: sub, ${LINK}, ${mqtt}, subscribe: [ { filter: a, qos: 1 } ], habits: [ ${habits} ] }\nevents: [ ${events} ]`;
  return simulate(smallScenario(text));
}

test('who waits for SUBACK is deaf for a round trip', () => {
  const { deaf: time, series, connack } = deaf('');
  expect(time.totalUs).toBeGreaterThan(90_000);
  expect(time.totalUs).toBeLessThan(300_000);
  expect(time.maxUs).toBe(time.totalUs);
  expect(series.deaf.at(-1)).toBe(0);
  expect(connack.count).toBe(1);
  expect(connack.maxUs).toBeGreaterThan(90_000);
  expect(series.connackMaxUs.filter((us) => us > 0)).toEqual([connack.maxUs]);
});

test('who never subscribes again is deaf while connected, whether its session is found or not', () => {
  const habits = '{ accidentalClean: { at: 1m } }, { ignoresSessionPresent: {} }';
  const { deaf: time, series } = deaf(habits, '{ at: 2m, disconnect: { fleet: sub, for: 1m } }');
  // From about 1 min to 2, and from 3 min to the end at 5.
  expect(time.totalUs / 60e6).toBeGreaterThan(2.8);
  expect(time.totalUs / 60e6).toBeLessThan(3.01);
  expect(time.maxUs / 60e6).toBeGreaterThan(1.9);
  expect(series.deaf.at(-1)).toBe(1);
  expect(series.deaf[Math.round(series.deaf.length / 2)]).toBe(0);
});
