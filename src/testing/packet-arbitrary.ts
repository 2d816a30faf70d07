/**
 * Any MQTT packet, for property tests: every packet type, every property, both versions, all of it
 * well-formed (well-formed.ts).
 */
import fc from 'fast-check';
import { PACKET_TYPE, type PacketType } from '../mqtt/cargo.ts';
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  ProtocolVersion,
  PublishProperties,
  Qos,
  RarePacket,
  Suback,
  Subscribe,
  SubscriptionRequest,
  Unsuback,
  Unsubscribe,
  Will,
} from '../mqtt/packet.ts';
import { carriesReason } from '../mqtt/packet-reasons.ts';
import { REASON, type ReasonCode, reasonCode } from '../mqtt/reason-code.ts';
import {
  authentication,
  binary,
  message,
  qos,
  reasonTexts,
  subscriptionIdentifier,
  u16,
  u16Positive,
  u32,
  u32Positive,
  userProperties,
  withMethod,
  withSome,
} from './property-arbitrary.ts';
import { bytes, mqttString, shortBytes, topicFilter, topicName } from './text-arbitrary.ts';

/** Reasons that this packet type may carry. */
function reasonOf(type: PacketType): fc.Arbitrary<ReasonCode> {
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const [first = 0, ...others] = all.filter((byte) => carriesReason(type, byte));
  return fc.constantFrom(first, ...others).map(reasonCode);
}

