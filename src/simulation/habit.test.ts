/**
 * Each habit in a small scenario: what it does to messages, with every law watched.
 */
import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

/** 100 ms there and back, nothing else. */
const LINK =
  'link: { profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0, tlsBytesUp: 0B, tlsBytesDown: 0B } }';
const PERSISTENT = 'mqtt: { sessionExpiryInterval: 1h, keepAlive: 20s }';
const PLAIN = `${LINK}, ${PERSISTENT}, start: { spread: 0s }, reconnect: { policy: fixed, first: 1s }`;
const BOSS = (publish: string) =>
  `{ name: boss, ${LINK}, publish: [ { topic: a, size: 8B, ${publish} } ] }`;

function run(...fleets: readonly string[]): RunRecord {
  const text = `fleets:\n${fleets.map((each) => `  - ${each}\n`).join('')}`;
  const record = simulate(smallScenario(text));
  expect(brokenLaws(record)).toEqual([]);
  // The same on the wire as bytes: nothing of a habit is hidden in an object.
  expect(simulate(smallScenario(text), { wire: 'bytes' }).digest).toBe(record.digest);
  return record;
}

function causes(record: RunRecord): Readonly<Record<string, number>> {
  const all = Object.entries(record.deliveries.total.causes);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

const SUBSCRIBER = `{ name: sub, ${PLAIN}, subscribe: [ { filter: a, qos: 2 } ] }`;

test('amnesia loses what the publisher had not got acknowledged, and what waited in its memory', () => {
  // At 60 s a QoS 1 message is on its way and another is behind it; power fails 20 ms later.
  const forgetful = (habit: string) =>
    `{ name: pub, ${PLAIN}, client: { maxInflight: 1 }, habits: [ ${habit} ],
       publish: [ { topic: a, qos: 1, at: [60s, 60s] } ] }`;
  const habit = '{ amnesia: { at: 60010ms } }';
  expect(causes(run(forgetful(habit), SUBSCRIBER))).toEqual({ 'publisher.amnesia': 2 });
  const careful = '{ reboots: { at: 60010ms } }';
  expect(causes(run(forgetful(careful), SUBSCRIBER))).toEqual({});
});

test('identifiers that start over collide with what the broker still waits for', () => {
  // PUBREC comes 100 ms after PUBLISH, PUBREL would follow: the power fails in between.
  const pub = `{ name: pub, ${PLAIN}, habits: [ { amnesia: { at: 60075ms } } ],
       publish: [ { topic: a, qos: 2, at: [60s, 80s, 100s] } ] }`;
  const record = run(pub, SUBSCRIBER);
  expect(causes(record)).toEqual({ 'broker.mistaken-duplicate': 1 });
  expect(record.deliveries.total).toMatchObject({ delivered: 2, ackedButLost: 1 });
});

test('a subscriber with amnesia loses the QoS 2 message it had not handed over', () => {
  const sub = `{ name: sub, ${PLAIN}, subscribe: [ { filter: a, qos: 2 } ],
       habits: [ { amnesia: { at: 60170ms } } ] }`;
  const record = run(sub, BOSS('qos: 2, at: 60s'));
  // The broker sends PUBREL for what the device has forgotten, or PUBLISH again: either is an end.
  const { delivered, lost } = record.deliveries.total;
  expect(delivered + lost).toBe(1);
});

test('reboots come at their time, or again and again, and a gateway takes its members along', () => {
  const thing = (more: string) => `{ name: thing, count: 4, ${PLAIN}, ${more} }`;
  const once = run(thing('habits: [ { reboots: { at: 1m, for: 2s } } ]'));
  expect(once.connections.connects).toBe(8);
  const often = run(thing('habits: [ { reboots: { every: 50s, for: 2s } } ]'));
  expect(often.connections.connects).toBe(4 * 6);
  const graceful = 'habits: [ { reboots: { share: 50%, at: 1m, graceful: true } } ]';
  const together = run(thing(`gateway: { members: 4 }, ${graceful}`)).connections.connects;
  expect([4, 8]).toContain(together);
});

test('members of a gateway have one weather', () => {
  const gap = 'outages: [ { name: gap, up: exp(30s), down: exp(10s) } ]';
  const fleet = (more: string) =>
    `{ name: thing, count: 3, link: { profile: datacenter, ${gap} }, ${more} }`;
  const alone = run(fleet('gateway: { members: 3 }')).simulated.linkDownUs;
  expect(alone % 3).toBe(0);
  expect(run(fleet('')).simulated.linkDownUs).not.toBe(alone);
});

test('who never returns leaves its session behind, and its messages wait there', () => {
  const sub = `{ name: sub, ${PLAIN}, subscribe: [ { filter: a, qos: 1 } ],
       habits: [ { neverReturns: { at: 1m } } ] }`;
  const record = run(sub, BOSS('qos: 1, at: [30s, 2m, 3m]'));
  expect(record.deliveries.total).toMatchObject({ expected: 3, delivered: 1, pending: 2, lost: 0 });
  expect(record.sessions.final).toBeGreaterThan(0);
});

test('the wrong QoS is what counts, on either side', () => {
  const sub = `{ name: sub, ${PLAIN}, subscribe: [ { filter: a, qos: 1 } ],
       habits: [ { wrongQos: { subscribe: 0 } }, { reboots: { at: 60s, for: 10s } } ] }`;
  expect(causes(run(sub, BOSS('qos: 1, at: 65s')))).toEqual({ 'subscriber.effective-qos0': 1 });
  const pub = `{ name: pub, ${PLAIN}, habits: [ { wrongQos: { publish: 0 } } ],
       publish: [ { topic: a, qos: 1, at: 10s } ] }`;
  expect(run(pub, SUBSCRIBER).deliveries.qos0.published).toBe(1);
});

test('a device that sleeps after publishing gets its commands when it is up again', () => {
  const thing = (
    graceful: boolean,
  ) => `{ name: thing, ${PLAIN}, subscribe: [ { filter: a, qos: 1 } ],
       publish: [ { topic: up, qos: 1, at: [10s, 70s, 130s] } ],
       habits: [ { sleepsAfterPublishing: { awake: 5s, graceful: ${graceful} } } ] }`;
  const record = run(thing(true), BOSS('qos: 1, at: [12s, 30s, 100s, 200s]'));
  expect(record.deliveries.total).toMatchObject({ delivered: 3, pending: 1 });
  expect(record.fleets['thing']?.connections.connects).toBe(3);
  expect(record.fleets['thing']?.connections.keepAliveTimeouts).toBe(0);
  const silent = run(thing(false), BOSS('qos: 1, at: [12s, 30s, 100s, 200s]'));
  expect(silent.fleets['thing']?.connections.keepAliveTimeouts).toBe(3);
});

test('an application that takes its time acknowledges one message after the other', () => {
  const slow = `{ name: slow, ${PLAIN}, client: { serviceTime: 10s }, subscribe: [ { filter: a, qos: 1 } ] }`;
  const record = run(slow, BOSS('qos: 1, at: [20s, 20s, 20s]'));
  expect(record.deliveries.total.delivered).toBe(3);
  expect(record.latency.qos1.maxUs).toBeGreaterThan(30e6);
  expect(record.latency.qos1.maxUs).toBeLessThan(31e6);
});

test('an application that stops reading gets everything when it reads again', () => {
  const sub = (more: string) => `{ name: sub, ${LINK}, subscribe: [ { filter: a, qos: 1 } ],
       mqtt: { sessionExpiryInterval: 1h, keepAlive: 20s, receiveMaximum: 2 },
       habits: [ { stopsReading: { at: 1m, for: 1m } }${more} ] }`;
  const boss = BOSS('qos: 1, at: [70s, 71s, 72s, 73s]');
  const record = run(sub(''), boss);
  expect(record.deliveries.total).toMatchObject({ delivered: 4, lost: 0, duplicates: 0 });
  // Two are unacknowledged at the device, the others wait at the broker.
  expect(record.queues.peakMessages).toBe(2);
  expect(record.connections.keepAliveTimeouts).toBe(0);
  // What is unread when the power fails is sent again; at QoS 0 it is gone.
  const cut = run(sub(', { reboots: { at: 80s } }'), boss);
  expect(cut.deliveries.total).toMatchObject({ delivered: 4, duplicates: 0 });
  const lost = run(sub(', { reboots: { at: 80s } }'), BOSS('qos: 0, at: 70s'));
  expect(causes(lost)).toEqual({ 'subscriber.link-lost': 1 });
});

test('a socket nobody reads pushes back: the queue fills at QoS 1, the output buffer at QoS 0', () => {
  const sub = (
    keepAlive: string,
    more: string,
  ) => `{ name: sub, subscribe: [ { filter: a, qos: 1 } ],
       link: { profile: datacenter, tcp: { sendBuffer: 512B, receiveBuffer: 512B } },
       mqtt: { sessionExpiryInterval: 1h, keepAlive: ${keepAlive} },
       habits: [ { stopsReading: { at: 60s, for: 2m, socket: true } }${more} ] }`;
  const boss = (publish: string) =>
    `{ name: boss, ${LINK}, publish: [ { topic: a, size: 100B, ${publish} } ] }`;
  const twenty = `at: [${Array.from({ length: 20 }, (_, n) => `${70 + n}s`).join(', ')}]`;
  const queued = run(sub('0s', ''), boss(`qos: 1, ${twenty}`));
  expect(queued.deliveries.total).toMatchObject({ delivered: 20, duplicates: 0 });
  expect(queued.queues.peakMessages).toBeGreaterThan(8);
  // The broker's patience ends after 15 s of silence: it closes, which nobody reads either.
  const closed = run(sub('10s', ''), boss(`qos: 1, ${twenty}`));
  expect(closed.connections).toMatchObject({ keepAliveTimeouts: 1, connects: 3 });
  expect(closed.deliveries.total.delivered).toBe(20);
  // What lies in the device's own buffer outlives the connection at the broker.
  expect(closed.latency.qos1.maxUs).toBeGreaterThan(100e6);
  // A program that is started anew reads at once.
  const rebooted = run(sub('0s', ', { reboots: { at: 100s } }'), boss(`qos: 1, ${twenty}`));
  expect(rebooted.latency.qos1.maxUs).toBeLessThan(45e6);
});

test('a firmware roll-out wipes one session after the other', () => {
  const fleet = `{ name: thing, count: 20, ${PLAIN}, subscribe: [ { filter: a, qos: 1 } ],
       habits: [ { accidentalClean: { at: 1m, over: 2m } } ] }`;
  const { series, sessions } = run(fleet);
  expect(sessions.cleaned).toBe(20);
  expect(series.connects.filter((count) => count > 0).length).toBeGreaterThan(5);
});
