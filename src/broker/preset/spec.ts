/**
 * What the specifications ask of a server that never runs out of anything; where they leave a
 * choice, the comment says which was taken. Every other preset is written as differences from it.
 */
import { MAX_PACKET_SIZE } from '../../mqtt/frame.ts';
import type { BrokerLimits } from '../limits.ts';

/** The limits of the preset `spec`. */
export const SPEC: BrokerLimits = {
  // Every matching message is added to the session [MQTT-4.5.0-1 (3.1.1)]: none may be dropped.
  sessionQueue: {
    maxMessages: Infinity,
    maxMessagesOnline: 'same',
    onResume: 'keep-all',
    maxBytes: Infinity,
    countsInflight: 'never',
    onlineExtra: 'none',
    // The order of messages holds for those that wait as well [MQTT-4.6.0-6 (5.0)].
    order: 'fifo',
    overflow: 'drop-newest',
    rejectScope: 'all-or-nothing',
    rejectAnswerV311: 'no-ack',
  },
  total: { maxBytes: Infinity },
  // QoS 0 may be stored for a session (3.1.1 section 3.1.2.4, 5.0 section 4.1); it need not.
  qos0: { storeOffline: false, countsTowardLimit: true, maxBytes: Infinity, online: 'bypass' },
  // A network connection that takes no more takes no QoS 0: nothing asks to keep it.
  output: { maxPackets: 0, maxBytes: Infinity, whenFull: 'drop-newest', closeAfterUs: Infinity },
  // Packet identifiers are the only bound under 3.1.1; under 5.0 it is the client's Receive
  // Maximum, 65,535 when absent (section 3.1.2.11.3).
  inflight: {
    maxV311: 65_535,
    maxV5: 65_535,
    receiveMaximumRule: 'min',
    refill: 'per-ack',
  },
  // Nothing is sent again while connected [MQTT-4.4.0-1 (5.0)]; 3.1.1 requires it on reconnection.
  retry: {
    intervalUs: Infinity,
    versions: '3.1.1',
    perTick: 'all',
    maxTimes: Infinity,
    maxAgeUs: Infinity,
  },
  // PUBLISH packets in their order, PUBREL packets in that of their PUBRECs (section 4.6), no more
  // than the receive maximum [MQTT-3.3.4-9 (5.0)].
  resume: {
    order: 'publish-then-pubrel',
    setDup: true,
    drainPerSecond: Infinity,
    overReceiveMaximum: 'hold',
  },
  // Only what has not been started is deleted [MQTT-3.3.2-5 (5.0)].
  messageExpiry: {
    defaultUs: Infinity,
    maxUs: Infinity,
    checkAt: 'dequeue',
    checkIntervalUs: 1e6,
    expireInflight: false,
  },
  // Receive Maximum absent from CONNACK is 65,535 (section 3.2.2.3.3). Both moments of routing a
  // QoS 2 message are allowed (figure 4.3): here at once, at its PUBLISH. The number of topic
  // aliases is the server's choice (section 3.2.2.3.8): here as many as mosquitto takes.
  inbound: {
    receiveMaximum: 65_535,
    qos2RouteAt: 'publish',
    maxQos: 2,
    maxPacketBytes: MAX_PACKET_SIZE,
    topicAliasMaximum: 10,
    maxAwaitingRel: 65_535,
    onExceed: 'disconnect-0x93',
    awaitRelTimeoutUs: Infinity,
  },
  // 0x92 is there for diagnosis and nothing asks for it; during recovery an unknown identifier is
  // no error (sections 3.6.2.1, 3.7.2.1), and a server cannot tell when a client has recovered.
  handshake: { unknownId: 'success' },
  // A server may take an empty ClientId (section 3.1.3.1), and need not know a response topic.
  connect: {
    emptyClientId: true,
    emptyPersistentClientId: false,
    clientIdCharacters: 'any',
    cleanStart: 'allow',
    perSecond: Infinity,
    maxClientIdLength: Infinity,
    responseInformation: '',
    maxConnections: Infinity,
    maxSessions: Infinity,
    whenSessionsFull: 'refuse',
  },
  // A server may protect itself, and need not.
  flapping: { maxCount: Infinity, windowUs: 60_000_000, banUs: 300_000_000 },
  publish: { perSecond: Infinity, whenTooFast: 'no-ack' },
  // What a member has not acknowledged may go to another at QoS 1 (5.0 section 4.8.2).
  sharedGroup: { whenMemberGone: 'move' },
  // The old connection is closed [MQTT-3.1.4-3 (5.0)]; its will is published unless its delay has
  // not begun and the session goes on [MQTT-3.1.2-8 (5.0)].
  takeover: { duplicateId: 'take-over', farewell: true },
  will: { onTakeover: 'spec' },
  available: {
    retain: true,
    wildcardSubscriptions: true,
    subscriptionIdentifiers: true,
    sharedSubscriptions: true,
    maxSubscriptionQos: 2,
  },
  // 3.1.1 bounds a stored session by nothing but the administrator (section 3.1.2.4).
  sessionExpiry: { v311DefaultUs: Infinity, maxUs: Infinity, minUs: 0, checkIntervalUs: 0 },
  // One and a half times the Keep Alive [MQTT-3.1.2-24 (3.1.1)], [MQTT-3.1.2-22 (5.0)].
  keepAlive: {
    factor: 1.5,
    rounding: 'none',
    checkIntervalUs: Infinity,
    checkFraction: Infinity,
    consecutiveChecks: 0,
    maxS: Infinity,
    onAboveMax: 'server-keep-alive',
    zeroS: 0,
  },
  // Storage is the implementation's own (5.0 section 4.1.1); work takes no time.
  durability: { mode: 'write-through', intervalUs: 1_800_000_000, syncUs: 0, downtime: 'counts' },
  service: { connectUs: 0, publishUs: 0 },
};