/** The properties of a PUBLISH, or none. */
const publishProperties: fc.Arbitrary<PublishProperties | undefined> = fc
  .record(
    {
      ...message,
      topicAlias: u16Positive,
      subscriptionIdentifier: fc.array(subscriptionIdentifier, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((properties) => (Object.keys(properties).length === 0 ? undefined : { ...properties }));

/** What a PUBLISH says; 3.1.1 has no properties, and only an alias can stand for the topic. */
export interface AnyPublish {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly dup: boolean;
  readonly retain: boolean;
  /** 0 at QoS 0. */
  readonly id: number;
  readonly properties: PublishProperties | undefined;
}

/** Any PUBLISH. */
export function anyPublish(version: ProtocolVersion): fc.Arbitrary<AnyPublish> {
  return fc
    .record({
      topic: topicName,
      payload: bytes,
      qos,
      dup: fc.boolean(),
      retain: fc.boolean(),
      id: u16Positive,
      properties: version === 5 ? publishProperties : fc.constant(undefined),
      aliasOnly: fc.boolean(),
    })
    .map(({ aliasOnly, ...publish }) => ({
      ...publish,
      topic: aliasOnly && publish.properties?.topicAlias !== undefined ? '' : publish.topic,
      dup: publish.qos > 0 && publish.dup,
      id: publish.qos > 0 ? publish.id : 0,
    }));
}

/** A PUBACK, PUBREC, PUBREL or PUBCOMP; 3.1.1 can only say success. */
export interface AnyAcknowledgement {
  readonly cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';
  readonly id: number;
  readonly reason: ReasonCode;
}

/** Any acknowledgement of a PUBLISH. */
export function anyAcknowledgement(version: ProtocolVersion): fc.Arbitrary<AnyAcknowledgement> {
  return fc.constantFrom('puback', 'pubrec', 'pubrel', 'pubcomp').chain((cmd) =>
    fc.record({
      cmd: fc.constant(cmd),
      id: u16Positive,
      reason: version === 5 ? reasonOf(PACKET_TYPE[cmd]) : fc.constant(REASON.success),
    }),
  );
}

function anyWill(version: ProtocolVersion): fc.Arbitrary<Will> {
  const base = fc.record({ topic: topicName, payload: shortBytes, qos, retain: fc.boolean() });
  return withSome(
    version,
    base,
    fc.record({ ...message, willDelayInterval: u32 }, { requiredKeys: [] }),
  );
}

/** MQTT 3.1 is spoken as 3.1.1. */
function maybeLevel3(packet: Connect): fc.Arbitrary<Connect> {
  if (packet.protocolVersion === 5) return fc.constant(packet);
  return fc.constantFrom(packet, { ...packet, isLevel3: true });
}

function anyConnect(version: ProtocolVersion): fc.Arbitrary<Connect> {
  const base = fc.record(
    {
      cmd: fc.constant('connect'),
      protocolVersion: fc.constant(version),
      clientId: fc.oneof(mqttString, fc.constant('')),
      clean: fc.boolean(),
      keepalive: u16,
      will: anyWill(version),
      username: mqttString,
      password: binary,
    },
    { requiredKeys: ['cmd', 'protocolVersion', 'clientId', 'clean', 'keepalive'] },
  );
  const properties = fc.record(
    {
      sessionExpiryInterval: u32,
      receiveMaximum: u16Positive,
      maximumPacketSize: u32Positive,
      topicAliasMaximum: u16,
      requestResponseInformation: fc.boolean(),
      requestProblemInformation: fc.boolean(),
      userProperties,
      ...authentication,
    },
    { requiredKeys: [] },
  );
  return withSome(version, base, properties.map(withMethod)).map(withUserName).chain(maybeLevel3);
}

/** A 3.1.1 password needs a user name [MQTT-3.1.2-22 (3.1.1)]. */
function withUserName(packet: Connect): Connect {
  const isLonely = packet.protocolVersion === 4 && packet.password !== undefined;
  return isLonely ? { username: 'name', ...packet } : packet;
}

function anyConnack(version: ProtocolVersion): fc.Arbitrary<Connack> {
  // The reasons that come back from a 3.1.1 return code as they went.
  const exact = [0x00, 0x84, 0x85, 0x88, 0x86, 0x87].map(reasonCode);
  const base = fc
    .record({
      cmd: fc.constant('connack'),
      sessionPresent: fc.boolean(),
      reasonCode: version === 5 ? reasonOf(PACKET_TYPE.connack) : fc.constantFrom(...exact),
    })
    .map((packet) => (packet.reasonCode === 0 ? packet : { ...packet, sessionPresent: false }));
  const properties = fc.record(
    {
      sessionExpiryInterval: u32,
      receiveMaximum: u16Positive,
      maximumQoS: fc.constantFrom<(0 | 1)[]>(0, 1),
      retainAvailable: fc.boolean(),
      maximumPacketSize: u32Positive,
      assignedClientIdentifier: mqttString,
      topicAliasMaximum: u16,
      ...reasonTexts,
      wildcardSubscriptionAvailable: fc.boolean(),
      subscriptionIdentifiersAvailable: fc.boolean(),
      sharedSubscriptionAvailable: fc.boolean(),
      serverKeepAlive: u16,
      responseInformation: mqttString,
      serverReference: mqttString,
      ...authentication,
    },
    { requiredKeys: [] },
  );
  return withSome(version, base, properties.map(withMethod));
}

function anySubscription(version: ProtocolVersion): fc.Arbitrary<SubscriptionRequest> {
  if (version === 4) return fc.record({ topic: topicFilter, qos }).map((entry) => ({ ...entry }));
  const options = { rap: fc.constant(true), rh: fc.constantFrom<(1 | 2)[]>(1, 2) };
  const plain = fc.record(
    { topic: topicFilter, qos, nl: fc.constant(true), ...options },
    { requiredKeys: ['topic', 'qos'] },
  );
  // No Local on a shared subscription is a protocol error [MQTT-3.8.3-4 (5.0)].
  const shared = fc.record(
    { topic: topicFilter.map((filter) => `$share/group/${filter}`), qos, ...options },
    { requiredKeys: ['topic', 'qos'] },
  );
  return fc.oneof(plain, shared).map((subscription) => ({ ...subscription }));
}

function anySubscribe(version: ProtocolVersion): fc.Arbitrary<Subscribe> {
  const base = fc.record({
    cmd: fc.constant('subscribe'),
    messageId: u16Positive,
    subscriptions: fc.array(anySubscription(version), { minLength: 1, maxLength: 4 }),
  });
  const properties = { subscriptionIdentifier, userProperties };
  return withSome(version, base, fc.record(properties, { requiredKeys: [] }));
}

function anySuback(version: ProtocolVersion): fc.Arbitrary<Suback> {
  const reason =
    version === 5
      ? reasonOf(PACKET_TYPE.suback)
      : fc.constantFrom(...[0x00, 0x01, 0x02, 0x80].map(reasonCode));
  const base = fc.record({
    cmd: fc.constant('suback'),
    messageId: u16Positive,
    granted: fc.array(reason, { minLength: 1, maxLength: 4 }),
  });
  return withSome(version, base, fc.record(reasonTexts, { requiredKeys: [] }));
}

function anyUnsubscribe(version: ProtocolVersion): fc.Arbitrary<Unsubscribe> {
  const base = fc.record({
    cmd: fc.constant('unsubscribe'),
    messageId: u16Positive,
    unsubscriptions: fc.array(topicFilter, { minLength: 1, maxLength: 4 }),
  });
  return withSome(version, base, fc.record({ userProperties }, { requiredKeys: [] }));
}

function anyUnsuback(version: ProtocolVersion): fc.Arbitrary<Unsuback> {
  const base = fc.record({
    cmd: fc.constant('unsuback'),
    messageId: u16Positive,
    granted: fc.array(reasonOf(PACKET_TYPE.unsuback), {
      minLength: version === 5 ? 1 : 0,
      maxLength: version === 5 ? 4 : 0,
    }),
  });
  return withSome(version, base, fc.record(reasonTexts, { requiredKeys: [] }));
}

function anyDisconnect(version: ProtocolVersion): fc.Arbitrary<Disconnect> {
  const base = fc.record({
    cmd: fc.constant('disconnect'),
    reasonCode: version === 5 ? reasonOf(PACKET_TYPE.disconnect) : fc.constant(REASON.success),
  });
  const properties = { sessionExpiryInterval: u32, serverReference: mqttString, ...reasonTexts };
  return withSome(version, base, fc.record(properties, { requiredKeys: [] }));
}

const anyAuth: fc.Arbitrary<Auth> = withSome(
  5,
  fc.record({ cmd: fc.constant('auth'), reasonCode: reasonOf(PACKET_TYPE.auth) }),
  fc.record({ ...authentication, ...reasonTexts }, { requiredKeys: [] }).map(withMethod),
);

/** Any packet that travels as an object and that this version can say. */
export function anyRarePacket(version: ProtocolVersion): fc.Arbitrary<RarePacket> {
  const both = [
    anyConnect(version),
    anyConnack(version),
    anySubscribe(version),
    anySuback(version),
    anyUnsubscribe(version),
    anyUnsuback(version),
    anyDisconnect(version),
  ];
  return fc.oneof(...both, ...(version === 5 ? [anyAuth] : []));
}
