import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QOS2_ROUTE_INSTANTS } from '../broker/limits.ts';
import { OVERFLOW_POLICIES, REJECT_ANSWERS_V311, REJECT_SCOPES } from '../broker/queue-limits.ts';
import { RECONNECT_POLICIES } from '../device/plan.ts';
import { type Duration, duration, seconds } from '../kernel/time.ts';
import type { ProtocolVersion, Qos } from '../mqtt/packet.ts';
import type { LimitChanges } from './broker-flow.ts';
import { type Delivery, Pair } from './pair.ts';

const DEVICES = 3;
const device = fc.nat(DEVICES - 1);
const upTo = (span: number): fc.Arbitrary<Duration> => fc.nat(span).map((n) => duration(n * 1e6));
const verb = <Verb extends string>(...verbs: Verb[]) => fc.constantFrom(...verbs);

const act = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ verb: verb('publish'), device, qos: fc.constantFrom<Qos>(0, 1, 2) }),
  },
  { weight: 12, arbitrary: fc.record({ verb: verb('carry'), count: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ verb: verb('cut'), device }) },
  { weight: 2, arbitrary: fc.record({ verb: verb('reboot', 'signOff'), device, down: upTo(3) }) },
  { weight: 3, arbitrary: fc.record({ verb: verb('wait'), time: upTo(20) }) },
);
type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

function perform(pair: Pair, each: Act): void {
  if (each.verb === 'carry') pair.carry(each.count);
  else if (each.verb === 'wait') pair.advance(each.time);
  else if (each.verb === 'publish') pair.publish(each.device, `t/${each.device}`, each.qos);
  else if (each.verb === 'cut') pair.cut(each.device);
  else pair[each.verb](each.device, each.down);
}

/** Everything gets through again, and everybody comes back. */
function heal(pair: Pair): void {
  for (let n = 0; n < 40; n++) {
    pair.settle();
    pair.advance(seconds(5));
  }
  pair.settle();
}

const patient = fc.record({
  mqtt: fc.record({
    version: fc.constantFrom<ProtocolVersion>(4, 5),
    keepAlive: fc.constantFrom(0, 10),
    receiveMaximum: fc.integer({ min: 1, max: 4 }),
  }),
  reconnect: fc.record({
    policy: fc.constantFrom(...RECONNECT_POLICIES),
    first: fc.constant(seconds(1)),
    max: fc.constant(seconds(8)),
  }),
  client: fc.record({
    maxInflight: fc.integer({ min: 1, max: 4 }),
    handOver: fc.constantFrom('on-publish', 'on-pubrel'),
  }),
  filters: fc.constant([['t/#', 2] as const]),
});

const generous: fc.Arbitrary<LimitChanges> = fc.record({
  inflight: fc.record({
    maxV311: fc.integer({ min: 1, max: 4 }),
    maxV5: fc.integer({ min: 1, max: 4 }),
  }),
  inbound: fc.record({
    receiveMaximum: fc.integer({ min: 1, max: 3 }),
    qos2RouteAt: fc.constantFrom(...QOS2_ROUTE_INSTANTS),
  }),
  qos0: fc.record({ storeOffline: fc.boolean() }),
});

/** Message numbers in the order of their first arrival at one device, of one publisher and QoS. */
function firsts(pair: Pair, to: number, published: readonly number[]): readonly number[] {
  const wanted = new Set(published);
  const arrived = pair.deliveries.filter((each) => each.device === to && wanted.has(each.message));
  return [...new Set(arrived.map(({ message }) => message))];
}

function countOf(deliveries: readonly Delivery[], to: number, message: number): number {
  return deliveries.filter((each) => each.device === to && each.message === message).length;
}

