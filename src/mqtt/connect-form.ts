/**
 * Whether the body of a CONNECT is well-formed, by the version it states itself (§3.1).
 *
 *   "MQTT" │ level │ flags │ keep-alive │ properties │ client id │ will … │ user name │ password
 *
 * Whether the server wants this client is the broker's business.
 */
import { type ByteCursor, bodyOf, MISSING } from './byte-cursor.ts';
import { PACKET_TYPE } from './cargo.ts';
import type { ProtocolVersion } from './packet.ts';
import { WILL } from './properties.ts';
import { type PropertyReading, propertiesFault } from './property-form.ts';
import { REASON, type ReasonCode } from './reason-code.ts';

const { malformedPacket, unsupportedProtocolVersion } = REASON;

/** The flags byte of a CONNECT [MQTT 5.0 §3.1.2.3]. */
export const CONNECT_FLAG = {
  reserved: 0x01,
  clean: 0x02,
  will: 0x04,
  willQos: 0x18,
  willQosShift: 3,
  willRetain: 0x20,
  password: 0x40,
  username: 0x80,
} as const;

/** Reads the body of a CONNECT and returns what is wrong with it. */
export function connectFault(reading: PropertyReading): ReasonCode | undefined {
  const { cursor } = reading;
  const name = protocolName(cursor);
  const level = cursor.u8();
  if (name === undefined || level === MISSING) return malformedPacket;
  const version = versionOf(name, level);
  if (version === undefined) return unsupportedProtocolVersion;
  const flags = cursor.u8();
  const keepAlive = cursor.u16();
  if (keepAlive === MISSING || !areFlags(flags, version)) return malformedPacket;
  const fault = version === 5 ? propertiesFault(reading, PACKET_TYPE.connect) : undefined;
  return fault ?? payloadFault(reading, version, flags);
}

/** The version of a name and level; 3.1 has a name of its own [MQTT-3.1.2-1 (3.1.1)]. */
function versionOf(name: 'MQTT' | 'MQIsdp', level: number): ProtocolVersion | undefined {
  if (name === 'MQIsdp') return level === 3 ? 4 : undefined;
  return level === 4 || level === 5 ? level : undefined;
}

/** The version a well-formed CONNECT states; none in other packets. */
export function statedVersion(packet: Uint8Array): ProtocolVersion | undefined {
  if ((packet[0] ?? 0) >> 4 !== PACKET_TYPE.connect) return undefined;
  const cursor = bodyOf(packet);
  cursor.binary();
  return cursor.u8() === 5 ? 5 : 4;
}

/** The names this family of protocols has had; any other is not MQTT [MQTT-3.1.2-1 (5.0)]. */
function protocolName(cursor: ByteCursor): 'MQTT' | 'MQIsdp' | undefined {
  const length = cursor.binary();
  let name = '';
  for (let at = cursor.at - length; length <= 6 && at < cursor.at; at++) {
    name += String.fromCharCode(cursor.bytes[at] ?? 0);
  }
  return name === 'MQTT' || name === 'MQIsdp' ? name : undefined;
}

/** [MQTT-3.1.2-3], [MQTT-3.1.2-11] to [MQTT-3.1.2-13] (5.0); [MQTT-3.1.2-22 (3.1.1)]. */
function areFlags(flags: number, version: ProtocolVersion): boolean {
  if ((flags & CONNECT_FLAG.reserved) !== 0) return false;
  const willQos = flags & CONNECT_FLAG.willQos;
  if (
    (flags & CONNECT_FLAG.will) === 0 &&
    (willQos !== 0 || (flags & CONNECT_FLAG.willRetain) !== 0)
  )
    return false;
  if (willQos === CONNECT_FLAG.willQos) return false;
  // 5.0 lets a password stand without a user name [MQTT-3.1.2-19 (5.0)].
  return (
    version === 5 || (flags & CONNECT_FLAG.password) === 0 || (flags & CONNECT_FLAG.username) !== 0
  );
}

/** Client id, will, user name, password, in this order [MQTT-3.1.3-1 (5.0)]. */
function payloadFault(
  reading: PropertyReading,
  version: ProtocolVersion,
  flags: number,
): ReasonCode | undefined {
  const { cursor } = reading;
  if (cursor.string() === MISSING) return malformedPacket;
  const fault = (flags & CONNECT_FLAG.will) === 0 ? undefined : willFault(reading, version);
  if (fault !== undefined) return fault;
  if ((flags & CONNECT_FLAG.username) !== 0 && cursor.string() === MISSING) return malformedPacket;
  if ((flags & CONNECT_FLAG.password) !== 0 && cursor.binary() === MISSING) return malformedPacket;
  return undefined;
}

/** A will's topic is a topic name: no wildcards, not empty [MQTT-4.7.3-1 (5.0)]. */
function willFault(reading: PropertyReading, version: ProtocolVersion): ReasonCode | undefined {
  const { cursor } = reading;
  const fault = version === 5 ? propertiesFault(reading, WILL) : undefined;
  if (fault !== undefined) return fault;
  const topic = cursor.string();
  if (topic === MISSING || topic === 0 || cursor.passedWildcard(topic)) return malformedPacket;
  return cursor.binary() === MISSING ? malformedPacket : undefined;
}
