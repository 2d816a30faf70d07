import { expect, test } from 'vitest';
import { DURABILITY_MODES } from '../broker/durability-limits.ts';
import { scenarioFrom, smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

const LINK = 'link: { profile: lte-m-stationary, rtt: 100ms, loss: 0, outages: [] }';

/** Everybody publishes to everybody at every QoS, some come and go, and the broker goes down twice. */
function busy(broker: string, isCrash: boolean): string {
  const restart = `downtime: 10s, crash: ${isCrash}`;
  return `
broker: { limits: ${broker} }
fleets:
  - name: a
    count: 4
    clientId: a-{i}
    ${LINK}
    mqtt: { cleanStart: false, sessionExpiryInterval: 1m, keepAlive: 10s, receiveMaximum: 3 }
    will: { topic: all/will, qos: 1, delay: 5s }
    subscribe: [ { filter: "all/#", qos: 2 }, { filter: "work", qos: 1, share: crew } ]
    publish:
      - { topic: all/0, qos: 0, every: exp(8s), size: 20B }
      - { topic: all/1, qos: 1, every: exp(8s), size: 20B, retain: true }
      - { topic: all/2, qos: 2, every: exp(8s), size: 20B, messageExpiry: 20s }
      - { topic: work, qos: 1, every: exp(10s), size: 20B }
    habits: [ { reboots: { every: exp(40s), for: 15s } } ]
  - { name: clean, count: 2, clientId: "c-{i}", ${LINK}, subscribe: [ { filter: "all/#", qos: 1 } ] }
events:
  - { at: 100s, brokerRestart: { ${restart} } }
  - { at: 190s, brokerRestart: { ${restart} } }
  - { at: 250s, purgeSessions: { olderThan: 10s } }
  - { at: 260s, subscribe: { fleet: a, filter: late, qos: 1 } }`;
}

function lostTo(record: RunRecord, cause: string): number {
  return Object.entries(record.deliveries.total.causes).find(([each]) => each === cause)?.[1] ?? -1;
}

const CASES = DURABILITY_MODES.flatMap((mode) =>
  [true, false].flatMap((isCrash) =>
    ['publish', 'pubrel'].map((at) => [mode, isCrash, at] as const),
  ),
);

test.each(CASES)('with %s, crash: %s, QoS 2 routed at %s, every law holds', (mode, isCrash, at) => {
  const limits = `{ durability: { mode: ${mode}, interval: 17s }, inbound: { qos2RouteAt: ${at} } }`;
  const text = busy(limits, isCrash);
  const record = simulate(smallScenario(text));
  expect(brokenLaws(record)).toEqual([]);
  expect(record.sessions.restart > 0).toBe(true);
  if (mode === 'memory') expect(lostTo(record, 'broker.restart')).toBeGreaterThan(0);
  if (!isCrash || at === 'publish') return;
  expect(simulate(smallScenario(text), { wire: 'bytes' }).digest).toBe(record.digest);
});

const QUEUED = (limits: string, restart: string): RunRecord =>
  simulate(
    smallScenario(`
broker: { limits: ${limits} }
fleets:
  - { name: pub, ${LINK}, mqtt: { sessionExpiryInterval: 1h }, publish: [ { topic: a, qos: 1, at: [30s, 50s, 70s] } ] }
  - { name: sub, ${LINK}, mqtt: { sessionExpiryInterval: 100s }, subscribe: [ { filter: a, qos: 1, wants: all } ] }
events: [ { at: 20s, disconnect: { fleet: sub, for: 150s } }, { at: 75s, brokerRestart: ${restart} } ]`),
  );

test.each([
  ['memory', false, 3],
  ['memory', true, 3],
  ['snapshot', false, 0],
  ['snapshot', true, 1],
  ['write-through', false, 0],
  ['write-through', true, 0],
])('of three queued messages %s (crash: %s) loses %i', (mode, isCrash, lost) => {
  const record = QUEUED(
    `{ durability: { mode: ${mode}, interval: 1m, downtime: restarts } }`,
    `{ downtime: 10s, crash: ${isCrash} }`,
  );
  expect(brokenLaws(record)).toEqual([]);
  expect(lostTo(record, 'broker.restart')).toBe(lost);
  expect(record.deliveries.total.delivered).toBe(3 - lost);
});

test('a session expires during downtime if its interval runs on, and not if it begins anew', () => {
  const lost = ['counts', 'restarts'].map((downtime) =>
    lostTo(
      QUEUED(`{ durability: { downtime: ${downtime} } }`, '{ downtime: 60s }'),
      'broker.session-expired',
    ),
  );
  expect(lost).toEqual([3, 0]);
});

test('while the broker is down nobody gets in, and afterwards all come back', () => {
  const record = QUEUED('{ durability: { downtime: restarts } }', '{ downtime: 60s, crash: true }');
  expect(record.connections.connects).toBe(4);
  expect(record.sessions).toMatchObject({ created: 2, restart: 0, final: 2 });
});

test('what leaves a share group with a crash is not sent to members that crash with it', () => {
  // Found by a hunt: sessions that end with their connections pass on what waited in them.
  const record = simulate(
    scenarioFrom(`
version: 1
name: crew
duration: 25s
fleets:
  - { name: crew, count: 3, ${LINK}, subscribe: [ { filter: work, qos: 1, share: g } ] }
  - { name: pub, count: 5, ${LINK}, publish: [ { topic: work, qos: 1, every: 20ms } ] }
events: [ { at: 20s, brokerRestart: { downtime: 1s, crash: true } } ]`),
  );
  expect(brokenLaws(record)).toEqual([]);
  expect(lostTo(record, 'broker.restart')).toBeGreaterThan(0);
});