/** Where each group of them stands. */
export const SPEC_SOURCE: Readonly<Record<keyof BrokerLimits, string>> = {
  sessionQueue: 'every matching message is added to the session [MQTT-4.5.0-1 (3.1.1)]',
  total: 'nothing bounds what a server stores',
  qos0: 'QoS 0 may be stored, and need not (3.1.1 section 3.1.2.4, 5.0 section 4.1)',
  output: 'nothing asks to keep what a connection does not take',
  inflight: "packet identifiers, and the client's Receive Maximum (5.0 section 3.1.2.11.3)",
  retry: 'nothing is sent again while connected [MQTT-4.4.0-1 (5.0)]',
  resume: 'in the original order, with DUP [MQTT-4.4.0-1], [MQTT-3.3.1-1], section 4.6',
  messageExpiry: 'only what has not been started is deleted [MQTT-3.3.2-5 (5.0)]',
  inbound: 'Receive Maximum absent is 65,535 (5.0 section 3.2.2.3.3); others: any value is allowed',
  handshake: 'an unknown identifier is no error during recovery (5.0 sections 3.6.2.1, 3.7.2.1)',
  connect: 'a server may take an empty ClientId (section 3.1.3.1)',
  flapping: 'a server need not protect itself',
  publish: 'nothing bounds how fast a client publishes',
  sharedGroup: 'may be sent to another member (5.0 section 4.8.2)',
  takeover: 'the old connection is closed [MQTT-3.1.4-3 (5.0)]',
  will: 'published unless it is delayed and the session goes on [MQTT-3.1.2-8 (5.0)]',
  available: 'what is not said to be unavailable is available (5.0 section 3.2.2.3)',
  sessionExpiry: 'only the administrator bounds a stored session (3.1.1 section 3.1.2.4)',
  keepAlive: 'one and a half times [MQTT-3.1.2-24 (3.1.1)], [MQTT-3.1.2-22 (5.0)]',
  durability: 'session state is not lost while it is needed (5.0 sections 4.1, 4.1.1)',
  service: 'nothing is said of the time that work takes',
};
