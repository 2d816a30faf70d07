/** Requests and the answers to them, and publish times out of a file. */
import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { estimate } from './estimate.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';

const LINK = 'link: { profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0 } }';
const KEPT = 'mqtt: { sessionExpiryInterval: 1h, keepAlive: 20s }';

function scenario(answer: string, request = '') {
  return smallScenario(`fleets:
  - { name: meter, count: 3, ${LINK}, ${KEPT}, subscribe: [ { filter: "req/{clientId}", qos: 1 } ],
      publish: [ { topic: "res/{sender}/{clientId}", answers: "req/{clientId}", ${answer} } ] }
  - { name: desk, count: 2, ${LINK}, ${KEPT}, subscribe: [ { filter: "res/{clientId}/+", qos: 1 } ],
      publish: [ { topic: "req/{target}", target: meter, qos: 1, at: [2m, 3m], ${request} } ] }
`);
}

test('every request is answered to its sender, after the time the application takes', () => {
  const plan = scenario('qos: 1, after: 5s');
  const record = simulate(plan);
  expect(brokenLaws(record)).toEqual([]);
  // Two desks ask three meters twice.
  expect(record.deliveries.qos1).toMatchObject({ published: 24, expected: 24, delivered: 24 });
  expect(record.fleets['desk']?.deliveries.qos1).toMatchObject({ expected: 12, delivered: 12 });
  expect(record.fleets['meter']?.deliveries.qos1.published).toBe(12);
  expect(simulate(plan, { wire: 'bytes' }).digest).toBe(record.digest);
  expect(estimate(plan).messages).toBe(24);
});

test('answers move no other message: the requests keep their numbers', () => {
  const published = (answer: string) => simulate(scenario(answer)).fleets['desk']?.deliveries;
  expect(published('qos: 0, after: 1s')).toMatchObject({ qos1: { published: 12 } });
  expect(published('qos: 1, after: exp(2s)')).toMatchObject({ qos1: { published: 12 } });
});

test('a request that is lost is not answered, and one that was kept is, late', () => {
  const away = (qos: number) =>
    simulate(
      smallScenario(`fleets:
  - { name: meter, ${LINK}, ${KEPT}, subscribe: [ { filter: req, qos: 1 } ],
      publish: [ { topic: "res/{sender}", answers: req, qos: 1 } ] }
  - { name: desk, ${LINK}, ${KEPT}, subscribe: [ { filter: "res/{clientId}", qos: 1 } ],
      publish: [ { topic: req, qos: ${qos}, at: 2m } ] }
events: [ { at: 90s, disconnect: { fleet: meter, for: 1m } } ]
`),
    );
  expect(away(0).deliveries.total).toMatchObject({ published: 1, lost: 1 });
  expect(away(1).deliveries.total).toMatchObject({ published: 2, delivered: 2, lost: 0 });
});

test('a retained request that is found again is not answered again', () => {
  const record = simulate(
    smallScenario(`fleets:
  - { name: meter, ${LINK}, subscribe: [ { filter: req, qos: 1 } ],
      publish: [ { topic: res, answers: req, qos: 1 } ] }
  - { name: desk, ${LINK}, publish: [ { topic: req, qos: 1, at: 2m, retain: true } ] }
events: [ { at: 3m, disconnect: { fleet: meter, for: 10s } } ]
`),
  );
  expect(record.retained.delivered).toBe(1);
  expect(record.deliveries.qos1.published).toBe(2);
});

test('answers beside what their device publishes by the clock, on one topic, are in order', () => {
  // Found by a hunt: answers have numbers of their own, which do not tell who came first.
  const record = simulate(
    smallScenario(`fleets:
  - { name: chatty, ${LINK}, subscribe: [ { filter: "#", qos: 1 } ],
      publish: [ { topic: a, qos: 1, every: 10s }, { topic: a, qos: 1, answers: a, after: 1s } ] }
`),
  );
  expect(brokenLaws(record)).toEqual([]);
  expect(record.deliveries.qos1).toMatchObject({ outOfOrder: 0, lost: 0 });
  expect(record.deliveries.qos1.delivered).toBeGreaterThan(20);
});