test('no break of connections loses QoS 1 or 2, doubles QoS 0 or 2, or turns the order', () => {
  const plans = fc.array(patient, { minLength: DEVICES, maxLength: DEVICES });
  const room = fc.constantFrom(1, 3, Infinity);
  const acts = fc.array(act, { maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(generous, plans, room, acts, (limits, changes, sendBuffer, story) => {
      const pair = new Pair(limits, changes, sendBuffer);
      heal(pair);
      const published = new Map<string, number[]>();
      for (const each of story) {
        if (each.verb !== 'publish') {
          perform(pair, each);
          continue;
        }
        const flow = `${each.device}/${each.qos}`;
        const message = pair.publish(each.device, `t/${each.device}`, each.qos);
        published.set(flow, [...(published.get(flow) ?? []), message]);
      }
      heal(pair);
      for (const [flow, messages] of published) {
        for (let to = 0; to < DEVICES; to++) judge(pair, to, Number(flow.slice(-1)), messages);
      }
      expect(pair.publicationsHeld).toBe(0);
    }),
    { numRuns: 100 },
  );
});

const careless = fc.record({
  mqtt: fc.record({
    version: fc.constantFrom<ProtocolVersion>(4, 5),
    clean: fc.nat(3).map((n) => n === 0),
    sessionExpiryInterval: fc.constantFrom(0, 3, 3600),
    // Without one the broker would never learn of a device that is gone.
    keepAlive: fc.constantFrom(5, 10),
  }),
  client: fc.record({
    maxInflight: fc.integer({ min: 1, max: 4 }),
    outbox: fc.record({
      maxMessages: fc.constantFrom(0, 2, 8),
      overflow: fc.constantFrom('drop-newest', 'drop-oldest'),
      storeQos0: fc.boolean(),
    }),
    onSessionLost: fc.constantFrom('discard', 'republish'),
    onRejected: fc.constantFrom('drop' as const, { retryAfter: seconds(3), max: 2 }),
    strictSessionPresent: fc.boolean(),
  }),
  filters: fc.constant([['t/#', 2] as const, ['t/0', 1] as const]),
  memories: fc.subarray(['unstableClientId', 'ignoresSessionPresent'] as const),
});

const stingy: fc.Arbitrary<LimitChanges> = fc.record({
  sessionQueue: fc.record({
    maxMessages: fc.nat(3),
    overflow: fc.constantFrom(...OVERFLOW_POLICIES),
    rejectScope: fc.constantFrom(...REJECT_SCOPES),
    rejectAnswerV311: fc.constantFrom(...REJECT_ANSWERS_V311),
  }),
  qos0: fc.record({ storeOffline: fc.boolean() }),
  inflight: fc.constant({ maxV311: 2, maxV5: 2 }),
  inbound: fc.record({
    receiveMaximum: fc.integer({ min: 1, max: 3 }),
    qos2RouteAt: fc.constantFrom(...QOS2_ROUTE_INSTANTS),
  }),
  sessionExpiry: fc.constant({ v311DefaultUs: 20e6, maxUs: 20e6 }),
});

test('with any limits and any habits the laws of senders hold, and in the end nothing is left', () => {
  const plans = fc.array(careless, { minLength: DEVICES, maxLength: DEVICES });
  const acts = fc.array(act, { maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(
      stingy,
      plans,
      fc.constantFrom(1, 3, Infinity),
      acts,
      (limits, changes, ...rest) => {
        const [sendBuffer, story] = rest;
        const pair = new Pair(limits, changes, sendBuffer);
        for (const each of story) perform(pair, each);
        heal(pair);
        // Refused without an answer, a 3.1.1 client keeps its message and may be refused for ever.
        const { overflow, rejectAnswerV311 } = limits.sessionQueue ?? {};
        const isEndless = overflow === 'reject-publish' && rejectAnswerV311 !== 'ack';
        // A lost CONNACK that said 0 leaves a device in the belief that its old session stands: the
        // PUBREL that it waits for will not come.
        if (!isEndless) expect(pair.publicationsHeld).toBe(pair.publicationsAwaitingPubrel);
      },
    ),
    { numRuns: 100 },
  );
});

function judge(pair: Pair, to: number, qos: number, messages: readonly number[]): void {
  const counts = messages.map((message) => countOf(pair.deliveries, to, message));
  const fewest = qos === 0 ? 0 : 1;
  const most = qos === 1 ? Infinity : 1;
  expect(counts.every((count) => count >= fewest && count <= most)).toBe(true);
  // [MQTT-4.6.0-5 (5.0)]: by publisher, topic and QoS.
  const arrived = firsts(pair, to, messages);
  expect(arrived).toEqual(messages.filter((message) => arrived.includes(message)));
}
