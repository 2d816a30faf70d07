/**
 * Scripts of what can happen to a broker: packets right and wrong, connections that break, clog and
 * are taken over, time. Names, topics and identifiers are few, so that they meet.
 */
import fc from 'fast-check';
import { QOS2_ROUTE_INSTANTS, UNKNOWN_ID_ANSWERS } from '../broker/limits.ts';
import {
  EXCEED_ANSWERS,
  INFLIGHT_COUNTS,
  ONLINE_EXTRAS,
  OVER_RECEIVE_MAXIMUM_RULES,
  OVERFLOW_POLICIES,
  QOS0_ONLINE_RULES,
  QUEUE_ON_RESUME,
  QUEUE_ORDERS,
  RECEIVE_MAXIMUM_RULES,
  REFILL_RULES,
  REJECT_ANSWERS_V311,
  REJECT_SCOPES,
  RESUME_ORDERS,
} from '../broker/queue-limits.ts';
import type { ProtocolVersion, PublishProperties, Qos, Will } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { LimitChanges } from './broker-flow.ts';
import { acceptance, clientPacket } from './spoken-arbitrary.ts';
import {
  disconnect,
  identified,
  pingreq,
  publish,
  pubrel,
  type Spoken,
  subscribe,
  unsubscribe,
} from './spoken-packet.ts';

/** Connections at one time. */
export const PLACES = 4;

/** Mostly the first, which is what MQTT asks. */
function usually<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(first) }, fc.constantFrom(...others));
}

/** Limits of every policy, small enough to be met. */
export const anyLimits: fc.Arbitrary<LimitChanges> = fc.record({
  sessionQueue: fc.record({
    maxMessages: fc.constantFrom(0, 1, 2, 3, Infinity),
    overflow: fc.constantFrom(...OVERFLOW_POLICIES),
    maxMessagesOnline: usually<number | 'same'>('same', 0, 2),
    onResume: usually(...QUEUE_ON_RESUME),
    maxBytes: usually(Infinity, 16, 40),
    countsInflight: usually(...INFLIGHT_COUNTS),
    onlineExtra: usually(...ONLINE_EXTRAS),
    order: usually(...QUEUE_ORDERS),
    rejectScope: fc.constantFrom(...REJECT_SCOPES),
    rejectAnswerV311: fc.constantFrom(...REJECT_ANSWERS_V311),
  }),
  qos0: fc.record({
    storeOffline: fc.boolean(),
    countsTowardLimit: usually(true, false),
    maxBytes: usually(Infinity, 0, 20),
    online: usually(...QOS0_ONLINE_RULES),
  }),
  inbound: fc.record({
    receiveMaximum: fc.constantFrom(1, 2, 3, 65_535),
    qos2RouteAt: fc.constantFrom(...QOS2_ROUTE_INSTANTS),
    maxAwaitingRel: usually(65_535, 1, 2),
    onExceed: fc.constantFrom(...EXCEED_ANSWERS),
  }),
  handshake: fc.record({ unknownId: fc.constantFrom(...UNKNOWN_ID_ANSWERS) }),
  inflight: fc.record({
    maxV311: fc.integer({ min: 1, max: 3 }),
    maxV5: fc.constantFrom(2, 9),
    receiveMaximumRule: usually(...RECEIVE_MAXIMUM_RULES),
    refill: usually(...REFILL_RULES),
  }),
  resume: fc.record({
    order: usually(...RESUME_ORDERS),
    setDup: usually(true, false),
    overReceiveMaximum: usually(...OVER_RECEIVE_MAXIMUM_RULES),
  }),
  messageExpiry: fc.record({
    defaultUs: usually(Infinity, 3e6),
    maxUs: usually(Infinity, 2e6),
    checkAt: usually('dequeue' as const, 'enqueue', 'resume'),
    expireInflight: usually(false, true),
  }),
  sessionExpiry: fc.record({
    v311DefaultUs: fc.constantFrom(7e6, Infinity),
    maxUs: fc.constantFrom(20e6, Infinity),
  }),
});

const place = fc.nat(PLACES - 1);
const id = fc.integer({ min: 1, max: 4 });
const qos = fc.constantFrom<Qos>(0, 1, 1, 2, 2);
const topic = fc.constantFrom('x', 'y', 'x/y', 'x/', '$s/y');
const filter = fc.constantFrom(
  ...['x', 'y', '#', '+', 'x/#', '+/y', 'x/+', '/+', '$s/#', '$s/+', '+/+'],
  ...['x#', '#/x', '', '$share//x'],
  // No two groups want the same topic: which of them is served first is nobody's rule.
  ...['$share/g/x', '$share/g/x', '$share/g/y', '$share/h/+/y', '$share/h/$s/#'],
);
const seldom = fc.nat(7).map((n) => n === 0);

/** Whole seconds, and mostly none at all. */
const expiring = fc.constantFrom(undefined, undefined, undefined, 0, 2, 5);

/** Wills are numbered from here, other messages below. */
export const FIRST_WILL = 100;

/** A will that is numbered by its payload. */
const anyWill: fc.Arbitrary<Will> = fc
  .record({ topic, qos, retain: seldom, delay: fc.constantFrom(0, 2, 6), interval: expiring })
  .chain(({ delay, interval, ...said }) =>
    fc.nat(99).map((number) => ({
      ...said,
      payload: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, FIRST_WILL + number),
      properties: {
        willDelayInterval: delay,
        ...(interval === undefined ? {} : { messageExpiryInterval: interval }),
      },
    })),
  );

