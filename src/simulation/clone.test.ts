import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

/** 100 ms there and back, nothing else: a dial is open after 100 ms, its CONNECT there after 150. */
const LINK =
  'link: { profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0, tlsBytesUp: 0B, tlsBytesDown: 0B } }';
const PERSISTENT = 'mqtt: { sessionExpiryInterval: 1h, keepAlive: 0s }';
const CALM = 'reconnect: { policy: fixed, first: 10s }';

function run(...fleets: readonly string[]): RunRecord {
  const record = simulate(
    smallScenario(`fleets:\n${fleets.map((each) => `  - ${each}\n`).join('')}`),
  );
  expect(brokenLaws(record)).toEqual([]);
  return record;
}

const SUBSCRIBERS = `{ name: sub, count: 2, start: { spread: 0s }, ${LINK}, ${PERSISTENT}, ${CALM},
    habits: [ { sharedClientId: { devices: 2, from: 20s } } ], subscribe: [ { filter: a, qos: 1 } ] }`;
const PUBLISHER = `{ name: pub, ${LINK}, publish: [ { topic: a, qos: 1, every: 10s, from: 60s } ] }`;

test('what one clone gets is lost for the other', () => {
  const { deliveries } = run(SUBSCRIBERS, PUBLISHER).fleets['sub'] ?? expect.fail('no fleet');
  const { delivered, lost, expected, causes } = deliveries.total;
  expect(delivered).toBeGreaterThan(20);
  expect(lost).toBe(delivered);
  expect(expected).toBe(2 * delivered);
  expect(causes['broker.delivered-to-clone']).toBe(lost);
});

test('clones throw each other out again and again: foreign take-overs, and a storm', () => {
  const record = run(SUBSCRIBERS, PUBLISHER);
  const { self, foreign } = record.connections.takeovers;
  // From 20 s on each is out for 10 s, so somebody comes every 10 s.
  expect([self, foreign]).toEqual([0, 28]);
  expect(record.takeovers.slice(0, 2).map(({ from, to }) => [from, to])).toEqual([
    ['sub/0', 'sub/1'],
    ['sub/1', 'sub/0'],
  ]);
  expect(record.storms).toMatchObject([{ clientId: 'sub-0', foreign: 28, self: 0 }]);
  expect(record.storms[0]?.startUs).toBe(record.takeovers[0]?.atUs);
});

test('a device that comes back before its old connection is missed takes over itself', () => {
  const record = simulate(
    smallScenario(`fleets:
  - { name: thing, ${LINK}, ${PERSISTENT} }
events: [ { at: 30s, reboot: { fleet: thing, for: 5s } } ]`),
  );
  expect(record.connections.takeovers).toEqual({ self: 1, foreign: 0 });
  expect(record.storms).toEqual([]);
});

test('a clone that sends a QoS 2 message under an identifier in use has it taken for another', () => {
  // The first's PUBLISH is there at 30.05 s; the clone's CONNECT at 30.10 s comes before its PUBREL.
  const clones = `{ name: pub, count: 2, start: { spread: 0s }, ${LINK}, ${PERSISTENT}, ${CALM},
    habits: [ { sharedClientId: { devices: 2, from: 29950ms, until: 31s } } ],
    publish: [ { topic: a, qos: 2, at: 30s } ] }`;
  const subscriber = `{ name: sub, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 2 } ] }`;
  const { total } = run(clones, subscriber).deliveries;
  expect(total).toMatchObject({
    published: 2,
    expected: 2,
    delivered: 1,
    lost: 1,
    ackedButLost: 1,
  });
  expect(total.causes['broker.mistaken-duplicate']).toBe(1);
});

test('a clone appears and leaves at its time, and publishes only in between', () => {
  const record = run(`{ name: twin, count: 2, start: { spread: 0s }, ${LINK}, ${CALM},
    habits: [ { sharedClientId: { devices: 2, from: 60s, until: 2m } } ],
    publish: [ { topic: a, qos: 0, every: 10s } ] }`);
  // One device throughout 300 s, the other for 60 of them.
  expect(record.deliveries.total.published).toBe(30 + 6);
  const { takeovers } = record;
  expect(Math.min(...takeovers.map(({ atUs }) => atUs))).toBeGreaterThan(60e6);
  expect(Math.max(...takeovers.map(({ atUs }) => atUs))).toBeLessThan(130e6);
});
