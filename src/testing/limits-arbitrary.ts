/**
 * Limits of a broker, small enough to be met by a few devices in minutes.
 */
import fc from 'fast-check';
import {
  ABOVE_MAX_RULES,
  CLEAN_RULES,
  CLIENT_ID_RULES,
  DUPLICATE_ID_RULES,
  KEEP_ALIVE_ROUNDINGS,
  MEMBER_GONE_RULES,
  SESSIONS_FULL_RULES,
  TOO_FAST_RULES,
  WILL_ON_TAKEOVER_RULES,
} from '../broker/connection-limits.ts';
import { DOWNTIME_CLOCKS, DURABILITY_MODES } from '../broker/durability-limits.ts';
import {
  EXCEED_ANSWERS,
  EXPIRY_CHECKS,
  INFLIGHT_COUNTS,
  ONLINE_EXTRAS,
  OUTPUT_FULL_RULES,
  OVER_RECEIVE_MAXIMUM_RULES,
  OVERFLOW_POLICIES,
  QOS0_ONLINE_RULES,
  QUEUE_ON_RESUME,
  RECEIVE_MAXIMUM_RULES,
  REFILL_RULES,
  RESUME_ORDERS,
} from '../broker/queue-limits.ts';
import { some } from './workload-arbitrary.ts';

/** Mostly the first: who is refused for good, or fights a clone, comes back again and again. */
export function rarely<T>(usual: T, ...rare: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...rare));
}

/** Any of the broker's limits, as a scenario file has them. */
export const limits = some({
  sessionQueue: some({
    maxMessages: fc.constantFrom(0, 1, 3, 10),
    overflow: fc.constantFrom(...OVERFLOW_POLICIES),
    maxMessagesOnline: fc.constantFrom('same', 0, 2),
    onResume: fc.constantFrom(...QUEUE_ON_RESUME),
    maxBytes: fc.constantFrom('unlimited', '100B', '1KiB'),
    countsInflight: fc.constantFrom(...INFLIGHT_COUNTS),
    onlineExtra: fc.constantFrom(...ONLINE_EXTRAS),
    order: rarely('fifo', 'lifo'),
    rejectScope: fc.constantFrom('all-or-nothing', 'full-only'),
    rejectAnswerV311: fc.constantFrom('no-ack', 'ack', 'close'),
  }),
  total: some({ maxBytes: fc.constantFrom('1KiB', '100KiB') }),
  qos0: some({
    storeOffline: fc.boolean(),
    countsTowardLimit: fc.boolean(),
    maxBytes: fc.constantFrom('unlimited', '100B'),
    online: fc.constantFrom(...QOS0_ONLINE_RULES),
  }),
  output: some({
    maxPackets: fc.constantFrom(1, 5, 'unlimited'),
    maxBytes: fc.constantFrom('100B', 'unlimited'),
    whenFull: fc.constantFrom(...OUTPUT_FULL_RULES),
    closeAfter: fc.constantFrom('5s', 'never'),
  }),
  inflight: some({
    maxV311: fc.constantFrom(1, 3),
    maxV5: fc.constantFrom(1, 3),
    receiveMaximumRule: fc.constantFrom(...RECEIVE_MAXIMUM_RULES),
    refill: fc.constantFrom(...REFILL_RULES),
  }),
  retry: rarely<object>(
    {},
    { interval: '3s' },
    { interval: '5s', versions: 'all', perTick: 'one' },
    { interval: '2s', versions: 'all', maxTimes: 2 },
    { interval: '2s', maxAge: '5s' },
  ),
  resume: some({
    order: fc.constantFrom(...RESUME_ORDERS),
    setDup: rarely(true, false),
    drainPerSecond: rarely<string | number>('unlimited', 10, 0.1),
    overReceiveMaximum: fc.constantFrom(...OVER_RECEIVE_MAXIMUM_RULES),
  }),
  messageExpiry: some({
    default: fc.constantFrom('10s', '1m'),
    max: fc.constantFrom('5s', '30s'),
    checkAt: fc.constantFrom(...EXPIRY_CHECKS),
    checkInterval: fc.constantFrom('1s', '7s'),
    expireInflight: fc.boolean(),
  }),
  inbound: some({
    receiveMaximum: fc.constantFrom(1, 5),
    qos2RouteAt: fc.constantFrom('publish', 'pubrel'),
    maxAwaitingRel: fc.constantFrom(1, 5),
    onExceed: fc.constantFrom(...EXCEED_ANSWERS),
    awaitRelTimeout: rarely('never', '2s'),
    topicAliasMaximum: fc.constantFrom(0, 2),
    maxQos: rarely(2, 1, 0),
    maxPacketSize: rarely('256MB', '1KiB', '100B'),
  }),
  available: some({
    retain: rarely(true, false),
    wildcardSubscriptions: rarely(true, false),
    subscriptionIdentifiers: rarely(true, false),
    sharedSubscriptions: rarely(true, false),
  }),
  handshake: fc.record({ unknownId: fc.constantFrom('success', 'not-found') }),
  sessionExpiry: some({
    v311Default: fc.constantFrom('10s', '1m', 'never'),
    max: fc.constantFrom('10s', '1m'),
    min: rarely('0s', '5s'),
    checkInterval: fc.constantFrom('0s', '1s', '30s'),
  }),
  keepAlive: some({
    max: fc.constantFrom('5s', '30s'),
    rounding: fc.constantFrom(...KEEP_ALIVE_ROUNDINGS),
    checkInterval: fc.constantFrom('never', '5s'),
    checkFraction: fc.constantFrom('none', 0.5),
    consecutiveChecks: fc.constantFrom(0, 2),
    onAboveMax: fc.constantFrom(...ABOVE_MAX_RULES),
    zero: rarely('0s', '60s'),
  }),
  connect: some({
    maxConnections: rarely<string | number>('unlimited', 5),
    maxSessions: rarely<string | number>('unlimited', 5),
    whenSessionsFull: fc.constantFrom(...SESSIONS_FULL_RULES),
    cleanStart: rarely(...CLEAN_RULES),
    clientIdCharacters: rarely(...CLIENT_ID_RULES),
    perSecond: rarely<string | number>('unlimited', 1, 0.2),
  }),
  takeover: some({ duplicateId: rarely(...DUPLICATE_ID_RULES), farewell: rarely(true, false) }),
  flapping: some({ maxCount: rarely<string | number>('unlimited', 3), ban: rarely('5m', '20s') }),
  publish: some({
    perSecond: rarely<string | number>('unlimited', 1, 0.1),
    whenTooFast: fc.constantFrom(...TOO_FAST_RULES),
  }),
  sharedGroup: some({ whenMemberGone: rarely(...MEMBER_GONE_RULES) }),
  durability: some({
    mode: fc.constantFrom(...DURABILITY_MODES),
    interval: rarely('30m', '20s'),
    sync: rarely('0s', '2ms'),
    downtime: fc.constantFrom(...DOWNTIME_CLOCKS),
  }),
  service: some({ connect: rarely('0s', '50ms'), publish: rarely('0s', '5ms') }),
  will: some({ onTakeover: fc.constantFrom(...WILL_ON_TAKEOVER_RULES) }),
});
