import { expect, test } from 'vitest';
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import { withMethod } from '../testing/changed-method.ts';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import { NO_TEE, type Tee } from './tee.ts';

/** Both directions fail, queues overflow, sessions expire, QoS 2 is withheld: all news there is. */
const SCENARIO = smallScenario(`
broker:
  limits:
    sessionQueue: { maxMessages: 3, overflow: drop-oldest }
    inflight: { maxV5: 2 }
    inbound: { qos2RouteAt: pubrel }
fleets:
  - name: sub
    count: 2
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(20s), down: exp(20s) } ] }
    mqtt: { sessionExpiryInterval: 40s, keepAlive: 5s }
    subscribe: [ { filter: "q/#", qos: 2 } ]
  - name: pub
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(30s), down: exp(10s) } ] }
    mqtt: { sessionExpiryInterval: 10s, keepAlive: 5s }
    publish:
      - { topic: q/0, qos: 0, every: 2s }
      - { topic: q/1, qos: 1, every: 2s }
      - { topic: q/2, qos: 2, every: 2s }
`);

type News = (...details: never[]) => void;

/** Passes on all calls of one method but those that `keeps` refuses by their number. */
function filtered<T extends object>(observer: T, name: string, keeps: (n: number) => boolean): T {
  let calls = 0;
  const filter = (tell: News): News => {
    return (...details) => {
      if (keeps(calls++)) tell(...details);
    };
  };
  // Every method of an observer takes details and returns nothing: it is a News.
  return withMethod(observer as Record<string, News>, name, filter) as T;
}

function teeOf(side: 'broker' | 'devices', name: string, keeps: (n: number) => boolean): Tee {
  const broker = (observer: BrokerObserver) => filtered(observer, name, keeps);
  const devices = (observer: DeviceObserver) => filtered(observer, name, keeps);
  return side === 'broker' ? { ...NO_TEE, broker } : { ...NO_TEE, devices };
}

/** What a run is found guilty of when one piece of news is forgotten: a law, or a bug at once. */
function verdict(side: 'broker' | 'devices', name: string, forgotten: number): string {
  try {
    const tee = teeOf(side, name, (n) => n !== forgotten);
    return brokenLaws(simulate(SCENARIO, { listen: () => tee })).join(', ');
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}

test('nothing is wrong when nothing is forgotten', () => {
  const record = simulate(SCENARIO);
  expect(brokenLaws(record)).toEqual([]);
  const names = record.laws.map(({ name }) => name);
  expect(names).toEqual([
    'conservation',
    'every-loss-has-a-cause',
    'copies-accounted-for',
    'queues-as-observed',
    'session-state',
    'first-delivery-order',
    'dup',
    'qos2-exactly-once',
    'window',
    'queue-limit',
    'session-present',
    'subscription',
    'wills',
    'message-expiry',
    'one-connection',
    'liveness',
  ]);
});

test.each([
  ['broker', 'copied', 'copies-accounted-for'],
  ['broker', 'sent', 'copies-accounted-for'],
  ['broker', 'acknowledged', 'copies-accounted-for'],
  ['broker', 'dropped', 'copies-accounted-for'],
  ['broker', 'surrendered', 'copies-accounted-for'],
  ['broker', 'withheld', 'InvariantViolation'],
  ['broker', 'queued', 'queues-as-observed'],
  ['broker', 'dequeued', 'queues-as-observed'],
  ['devices', 'passedOn', 'copies-accounted-for'],
  ['devices', 'publishDropped', 'copies-accounted-for'],
  ['devices', 'handedOver', 'every-loss-has-a-cause'],
  ['devices', 'held', 'every-loss-has-a-cause'],
  ['devices', 'letGo', 'copies-accounted-for'],
] as const)('%s forgetting to say "%s" once breaks %s', (side, name, law) => {
  let calls = 0;
  simulate(SCENARIO, {
    listen: () =>
      teeOf(side, name, () => {
        calls++;
        return true;
      }),
  });
  expect(calls).toBeGreaterThan(20);
  const places = Array.from({ length: 8 }, (_, n) => Math.floor(((n + 0.5) * calls) / 8));
  const verdicts = places.map((place) => verdict(side, name, place));
  // News of a message that nobody expects (any more) may be forgotten; a session that ends with
  // its queue not as reported is a bug at once.
  const guilty = verdicts.filter((each) => each.includes(law) || each === 'InvariantViolation');
  expect(guilty.length).toBeGreaterThanOrEqual(6);
  expect(verdicts.join()).toContain(law);
});

test('a queue deeper than its limit breaks the limit, by what was observed', () => {
  const tee = teeOf('broker', 'dequeued', () => false);
  expect(() => simulate(SCENARIO, { listen: () => tee })).toThrow();
  const endless = smallScenario(`
broker: { limits: { sessionQueue: { maxMessages: 2, overflow: drop-oldest } } }
fleets:
  - { name: sub, link: datacenter, mqtt: { sessionExpiryInterval: 1h }, subscribe: [ { filter: a, qos: 1 } ] }
  - { name: pub, link: datacenter, publish: [ { topic: a, qos: 1, every: 5s } ] }
events: [ { at: 20s, disconnect: { fleet: sub, for: 10m } } ]`);
  const record = simulate(endless, { listen: () => teeOf('broker', 'dequeued', () => false) });
  const broken = record.laws.find(({ name }) => name === 'queue-limit');
  expect(broken?.first).toMatch(/^a queue of 2 messages held 3$/);
});
