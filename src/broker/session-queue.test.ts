import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Qos } from '../mqtt/packet.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../simulation/run.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import { smallScenario } from '../testing/scenario-text.ts';
import { connack, connect, puback, publish, suback, subscribe } from '../testing/spoken-packet.ts';
import {
  INFLIGHT_COUNTS,
  type InflightCounts,
  OVERFLOW_POLICIES,
  type OverflowPolicy,
} from './queue-limits.ts';

const PATIENT = connect('a', { expiry: 1000 });

/** What became of messages 1 … n that were published while their subscriber was away. */
interface Outcome {
  /** In the order in which they came when the subscriber was back. */
  readonly delivered: readonly number[];
  /** Message and cause, in the order of their deaths. */
  readonly lost: readonly (readonly [message: number, cause: string])[];
  /** The longest the queue ever was. */
  readonly peak: number;
}

function absence(policy: OverflowPolicy, maxMessages: number, levels: readonly Qos[]): Outcome {
  const flow = new BrokerFlow({
    sessionQueue: { maxMessages, overflow: policy },
    qos0: { storeOffline: true },
  });
  const publisher = flow.connected(connect('p'));
  flow
    .connected(PATIENT)
    .send(subscribe(1, ['t', 2]))
    .expect(suback(1, 2))
    .cut();
  const session = flow.broker.sessions.ofClient(flow.clients.idOf('a'));
  let peak = 0;
  levels.forEach((qos, place) => {
    const message = place + 1;
    publisher.blurt(publish('t', { qos, id: qos === 0 ? 0 : message, message }));
    peak = Math.max(peak, flow.broker.queuedCount(session));
  });
  const [, ...packets] = flow.client('a').send(PATIENT).take();
  const delivered = packets.flatMap((each) => (each.cmd === 'publish' ? each.message : []));
  const dropped = flow.told('dropped').map((line) => line.replace(/^a #/, '').split(' '));
  const rejected = flow.told('rejected').map((line) => [line.slice(1), 'rejected']);
  const lost = [...dropped, ...rejected].map(
    ([message = '', cause = '']) => [Number(message), cause] as const,
  );
  expect(flow.told('queued')).toHaveLength(flow.told('dequeued').length);
  return { delivered, lost, peak };
}

const levels = fc.array(fc.constantFrom<Qos>(0, 1, 2), { maxLength: 20 });
const one = (count: number): readonly Qos[] => Array.from({ length: count }, () => 1);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

/** What is held of eight messages, two of which were sent at once, and how many are not. */
function flood(given: {
  readonly policy: OverflowPolicy;
  readonly counts: InflightCounts;
  readonly isAway: boolean;
  readonly maxMessages: number;
}): { readonly held: readonly string[]; readonly gone: number } {
  const { policy: overflow, counts: countsInflight, isAway, maxMessages } = given;
  const sessionQueue = { maxMessages, overflow, countsInflight };
  const flow = new BrokerFlow({ sessionQueue, inflight: { maxV5: 2 } });
  const publisher = flow.connected(connect('p'));
  const client = flow.connected(PATIENT).send(subscribe(1, ['t', 1]));
  for (const id of upTo(8)) {
    if (isAway && id === 3) client.cut();
    publisher.blurt(publish('t', { qos: 1, id, message: id }));
  }
  const session = flow.broker.sessions.ofClient(flow.clients.idOf('a'));
  const held: string[] = [];
  flow.broker.forEachCopyOf(session, (copy) => held.push(flow.nameCopy(session, copy)));
  return { held, gone: flow.told('dropped').length + flow.told('rejected').length };
}

/** Subscribers that are away half the time, under a policy. */
function overflowing(policy: OverflowPolicy): Scenario {
  return smallScenario(`
broker:
  limits:
    sessionQueue: { maxMessages: 3, overflow: ${policy} }
    qos0: { storeOffline: true }
fleets:
  - name: sub
    count: 3
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: 25s, down: 15s } ] }
    mqtt: { sessionExpiryInterval: 1h, keepAlive: 5s, receiveMaximum: 2 }
    subscribe: [ { filter: "q/+", qos: 1 } ]
  - name: pub
    link: datacenter
    publish:
      - { topic: q/0, qos: 0, every: 1s }
      - { topic: q/1, qos: 1, every: 700ms }
`);
}

describe.each(OVERFLOW_POLICIES)('every policy, %s', (policy) => {
  test('a message at a full queue costs exactly one message, and order is kept', () => {
    fc.assert(
      fc.property(levels, fc.nat({ max: 6 }), (published, maxMessages) => {
        const { delivered, lost, peak } = absence(policy, maxMessages, published);
        const kept = Math.min(published.length, maxMessages);
        expect([delivered.length, lost.length, peak]).toEqual([
          kept,
          published.length - kept,
          kept,
        ]);
        // Each message once, either way.
        const all = [...delivered, ...lost.map(([message]) => message)];
        expect(all.toSorted((a, b) => a - b)).toEqual(upTo(published.length));
        expect(delivered).toEqual(delivered.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  test('a bound of 0 keeps nothing, and no bound keeps everything', () => {
    expect(absence(policy, 0, one(3)).delivered).toEqual([]);
    expect(absence(policy, Infinity, one(30)).delivered).toEqual(upTo(30));
  });

  test('what is in flight is never dropped for what arrives', () => {
    const flow = new BrokerFlow({ sessionQueue: { maxMessages: 1, overflow: policy } });
    const publisher = flow.connected(connect('p'));
    const client = flow.connected(PATIENT);
    client.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
    publisher.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
    const first = publish('t', { qos: 1, id: 1, message: 1 });
    client.expect(first).cut();
    for (const id of [2, 3, 4]) publisher.blurt(publish('t', { qos: 1, id, message: id }));
    const back = flow.client('a').send(PATIENT).take();
    expect(back.slice(0, 2)).toMatchObject([connack(true), { ...first, dup: true }]);
    expect(back).toHaveLength(3);
  });

  test('at a full queue each arrival costs one message, whatever counts, connected or not', () => {
    const counting = fc.constantFrom<InflightCounts>(...INFLIGHT_COUNTS);
    fc.assert(
      fc.property(counting, fc.boolean(), fc.nat({ max: 4 }), (counts, isAway, maxMessages) => {
        const { held, gone } = flood({ policy, counts, isAway, maxMessages });
        const inflight = counts === 'always' ? Math.min(2, maxMessages) : 2;
        const isCounted = counts === 'always' || (counts === 'when-offline' && isAway);
        const room = Math.max(0, isCounted ? maxMessages - inflight : maxMessages);
        // In flight untouched, as many waiting as there is room for, and the rest told of.
        expect(held.slice(0, inflight)).toEqual(['a #1', 'a #2'].slice(0, inflight));
        expect([held.length, gone]).toEqual([inflight + room, 8 - inflight - room]);
      }),
      { numRuns: 40 },
    );
  });

  test('every law holds while queues overflow, and every loss has its cause', () => {
    const { deliveries, laws } = simulate(overflowing(policy));
    expect(laws.filter(({ held }) => !held)).toEqual([]);
    const { lost, causes } = deliveries.total;
    expect(lost).toBeGreaterThan(0);
    expect(Object.values(causes).reduce((sum, each) => sum + each, 0)).toBe(lost);
  });

  test('each session has a queue of its own', () => {
    const flow = new BrokerFlow({ sessionQueue: { maxMessages: 1, overflow: policy } });
    const publisher = flow.connected(connect('p'));
    for (const name of ['a', 'b']) {
      const client = flow.connected(connect(name, { expiry: 1000 }));
      client
        .send(subscribe(1, [name, 1]))
        .expect(suback(1, 1))
        .cut();
    }
    publisher.send(publish('a', { qos: 1, id: 1, message: 1 })).expect(puback(1));
    publisher.send(publish('b', { qos: 1, id: 2, message: 2 })).expect(puback(2));
    expect(flow.told('queued')).toEqual(['a #1', 'b #2']);
    expect(flow.told('dropped')).toEqual([]);
  });
});

test('drop-newest keeps the oldest', () => {
  expect(absence('drop-newest', 2, one(4))).toMatchObject({
    delivered: [1, 2],
    lost: [
      [3, 'broker.queue-full.newest'],
      [4, 'broker.queue-full.newest'],
    ],
  });
});

test('drop-oldest keeps the newest', () => {
  expect(absence('drop-oldest', 2, one(4))).toMatchObject({
    delivered: [3, 4],
    lost: [
      [1, 'broker.queue-full.oldest'],
      [2, 'broker.queue-full.oldest'],
    ],
  });
});

test('drop-oldest with nothing to evict drops what arrives', () => {
  expect(absence('drop-oldest', 0, one(1)).lost).toEqual([[1, 'broker.queue-full.newest']]);
});

test('reject-publish keeps the oldest and refuses the rest; QoS 0 falls back to drop-newest', () => {
  expect(absence('reject-publish', 2, [1, 0, 1, 0, 2])).toMatchObject({
    delivered: [1, 2],
    lost: [
      [4, 'broker.queue-full.newest'],
      [3, 'rejected'],
      [5, 'rejected'],
    ],
  });
});
