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
