/**
 * Whether the bytes of one whole packet are well-formed: one pass, driven by a table, over the raw
 * bytes, before anything is decoded. What it finds is a reason code, never an exception.
 *
 *   fixed header ──▶ the steps of its packet type, in order ──▶ nothing may be left
 *
 * It is blind to roles and to what happened before: whether this side may send this packet now is
 * the engines' business. Properties are checked in property-form.ts, CONNECT in connect-form.ts.
 */
import { ByteCursor, MISSING } from './byte-cursor.ts';
import { PACKET_TYPE, type PacketType } from './cargo.ts';
import { connectFault } from './connect-form.ts';
import type { ProtocolVersion } from './packet.ts';
import { carriesReason } from './packet-reasons.ts';
import { type PropertyReading, propertiesFault, sawTopicAlias } from './property-form.ts';
import { connackReasonOf, REASON, type ReasonCode } from './reason-code.ts';
import { isShared, plainFilterProblem, sharedFilterProblem } from './topic.ts';

/** A packet while it is read. */
interface PacketReading extends PropertyReading {
  readonly version: ProtocolVersion;
  readonly type: PacketType;
  /** The low four bits of the fixed header. */
  readonly flags: number;
}

/** Reads on and returns what is wrong, if anything. */
type Step = (reading: PacketReading) => ReasonCode | undefined;

/** How a packet type is built. */
interface PacketForm {
  /** What the fixed header's low four bits must be; a PUBLISH uses them all. */
  readonly flags: number | 'used';
  readonly steps: readonly Step[];
}

const { malformedPacket, protocolError } = REASON;

const ACKNOWLEDGEMENT: readonly Step[] = [packetId, reasonIfAny, propertiesIfAny];

const FORMS: { readonly [Type in PacketType]: PacketForm } = {
  [PACKET_TYPE.connect]: { flags: 0, steps: [connectFault] },
  [PACKET_TYPE.connack]: { flags: 0, steps: [acknowledgement, properties] },
  [PACKET_TYPE.publish]: { flags: 'used', steps: [publishFlags, publishHeader, payload] },
  [PACKET_TYPE.puback]: { flags: 0, steps: ACKNOWLEDGEMENT },
  [PACKET_TYPE.pubrec]: { flags: 0, steps: ACKNOWLEDGEMENT },
  [PACKET_TYPE.pubrel]: { flags: 2, steps: ACKNOWLEDGEMENT },
  [PACKET_TYPE.pubcomp]: { flags: 0, steps: ACKNOWLEDGEMENT },
  [PACKET_TYPE.subscribe]: { flags: 2, steps: [packetId, properties, someOf(subscription)] },
  [PACKET_TYPE.suback]: { flags: 0, steps: [packetId, properties, someOf(filterReason)] },
  [PACKET_TYPE.unsubscribe]: { flags: 2, steps: [packetId, properties, someOf(filterName)] },
  [PACKET_TYPE.unsuback]: { flags: 0, steps: [packetId, properties, since5(someOf(filterReason))] },
  [PACKET_TYPE.pingreq]: { flags: 0, steps: [] },
  [PACKET_TYPE.pingresp]: { flags: 0, steps: [] },
  [PACKET_TYPE.disconnect]: { flags: 0, steps: [reasonIfAny, propertiesIfAny] },
  [PACKET_TYPE.auth]: { flags: 0, steps: [only5, reasonIfAny, propertiesIfAny] },
};

/**
 * What is wrong with a whole packet: the reason code to close the connection with, or undefined
 * when it is well-formed. `version` is the connection's; a CONNECT is read by the one it states.
 */
export function packetFault(packet: Uint8Array, version: ProtocolVersion): ReasonCode | undefined {
  const cursor = new ByteCursor(packet, 0, packet.length);
  const first = cursor.u8();
  const length = cursor.variable();
  const type = first >> 4;
  const flags = first & 0x0f;
  if (cursor.at + length !== packet.length || !isPacketType(type)) return malformedPacket;
  const form = FORMS[type];
  if (form.flags !== 'used' && form.flags !== flags) return malformedPacket;
  const reading: PacketReading = { cursor, version, type, flags, seen: 0 };
  for (const step of form.steps) {
    const fault = step(reading);
    if (fault !== undefined) return fault;
  }
  return cursor.isAtEnd ? undefined : malformedPacket;
}

function isPacketType(type: number): type is PacketType {
  return type >= PACKET_TYPE.connect && type <= PACKET_TYPE.auth;
}

/** An identifier of 0 can be read, but nobody may use it [MQTT-2.2.1-3 (5.0)]. */
function packetId({ cursor }: PacketReading): ReasonCode | undefined {
  const id = cursor.u16();
  if (id === MISSING) return malformedPacket;
  return id === 0 ? protocolError : undefined;
}

function properties(reading: PacketReading): ReasonCode | undefined {
  return reading.version === 5 ? propertiesFault(reading, reading.type) : undefined;
}

