/**
 * The exact length of every packet on the wire, in bytes with its fixed header, without encoding it.
 *
 * Equal to what codec.ts writes, for MQTT 3.1.1 and 5.0 (a property test holds them, and
 * mqtt-packet, together), so that links can charge for bytes that never exist. What a version
 * cannot express (properties in 3.1.1) is not counted.
 */
import { unreachable } from '../kernel/invariant.ts';
import type {
  Connect,
  ProtocolVersion,
  PublishProperties,
  Qos,
  RarePacket,
  Subscribe,
  Unsuback,
  Unsubscribe,
  UserProperties,
  Will,
} from './packet.ts';
import {
  type AnyProperties,
  type PropertyRule,
  type PropertyValue,
  propertyRuleNamed,
} from './properties.ts';
import { REASON, type ReasonCode } from './reason-code.ts';
import { utf8Length } from './utf8.ts';

/** Bytes of a PINGREQ or PINGRESP. */
export const PING_SIZE = 2;

/** Bytes of a variable byte integer, 0 … 268,435,455 [MQTT-1.5.5-1 (5.0)]. */
export function variableByteLength(value: number): 1 | 2 | 3 | 4 {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}

/**
 * Bytes of a PUBLISH. `topicBytes` is the UTF-8 length of the topic; `propertyBytes` that of the
 * encoded MQTT 5 properties without the length that precedes them, 0 for none.
 */
export function publishSize(
  topicBytes: number,
  payloadBytes: number,
  qos: Qos,
  version: ProtocolVersion,
  propertyBytes: number,
): number {
  const fixed = 2 + topicBytes + payloadBytes + (qos === 0 ? 0 : 2);
  return framed(version === 5 ? fixed + counted(propertyBytes) : fixed);
}

/** Encoded bytes of a PUBLISH's properties, without the length that precedes them. */
export function publishPropertyBytes(properties: PublishProperties | undefined): number {
  return properties === undefined ? 0 : propertyBytes(properties);
}

/**
 * Bytes of a PUBACK, PUBREC, PUBREL or PUBCOMP without properties: 5.0 leaves a success out, and
 * the length of no properties too [MQTT 5.0 §3.4.2.1] [MQTT 5.0 §3.4.2.2.1].
 */
export function ackSize(version: ProtocolVersion, reason: ReasonCode): number {
  return version === 5 && reason !== REASON.success ? 5 : 4;
}

/** Bytes of a packet that travels as an object; a CONNECT counts in its own version. */
export function packetSize(packet: RarePacket, version: ProtocolVersion): number {
  return framed(bodySize(packet, version));
}

function bodySize(packet: RarePacket, version: ProtocolVersion): number {
  switch (packet.cmd) {
    case 'connect':
      return connectBody(packet);
    case 'connack':
      return 2 + section(packet.properties, version);
    case 'subscribe':
      return 2 + section(packet.properties, version) + filterBytes(packet);
    case 'suback':
      return 2 + section(packet.properties, version) + packet.granted.length;
    case 'unsubscribe':
      return 2 + section(packet.properties, version) + namesBytes(packet);
    case 'unsuback':
      return 2 + section(packet.properties, version) + unsubackCodes(packet, version);
    case 'disconnect':
    case 'auth':
      return version === 5 ? 1 + section(packet.properties, version) : 0;
    default:
      return unreachable(packet);
  }
}

/** Protocol name, level, flags and keep-alive are 10 bytes; the name of 3.1 is two longer. */
function connectBody(packet: Connect): number {
  const { protocolVersion, clientId, will, username, password, properties } = packet;
  return (
    (packet.isLevel3 === true ? 12 : 10) +
    section(properties, protocolVersion) +
    stringBytes(clientId) +
    (will === undefined ? 0 : willBytes(will, protocolVersion)) +
    (username === undefined ? 0 : stringBytes(username)) +
    (password === undefined ? 0 : 2 + password.length)
  );
}

function willBytes(will: Will, version: ProtocolVersion): number {
  return section(will.properties, version) + stringBytes(will.topic) + 2 + will.payload.length;
}

function filterBytes(packet: Subscribe): number {
  let bytes = 0;
  for (const { topic } of packet.subscriptions) bytes += stringBytes(topic) + 1;
  return bytes;
}

function namesBytes(packet: Unsubscribe): number {
  let bytes = 0;
  for (const filter of packet.unsubscriptions) bytes += stringBytes(filter);
  return bytes;
}

/** MQTT 3.1.1 answers an UNSUBSCRIBE without saying what became of each filter. */
function unsubackCodes(packet: Unsuback, version: ProtocolVersion): number {
  return version === 5 ? packet.granted.length : 0;
}

/** A packet's body behind its fixed header. */
function framed(body: number): number {
  return 1 + counted(body);
}

/** So many bytes behind their own length. */
function counted(bytes: number): number {
  return variableByteLength(bytes) + bytes;
}

function section(properties: AnyProperties | undefined, version: ProtocolVersion): number {
  if (version !== 5) return 0;
  return properties === undefined ? 1 : counted(propertyBytes(properties));
}

function stringBytes(text: string): number {
  return 2 + utf8Length(text);
}

/** Encoded bytes of any packet's properties, without the length that precedes them. */
export function propertyBytes(properties: AnyProperties): number {
  let bytes = 0;
  for (const name of Object.keys(properties)) {
    const rule = propertyRuleNamed(name);
    const value = rule === undefined ? undefined : properties[rule.name];
    if (rule !== undefined && value !== undefined) bytes += valueBytes(rule, value);
  }
  return bytes;
}

function valueBytes(rule: PropertyRule, value: PropertyValue): number {
  if (typeof value === 'boolean') return 2;
  if (typeof value === 'number') return 1 + numberBytes(rule, value);
  if (typeof value === 'string') return 1 + stringBytes(value);
  if (value instanceof Uint8Array) return 3 + value.length;
  return listBytes(rule, value);
}

function listBytes(rule: PropertyRule, values: readonly number[] | UserProperties): number {
  let bytes = 0;
  for (const value of values) {
    bytes +=
      typeof value === 'number'
        ? 1 + numberBytes(rule, value)
        : 1 + stringBytes(value[0]) + stringBytes(value[1]);
  }
  return bytes;
}

function numberBytes(rule: PropertyRule, value: number): number {
  switch (rule.form) {
    case 'flag':
      return 1;
    case 'u16':
    case 'u16-positive':
    case 'alias':
      return 2;
    case 'variable-positive':
      return variableByteLength(value);
    default:
      return 4;
  }
}
