import { expect, test } from 'vitest';
import { brokenLaws } from '../simulation/metric-value.ts';
import { simulate } from '../simulation/run.ts';
import { smallScenario } from '../testing/scenario-text.ts';

test('two copies of one message, to an application that takes its time, are passed on once each', () => {
  const record = simulate(
    smallScenario(`
fleets:
  - name: slow
    link: { profile: datacenter, rtt: 20ms }
    client: { serviceTime: 1s, handOver: on-publish }
    subscribe: [ { filter: "#", share: h, qos: 2 }, { filter: "#", qos: 2 } ]
  - name: boss
    link: { profile: datacenter, rtt: 20ms }
    publish: [ { topic: a, qos: 2, every: 3s, until: 30s } ]`),
  );
  expect(record.deliveries.qos2.delivered).toBeGreaterThan(5);
  expect(brokenLaws(record)).toEqual([]);
});

test.each(['on-publish', 'on-pubrel'])(
  'an impatient broker does not make a slow application take a message twice (%s)',
  (handOver) => {
    // Found by a hunt: PUBREL overtook the copy that was sent again and waited to be read.
    const record = simulate(
      smallScenario(`
broker: { limits: { retry: { interval: 1s } } }
fleets:
  - name: slow
    link: { profile: datacenter, rtt: 20ms }
    mqtt: { version: 3.1.1 }
    client: { serviceTime: 1200ms, handOver: ${handOver} }
    subscribe: [ { filter: "#", qos: 2 } ]
  - name: boss
    link: { profile: datacenter, rtt: 20ms }
    publish: [ { topic: a, qos: 2, every: 2s, until: 30s } ]`),
    );
    expect(brokenLaws(record)).toEqual([]);
    expect(record.deliveries.qos2).toMatchObject({ lost: 0, duplicates: 0 });
    expect(record.deliveries.qos2.delivered).toBeGreaterThan(10);
  },
);
