/** Messages that a broker gives up while they are on their way: they arrive all the same, or die there. */
import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';

/** A broker that sends again every ten seconds and gives up after 15 s, and a line of 40 byte a second. */
function run(more = '', publish = 'qos: 1, at: 1m') {
  const scenario = smallScenario(`broker:
  limits: { retry: { interval: 10s, versions: all, maxAge: 15s } }
fleets:
  - { name: slow, link: { profile: datacenter, rateDown: 320bit/s, overhead: 0B, recordOverhead: 0B,
        connect: { tlsRoundTrips: 0, tlsBytesUp: 0B, tlsBytesDown: 0B } },
      mqtt: { sessionExpiryInterval: 1h, keepAlive: 0s }, subscribe: [ { filter: a, qos: 2 } ] }
  - { name: boss, link: datacenter, publish: [ { topic: a, size: 1000B, ${publish} } ] }
${more}`);
  const record = simulate(scenario);
  expect(brokenLaws(record)).toEqual([]);
  expect(simulate(scenario, { wire: 'bytes' }).digest).toBe(record.digest);
  return record.deliveries.total;
}

test('what was given up on its way arrives, and is delivered', () => {
  expect(run()).toMatchObject({ expected: 1, delivered: 1, lost: 0 });
});

test('at QoS 2 it is received, and waits for a PUBREL', () => {
  const { delivered, lost, pending } = run('', 'qos: 2, at: 1m');
  expect([delivered + pending, lost]).toEqual([1, 0]);
});

test('what dies on its way then is lost because it was given up', () => {
  const { lost, causes } = run('events: [ { at: 80s, reboot: { fleet: slow, for: 1s } } ]');
  expect([lost, causes['broker.retry-exhausted']]).toEqual([1, 1]);
});

test('what the broker left behind is counted once, when it closes as well', () => {
  // Two on their way; the broker is stopped, and says so behind them.
  const events = 'events: [ { at: 82s, brokerRestart: { downtime: 5s } } ]';
  const { delivered, lost, pending, expected } = run(events, 'qos: 1, at: [1m, 61s]');
  expect(delivered + lost + pending).toBe(expected);
});

test('of a message under way twice, for two subscriptions, each is given up on its own', () => {
  const { record, expected } = overlapping('{ interval: 1s, maxTimes: 0 }');
  expect(record.delivered).toBe(expected);
});

/** A device that is sent each message once for each of two filters, by a slow broker that repeats. */
function overlapping(retry: string) {
  const scenario = smallScenario(`broker:
  limits: { retry: ${retry} }
fleets:
  - { name: slow, link: { profile: datacenter, rtt: 3s },
      mqtt: { version: 3.1.1, cleanSession: false },
      subscribe: [ { filter: a/+, qos: 1 }, { filter: a/#, qos: 1 } ] }
  - { name: boss, link: datacenter, publish: [ { topic: a/b, qos: 1, at: [1m, 70s] } ] }
`);
  const record = simulate(scenario);
  expect(brokenLaws(record)).toEqual([]);
  return { record: record.deliveries.total, expected: 2 };
}