/** MQTT 5.0 lets a success without properties end here [MQTT 5.0 §3.4.2.1]. */
function propertiesIfAny(reading: PacketReading): ReasonCode | undefined {
  return reading.cursor.isAtEnd ? undefined : properties(reading);
}

function reasonIfAny(reading: PacketReading): ReasonCode | undefined {
  return reading.version === 4 || reading.cursor.isAtEnd ? undefined : reason(reading);
}

/** A reason code out of the packet's own table [MQTT-3.4.2-1 (5.0) and the like]. */
function reason({ cursor, type }: PacketReading): ReasonCode | undefined {
  const value = cursor.u8();
  if (value === MISSING) return malformedPacket;
  return carriesReason(type, value) ? undefined : protocolError;
}

/** CONNACK: flags and reason; a failure has no session [MQTT-3.2.2-6 (5.0)]. */
function acknowledgement(reading: PacketReading): ReasonCode | undefined {
  const { cursor, version } = reading;
  const flags = cursor.u8();
  const code = cursor.u8();
  if (flags === MISSING || flags > 1 || code === MISSING) return malformedPacket;
  const isKnown =
    version === 5 ? carriesReason(reading.type, code) : connackReasonOf(code) !== undefined;
  return !isKnown || (flags === 1 && code !== 0) ? protocolError : undefined;
}

/** No QoS 3 [MQTT-3.3.1-4 (5.0)], and no DUP at QoS 0 [MQTT-3.3.1-2 (5.0)]. */
function publishFlags({ flags }: PacketReading): ReasonCode | undefined {
  const qos = qosIn(flags);
  return qos === 3 || (qos === 0 && flags >= 8) ? malformedPacket : undefined;
}

function qosIn(flags: number): number {
  return (flags >> 1) & 3;
}

/** Topic name without wildcards [MQTT-3.3.2-2 (5.0)], identifier, properties. */
function publishHeader(reading: PacketReading): ReasonCode | undefined {
  const { cursor, version } = reading;
  const topic = cursor.string();
  if (topic === MISSING || cursor.passedWildcard(topic)) return malformedPacket;
  const fault = (qosIn(reading.flags) > 0 ? packetId(reading) : undefined) ?? properties(reading);
  if (fault !== undefined || topic > 0) return fault;
  // Only a topic alias can stand for the name [MQTT 5.0 §3.3.2.1].
  if (version === 4) return malformedPacket;
  return sawTopicAlias(reading) ? undefined : protocolError;
}

/** Whatever is left is the application's. */
function payload({ cursor }: PacketReading): undefined {
  cursor.at = cursor.end;
}

/** One entry or more: none is a protocol error [MQTT-3.8.3-2 (5.0)] [MQTT-3.10.3-2 (5.0)]. */
function someOf(entry: Step): Step {
  return (reading) => {
    if (reading.cursor.isAtEnd) return protocolError;
    let fault: ReasonCode | undefined;
    while (fault === undefined && !reading.cursor.isAtEnd) fault = entry(reading);
    return fault;
  };
}

/** A 3.1.1 packet does not have this step. */
function since5(step: Step): Step {
  return (reading) => (reading.version === 5 ? step(reading) : undefined);
}

/** 3.1.1 has no such packet. */
function only5({ version }: PacketReading): ReasonCode | undefined {
  return version === 5 ? undefined : malformedPacket;
}

function filterName(reading: PacketReading): ReasonCode | undefined {
  return filterText(reading) === undefined ? malformedPacket : undefined;
}

/** A filter and its options [MQTT-3.8.3-5 (5.0)] [MQTT-3.8.3-4 (3.1.1)]. */
function subscription(reading: PacketReading): ReasonCode | undefined {
  const filter = filterText(reading);
  const options = reading.cursor.u8();
  if (filter === undefined || options === MISSING) return malformedPacket;
  const qos = options & 3;
  if (reading.version === 4) return options > 2 ? malformedPacket : undefined;
  if ((options & 0xc0) !== 0) return malformedPacket;
  const localToShare = (options & 4) !== 0 && isShared(filter);
  return qos === 3 || (options & 0x30) === 0x30 || localToShare ? protocolError : undefined;
}

/** The next filter, or undefined when it is none. Its non-ASCII characters are not decoded. */
function filterText({ cursor, version }: PacketReading): string | undefined {
  const length = cursor.string();
  if (length === MISSING) return undefined;
  let text = '';
  for (let at = cursor.at - length; at < cursor.at; at++) {
    text += String.fromCharCode(cursor.bytes[at] ?? 0);
  }
  const problem =
    version === 5 && isShared(text) ? sharedFilterProblem(text) : plainFilterProblem(text);
  return problem === undefined ? text : undefined;
}

/** One filter's outcome in SUBACK or UNSUBACK; 3.1.1 has QoS 0 … 2 and 0x80 [MQTT-3.9.3-2]. */
function filterReason(reading: PacketReading): ReasonCode | undefined {
  if (reading.version === 5) return reason(reading);
  const code = reading.cursor.u8();
  return code <= 2 || code === REASON.unspecifiedError ? undefined : protocolError;
}
