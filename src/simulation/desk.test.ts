import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

const LINK = 'link: { profile: datacenter, rtt: 1ms }';

/** Ten devices publish at one instant. */
function burst(limits: string, wire: 'objects' | 'bytes' = 'objects'): RunRecord {
  const text = `
broker: { limits: ${limits} }
fleets:
  - { name: sub, ${LINK}, mqtt: { sessionExpiryInterval: 1h }, subscribe: [ { filter: a, qos: 0 } ] }
  - { name: pub, count: 10, clientId: "p-{i}", ${LINK}, publish: [ { topic: a, qos: 1, at: 60s } ] }`;
  return simulate(smallScenario(text), { wire });
}

function maxMs(record: RunRecord): number {
  return Math.round((record.latency.qos1.maxUs ?? 0) / 1000);
}

test('one packet waits for the other: the last of ten is as late as the work on all', () => {
  const free = burst('{}');
  const busy = burst('{ service: { publish: 20ms } }');
  expect(maxMs(busy) - maxMs(free)).toBe(200);
  expect(brokenLaws(busy)).toEqual([]);
});

test('a durable write costs its time under write-through alone', () => {
  const free = maxMs(burst('{}'));
  const late = ['write-through', 'snapshot', 'memory'].map(
    (mode) => maxMs(burst(`{ durability: { mode: ${mode}, sync: 5ms } }`)) - free,
  );
  expect(late).toEqual([50, 0, 0]);
});

test('both wires take the same time', () => {
  const limits = '{ service: { connect: 3ms, publish: 7ms }, durability: { sync: 2ms } }';
  expect(burst(limits, 'bytes').digest).toBe(burst(limits).digest);
});

test('no more clients get in within a second than there is time for', () => {
  const text = (connect: string): string => `
broker: { limits: { service: { connect: ${connect} } } }
fleets: [ { name: device, count: 50, clientId: "d-{i}", start: { at: 5s, spread: 0s }, ${LINK} } ]`;
  const peaks = ['0s', '100ms'].map((each) => {
    const record = simulate(smallScenario(text(each)));
    expect(record.connections.connects).toBe(50);
    return record.simulated.peakConnectsPerSecond;
  });
  expect(peaks).toEqual([50, 10]);
});