const connecting = fc.record({
  verb: fc.constant('connect' as const),
  place,
  /** On a new connection; else, where there is one, it is a second CONNECT. */
  isFresh: seldom.map((isSecond) => !isSecond),
  client: fc.constantFrom<string>('a', 'a', 'b', 'b', 'c', ''),
  version: fc.constantFrom<ProtocolVersion>(4, 5),
  clean: seldom,
  expiry: fc.constantFrom(0, 3, 9, 30, 0xffffffff),
  keepAlive: fc.constantFrom(0, 0, 4),
  receiveMaximum: fc.constantFrom(1, 2, 3, undefined),
  topicAliasMaximum: fc.constantFrom(undefined, undefined, 1, 2),
  /** 24 bytes are a message to `x` at QoS 1 without properties. */
  maximumPacketSize: fc.constantFrom(undefined, undefined, undefined, 25, 34),
  will: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: anyWill },
  ),
});

const options = fc.record({
  nl: seldom,
  rap: fc.boolean(),
  rh: fc.constantFrom<(0 | 1 | 2)[]>(0, 0, 1, 2),
});
const wish = fc.tuple(filter, qos, options);
/** Subscription identifiers of one byte and of two. */
const identifier = fc.constantFrom(undefined, undefined, 1, 2, 200);

/** What a 5.0 client may say with a message. */
const messageProperties: fc.Arbitrary<PublishProperties> = fc
  .record({
    interval: expiring,
    alias: fc.constantFrom(...Array.from({ length: 12 }, () => undefined), 1, 1, 2, 11),
    word: fc.constantFrom(undefined, undefined, undefined, 'ä'),
  })
  .map(({ interval, alias, word: text }) => ({
    ...(interval === undefined ? {} : { messageExpiryInterval: interval }),
    ...(alias === undefined ? {} : { topicAlias: alias }),
    ...(text === undefined
      ? {}
      : {
          userProperties: [
            ['b', text],
            ['a', ''],
          ] as const,
        }),
  }));

const published: fc.Arbitrary<Spoken> = fc
  .record({
    topic,
    qos,
    id,
    dup: fc.boolean(),
    retain: fc.boolean(),
    message: fc.nat(99),
    properties: messageProperties,
    isEmpty: seldom,
    isAliasAlone: fc.boolean(),
  })
  .map(({ topic: to, isEmpty, isAliasAlone, ...said }) => {
    const hasAlias = said.properties.topicAlias !== undefined;
    const id0 = said.qos > 0 ? {} : { id: 0, dup: false };
    const packet = publish(hasAlias && isAliasAlone ? '' : to, { ...said, ...id0 });
    return isEmpty ? { ...packet, length: 0 } : packet;
  });

const word: fc.Arbitrary<Spoken> = fc.oneof(
  { weight: 12, arbitrary: published },
  { weight: 3, arbitrary: id.map((of) => pubrel(of)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(id, fc.array(wish, { minLength: 1, maxLength: 3 }), identifier)
      .map(([of, wishes, number]) => {
        const packet = subscribe(of, ...wishes);
        return number === undefined ? packet : identified(packet, number);
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(id, fc.array(filter, { minLength: 1, maxLength: 2 }))
      .map(([of, filters]) => unsubscribe(of, ...filters)),
  },
  { weight: 1, arbitrary: fc.constant(pingreq) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(undefined, undefined, 0, 5, 0xffffffff),
        fc.constantFrom(REASON.success, REASON.disconnectWithWillMessage, REASON.unspecifiedError),
      )
      .map(([interval, reason]) =>
        disconnect(
          reason,
          interval === undefined ? undefined : { sessionExpiryInterval: interval },
        ),
      ),
  },
  // Strays: acknowledgements of nothing, packets of the other role.
  { weight: 1, arbitrary: clientPacket },
);

/** Mostly what was asked first; sometimes not. */
const answering = fc.record({
  verb: fc.constant('answer' as const),
  place,
  which: fc.constantFrom(0, 0, 0, 1, 2),
  reason: acceptance,
});

/** Everything that can happen. */
const act = fc.oneof(
  { weight: 2, arbitrary: connecting },
  // The same client again, on another connection.
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('return' as const), place }) },
  {
    weight: 18,
    arbitrary: fc.record({
      verb: fc.constant('say' as const),
      place,
      packet: word,
      /** On a connection that is not there, it is said without a CONNECT before it. */
      isRude: seldom,
    }),
  },
  { weight: 14, arbitrary: answering },
  { weight: 2, arbitrary: fc.record({ verb: fc.constantFrom('cut', 'clog', 'drain'), place }) },
  // So many seconds, or until just before or at the next moment at which something ends.
  {
    weight: 2,
    arbitrary: fc.record({ verb: fc.constant('wait' as const), seconds: fc.nat(6) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('brink' as const), isReached: fc.boolean() }),
  },
);

/** One thing that happens. */
export type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;
/** A client that connects. */
export type Connecting = typeof connecting extends fc.Arbitrary<infer Each> ? Each : never;

/** A client that answers. */
export type Answering = typeof answering extends fc.Arbitrary<infer Each> ? Each : never;

/** A conversation of some length. */
export const anyScript: fc.Arbitrary<readonly Act[]> = fc.array(act, {
  minLength: 20,
  maxLength: 80,
});
