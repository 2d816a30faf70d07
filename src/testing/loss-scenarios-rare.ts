/**
 * The rarer half of loss-scenarios.ts: causes that take a limit of the broker's or a habit of the
 * devices', each in a tiny scenario.
 */
import {
  FIVE,
  LINK,
  type LossScenario,
  PERSISTENT,
  pub,
  queueOf,
  SUB_OFF,
  sub,
} from './loss-parts.ts';

/** 100 ms there and back, no TLS, no delay before coming back. */
const NEAR =
  'start: { spread: 0s }, reconnect: { policy: fixed, first: 1s }, link: { profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0, tlsBytesUp: 0B, tlsBytesDown: 0B } }';
const NEAR_SUB = `  - { name: sub, ${NEAR}, ${PERSISTENT}, subscribe: [ { filter: a, qos: 2, wants: all } ] }`;

function nearPub(habits: string, publish: string, more = ''): string {
  return `  - { name: pub, ${NEAR}, ${PERSISTENT}${more}, habits: [ ${habits} ], publish: [ { topic: a, ${publish} } ] }`;
}

function nearSub(habits: string): string {
  return `  - { name: sub, ${NEAR}, ${PERSISTENT}, habits: [ ${habits} ], subscribe: [ { filter: a, qos: 2, wants: all } ] }`;
}

const DEAF_SUB = `${PERSISTENT}, habits: [ { stopsReading: { at: 25s, for: 2m } } ]`;

/** One for each of the rarer causes. */
export const RARE_LOSS_SCENARIOS: readonly LossScenario[] = [
  {
    cause: 'publisher.amnesia',
    count: 2,
    fleets: [
      nearPub(
        '{ amnesia: { at: 30010ms } }',
        'qos: 1, at: [30s, 30s]',
        ', client: { maxInflight: 1 }',
      ),
      NEAR_SUB,
    ],
  },
  {
    cause: 'publisher.too-large',
    count: 5,
    broker: '{ limits: { inbound: { maxPacketSize: 256B } } }',
    fleets: [pub(`qos: 1, size: 400B, ${FIVE}`), sub(1)],
  },
  {
    cause: 'broker.queue-full.qos0-evicted',
    count: 2,
    broker:
      '{ limits: { sessionQueue: { maxMessages: 2, overflow: drop-qos0-first }, qos0: { storeOffline: true } } }',
    fleets: [pub('qos: 0, at: [30s, 31s] }, { topic: a, qos: 1, at: [32s, 33s]'), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2 },
  },
  {
    cause: 'broker.queue-bytes',
    count: 3,
    broker: '{ limits: { sessionQueue: { maxBytes: 200B } } }',
    fleets: [pub(`qos: 1, size: 100B, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.total-bytes',
    count: 3,
    broker: '{ limits: { total: { maxBytes: 200B } } }',
    fleets: [pub(`qos: 1, size: 100B, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.online-limit',
    count: 3,
    broker:
      '{ limits: { sessionQueue: { maxMessages: 5, maxMessagesOnline: 2, onResume: truncate } } }',
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2 },
  },
  {
    cause: 'broker.message-expired',
    count: 5,
    fleets: [pub(`qos: 1, messageExpiry: 5s, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { ackedButLost: 5 },
  },
  {
    cause: 'broker.packet-too-large',
    count: 5,
    fleets: [
      pub(`qos: 1, size: 200B, ${FIVE}`),
      sub(1, 'mqtt: { sessionExpiryInterval: 1h, maximumPacketSize: 64B }'),
    ],
    also: { ackedButLost: 5 },
  },
  {
    cause: 'broker.retry-exhausted',
    count: 5,
    broker: '{ limits: { retry: { interval: 2s, versions: all, maxTimes: 1 } } }',
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1, PERSISTENT.replace('10s', '60s'))],
    events: ['{ at: 29500ms, outage: { fleet: sub, for: 2m } }'],
  },
  {
    cause: 'broker.disconnect-overflow',
    count: 1,
    broker: queueOf(2, 'disconnect'),
    fleets: [
      pub('qos: 1, at: [30s, 31s, 32s, 33s]'),
      sub(1, DEAF_SUB.replace('keepAlive: 10s', 'keepAlive: 10s, receiveMaximum: 1')),
    ],
  },
  {
    // PUBREC has left when the outage begins; PUBREL comes after the broker's patience.
    cause: 'broker.awaiting-rel-expired',
    count: 1,
    broker: '{ limits: { inbound: { awaitRelTimeout: 5s, qos2RouteAt: pubrel } } }',
    fleets: [pub('qos: 2, at: 30s'), sub(2)],
    events: ['{ at: 30120ms, outage: { fleet: pub, for: 20s } }'],
  },
  {
    // PUBREC comes after 100 ms, PUBREL would follow: the power fails in between.
    cause: 'broker.mistaken-duplicate',
    count: 1,
    fleets: [nearPub('{ amnesia: { at: 30075ms } }', 'qos: 2, at: [30s, 50s, 70s]'), NEAR_SUB],
    also: { delivered: 2, ackedButLost: 1 },
  },
  {
    cause: 'broker.session-evicted',
    count: 5,
    broker: '{ limits: { connect: { maxSessions: 2, whenSessionsFull: evict-oldest-offline } } }',
    fleets: [
      pub(`qos: 1, ${FIVE}`),
      sub(1),
      `  - { name: late, ${LINK}, mqtt: { sessionExpiryInterval: 5s }, start: { at: 40s } }`,
    ],
    events: [
      '{ at: 20s, disconnect: { fleet: sub, for: 100s } }',
      '{ at: 60s, disconnect: { fleet: late, for: 10m } }',
    ],
  },
  {
    cause: 'broker.delivered-to-clone',
    count: 5,
    fleets: [
      pub(`qos: 1, ${FIVE}`),
      `  - { name: sub, count: 2, ${NEAR.replace('first: 1s', 'first: 10m, resetBackoff: on-first-ack')}, ${PERSISTENT}, habits: [ { sharedClientId: { devices: 2, from: 20s, until: 5m } } ], subscribe: [ { filter: a, qos: 1, wants: all } ] }`,
    ],
  },
  {
    // The power fails between PUBREC and PUBREL.
    cause: 'subscriber.amnesia',
    count: 1,
    fleets: [pub('qos: 2, at: 30s'), nearSub('{ amnesia: { at: 30170ms } }')],
  },
];
