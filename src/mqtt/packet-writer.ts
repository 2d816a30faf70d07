/**
 * The packets that travel as objects, as bytes of either version: byte for byte what mqtt-packet
 * writes wherever it can say the same (a property test), besides what it cannot: user properties in
 * their order, a password without a user name [MQTT-3.1.2-19 (5.0)], an empty client id that is not
 * clean. What a version cannot express is left out.
 */
import { invariant, unreachable } from '../kernel/invariant.ts';
import { ByteWriter } from './byte-writer.ts';
import { PACKET_TYPE } from './cargo.ts';
import { CONNECT_FLAG } from './connect-form.ts';
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  ProtocolVersion,
  RarePacket,
  SubscriptionRequest,
  Will,
} from './packet.ts';
import type { AnyProperties } from './properties.ts';
import type { PacketId } from './publish-header.ts';
import {
  connackReturnCode,
  isFailure,
  REASON,
  type ReasonCode,
  reasonName,
} from './reason-code.ts';
import { ackSize, packetSize } from './wire-size.ts';

/** The packet's bytes; a CONNECT is written in its own version. */
export function encodePacket(packet: RarePacket, version: ProtocolVersion): Uint8Array {
  const spoken = packet.cmd === 'connect' ? packet.protocolVersion : version;
  const writer = new ByteWriter(firstByte(packet), packetSize(packet, spoken));
  writeBody(writer, packet, spoken);
  return writer.done();
}

/** The bytes of a PUBACK, PUBREC, PUBREL or PUBCOMP, in their shortest form. */
export function encodeAcknowledgement(
  cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp',
  id: PacketId,
  reason: ReasonCode,
  version: ProtocolVersion,
): Uint8Array {
  const size = ackSize(version, reason);
  const writer = new ByteWriter((PACKET_TYPE[cmd] << 4) | (cmd === 'pubrel' ? 2 : 0), size);
  writer.u16(id);
  if (size > 4) writer.u8(reason);
  return writer.done();
}

/** Packet type, and the flags that SUBSCRIBE and UNSUBSCRIBE must carry [MQTT-3.8.1-1 (5.0)]. */
function firstByte({ cmd }: RarePacket): number {
  return (PACKET_TYPE[cmd] << 4) | (cmd === 'subscribe' || cmd === 'unsubscribe' ? 2 : 0);
}

function writeBody(writer: ByteWriter, packet: RarePacket, version: ProtocolVersion): void {
  switch (packet.cmd) {
    case 'connect':
      writeConnect(writer, packet);
      break;
    case 'connack':
      writeConnack(writer, packet, version);
      break;
    case 'subscribe':
      writeIdentified(writer, packet, version);
      for (const entry of packet.subscriptions) writeSubscription(writer, entry, version);
      break;
    case 'suback':
      writeIdentified(writer, packet, version);
      for (const reason of packet.granted) writer.u8(version === 5 ? reason : returnCode(reason));
      break;
    case 'unsubscribe':
      writeIdentified(writer, packet, version);
      for (const filter of packet.unsubscriptions) writer.string(filter);
      break;
    case 'unsuback':
      writeIdentified(writer, packet, version);
      if (version === 5) for (const reason of packet.granted) writer.u8(reason);
      break;
    case 'disconnect':
    case 'auth':
      writeReasoned(writer, packet, version);
      break;
    default:
      unreachable(packet);
  }
}

function writeConnect(writer: ByteWriter, packet: Connect): void {
  const { will, username, password, protocolVersion } = packet;
  writer.string(packet.isLevel3 === true ? 'MQIsdp' : 'MQTT');
  writer.u8(packet.isLevel3 === true ? 3 : protocolVersion);
  writer.u8(connectFlags(packet));
  writer.u16(packet.keepalive);
  if (protocolVersion === 5) writer.properties(packet.properties);
  writer.string(packet.clientId);
  if (will !== undefined) writeWill(writer, will, protocolVersion);
  if (username !== undefined) writer.string(username);
  if (password !== undefined) writer.binary(password);
}

function connectFlags({ clean, will, username, password }: Connect): number {
  return (
    (clean ? CONNECT_FLAG.clean : 0) |
    (will === undefined ? 0 : CONNECT_FLAG.will | (will.qos << CONNECT_FLAG.willQosShift)) |
    (will?.retain === true ? CONNECT_FLAG.willRetain : 0) |
    (password === undefined ? 0 : CONNECT_FLAG.password) |
    (username === undefined ? 0 : CONNECT_FLAG.username)
  );
}

function writeWill(writer: ByteWriter, will: Will, version: ProtocolVersion): void {
  if (version === 5) writer.properties(will.properties);
  writer.string(will.topic);
  writer.binary(will.payload);
}

function writeConnack(writer: ByteWriter, packet: Connack, version: ProtocolVersion): void {
  const { sessionPresent, reasonCode, properties } = packet;
  const code = version === 5 ? reasonCode : connackReturnCode(reasonCode);
  // [MQTT-3.2.2-6 (3.1.1)]: the broker closes without an answer rather than send this one.
  invariant(code !== undefined, `3.1.1 has no return code for "${reasonName(reasonCode)}"`);
  writer.u8(sessionPresent ? 1 : 0);
  writer.u8(code);
  if (version === 5) writer.properties(properties);
}

/** The identifier and the properties that four packet types begin with. */
function writeIdentified(
  writer: ByteWriter,
  { messageId, properties }: { readonly messageId: number; readonly properties?: AnyProperties },
  version: ProtocolVersion,
): void {
  writer.u16(messageId);
  if (version === 5) writer.properties(properties);
}

function writeSubscription(
  writer: ByteWriter,
  { topic, qos, nl, rap, rh }: SubscriptionRequest,
  version: ProtocolVersion,
): void {
  writer.string(topic);
  const options = (nl === true ? 4 : 0) | (rap === true ? 8 : 0) | ((rh ?? 0) << 4);
  writer.u8(version === 5 ? qos | options : qos);
}

/** All that 3.1.1 can say of a refused filter is 0x80 [MQTT-3.9.3-2 (3.1.1)]. */
function returnCode(reason: ReasonCode): ReasonCode {
  return isFailure(reason) ? REASON.unspecifiedError : reason;
}

/** DISCONNECT and AUTH; a 3.1.1 DISCONNECT says nothing, and there is no 3.1.1 AUTH. */
function writeReasoned(
  writer: ByteWriter,
  packet: Disconnect | Auth,
  version: ProtocolVersion,
): void {
  invariant(version === 5 || packet.cmd === 'disconnect', 'MQTT 3.1.1 has no AUTH');
  if (version === 4) return;
  writer.u8(packet.reasonCode);
  writer.properties(packet.properties);
}
