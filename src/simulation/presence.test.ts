import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

const LINK = 'link: { profile: lte-m-stationary, rtt: 100ms, loss: 0, outages: [] }';
const PERSISTENT = 'mqtt: { sessionExpiryInterval: 1h, keepAlive: 0s }';

function run(text: string): RunRecord {
  const record = simulate(smallScenario(text));
  expect(brokenLaws(record)).toEqual([]);
  return record;
}

/** Seconds at whose sample connects were seen; samples are 1.25 s apart. */
function connectsAt({ series }: RunRecord): readonly number[] {
  return series.atUs.flatMap((at, place) => (series.connects[place] === 0 ? [] : [at / 1e6]));
}

test('a device that is not there yet neither connects nor publishes', () => {
  const record = run(`fleets:
  - { name: late, start: { at: 2m }, ${LINK}, publish: [ { topic: a, qos: 1, every: 10s } ] }`);
  expect(connectsAt(record)).toEqual([121.25]);
  expect(record.deliveries.total.published).toBe(18);
});

test('events before a device is there do not bring it in', () => {
  const record = run(`fleets:
  - { name: late, count: 2, start: { at: 2m, spread: 0s }, ${LINK} }
events:
  - { at: 10s, disconnect: { fleet: late, device: 0, for: 1s } }
  - { at: 10s, reboot: { fleet: late, device: 1, for: 1s } }`);
  expect(connectsAt(record)).toEqual([121.25]);
});

test('a device that is off stays off as long as the longest reason for it', () => {
  const record = run(`fleets:
  - { name: thing, ${LINK} }
events:
  - { at: 30s, disconnect: { fleet: thing, for: 60s } }
  - { at: 40s, reboot: { fleet: thing, for: 5s } }`);
  expect(connectsAt(record)).toEqual([1.25, 91.25]);
});

test('a device that has retired is gone: it publishes no more and nothing is expected of it', () => {
  const record = run(`fleets:
  - { name: gone, retireAt: 2m, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 1 } ],
      publish: [ { topic: b, qos: 1, every: 10s } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a, qos: 1, every: 10s } ] }
events: [ { at: 3m, subscribe: { fleet: gone, filter: a, qos: 1 } } ]`);
  const { gone, pub } = record.fleets;
  expect(gone?.deliveries.total).toMatchObject({ published: 12, lost: 0, beforeFirstSuback: 0 });
  expect(gone?.deliveries.total.expected).toBeGreaterThan(8);
  expect(gone?.deliveries.total.expected).toBeLessThan(13);
  expect(pub?.deliveries.total.published).toBe(30);
});

test('what was on its way to a device that retires is withdrawn', () => {
  const record = run(`fleets:
  - { name: sub, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 1 } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a, qos: 1, at: [50s, 51s] } ] }
events:
  - { at: 40s, disconnect: { fleet: sub, for: 30s } }
  - { at: 60s, retire: { fleet: sub } }`);
  expect(record.fleets['sub']?.deliveries.total).toMatchObject({ expected: 0, withdrawn: 2 });
});

test('who unsubscribes no longer expects what only that filter matched', () => {
  const record = run(`fleets:
  - { name: sub, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: "a/#", qos: 1 }, { filter: "+/x", qos: 1 } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a/x, qos: 1, at: [50s, 100s] }, { topic: a/y, qos: 1, at: [50s, 100s] } ] }
events:
  - { at: 40s, disconnect: { fleet: sub, for: 30s } }
  - { at: 60s, unsubscribe: { fleet: sub, filter: "a/#" } }`);
  // At 60 s a/x is still wanted under +/x, which also gets the copy of it that waited.
  expect(record.fleets['sub']?.deliveries.total).toMatchObject({
    expected: 2,
    delivered: 2,
    withdrawn: 1,
  });
});

test('a device that wants only what is live expects nothing while it is away', () => {
  const text = (wants: string): string => `fleets:
  - { name: sub, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 1, wants: ${wants} } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a, qos: 1, at: [20s, 50s, 100s] } ] }
events: [ { at: 40s, disconnect: { fleet: sub, for: 30s } } ]`;
  expect(run(text('all')).deliveries.total).toMatchObject({ expected: 3, delivered: 3 });
  expect(run(text('live')).deliveries.total).toMatchObject({
    expected: 2,
    delivered: 2,
    unexpected: 1,
  });
});

test('what is published before the first SUBACK is shown and not expected', () => {
  const record = run(`fleets:
  - { name: sub, start: { at: 60s }, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 1 } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a, qos: 1, at: [20s, 50s, 100s] } ] }`);
  expect(record.fleets['sub']?.deliveries.total).toMatchObject({
    expected: 1,
    beforeFirstSuback: 2,
  });
});

test('a PUBLISH that straggles in after its device has come back as another is delivered', () => {
  // Sent into an outage, behind it a DISCONNECT; the device is back under a new ClientId, and has
  // given the message up, before the old connection gets its bytes through.
  const record = run(`fleets:
  - { name: pub, ${LINK}, ${PERSISTENT}, habits: [ { unstableClientId: {} } ], publish: [ { topic: a, qos: 1, at: 31s } ] }
  - { name: sub, ${LINK}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 1 } ] }
events:
  - { at: 30s, outage: { fleet: pub, for: 20s } }
  - { at: 49s, disconnect: { fleet: pub, for: 1s } }`);
  expect(record.deliveries.total).toMatchObject({
    expected: 1,
    delivered: 1,
    lost: 0,
    unexpected: 0,
  });
});

test('a PUBLISH on its way down when the broker closes is delivered if it gets through', () => {
  // A clone takes over while the outage holds the message; the old connection gets it through.
  const record = run(`fleets:
  - { name: sub, count: 2, start: { spread: 0s }, link: { profile: lte-m-stationary, rtt: 100ms, recovery: buffered, outages: [] },
      ${PERSISTENT}, reconnect: { policy: fixed, first: 10m }, subscribe: [ { filter: a, qos: 1 } ],
      habits: [ { sharedClientId: { devices: 2, from: 40s } } ] }
  - { name: pub, ${LINK}, publish: [ { topic: a, qos: 1, at: 31s } ] }
events: [ { at: 30s, outage: { fleet: sub, device: 0, for: 20s } } ]`);
  expect(record.deliveries.total).toMatchObject({ expected: 1, delivered: 1, lost: 0 });
  // The clone got it too, from the session it took over; it had not wanted it yet.
  expect(record.deliveries.total.unexpected).toBe(1);
});
