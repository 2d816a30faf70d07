/**
 * A publication as the bytes of a PUBLISH, and what a received payload becomes of it.
 *
 * A publication without payload bytes of its own travels as its message number, 8 bytes big-endian,
 * followed by zeros up to its length (MODEL §4); one shorter than that is all zeros.
 */
import { ByteCursor } from './byte-cursor.ts';
import { ByteWriter } from './byte-writer.ts';
import { PACKET_TYPE } from './cargo.ts';
import type { ProtocolVersion, PublishProperties, Qos } from './packet.ts';
import type { MessageNumber, PublicationId, PublicationStore } from './publication-store.ts';
import { isDup, isRetain, type PublishHeader, packetIdOf, qosOf } from './publish-header.ts';
import type { TopicTable } from './topic-table.ts';
import { publishPropertyBytes, publishSize } from './wire-size.ts';

/** What a codec shares with the engines: the names of topics, and the publications. */
export interface PacketContext {
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
}

/** No message number. */
const NO_NUMBER = 0 as MessageNumber;
/** The least payload with room for a message number, in bytes. */
const NUMBER_BYTES = 8;
const TWO_TO_32 = 0x1_0000_0000;

/** The bytes of one copy of a publication. */
export function encodePublish(
  { topics, publications }: PacketContext,
  publication: PublicationId,
  header: PublishHeader,
  version: ProtocolVersion,
): Uint8Array {
  const topic = publications.topicOf(publication);
  const length = publications.payloadLengthOf(publication);
  const properties = version === 5 ? publications.propertiesOf(publication) : undefined;
  const qos = qosOf(header);
  const writer = new ByteWriter(
    firstByte(header),
    publishSize(topics.byteLengthOf(topic), length, qos, version, publishPropertyBytes(properties)),
  );
  writer.string(topics.nameOf(topic));
  if (qos > 0) writer.u16(packetIdOf(header));
  if (version === 5) writer.properties(properties);
  const payload = publications.payloadOf(publication);
  if (payload === undefined) writeNumber(writer, length, publications.messageOf(publication));
  else writer.raw(payload);
  return writer.done();
}

function firstByte(header: PublishHeader): number {
  const flags = (isDup(header) ? 8 : 0) | (qosOf(header) << 1) | (isRetain(header) ? 1 : 0);
  return (PACKET_TYPE.publish << 4) | flags;
}

function writeNumber(writer: ByteWriter, length: number, message: MessageNumber): void {
  if (length < NUMBER_BYTES) {
    writer.zeros(length);
    return;
  }
  writer.u32(Math.floor(message / TWO_TO_32));
  writer.u32(message % TWO_TO_32);
  writer.zeros(length - NUMBER_BYTES);
}

/** What a PUBLISH said of its publication. */
export interface ReceivedPublish {
  readonly topic: string;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly properties: PublishProperties | undefined;
  /** The whole packet as received, which may be reused afterwards. */
  readonly packet: Uint8Array;
  /** Where in it the payload begins. */
  readonly payloadAt: number;
}

/** A new publication that has its message number, but not its payload's bytes. */
export function numberedPublication(
  context: PacketContext,
  received: ReceivedPublish,
): PublicationId {
  const { packet, payloadAt } = received;
  return newPublication(context, received, numberAt(packet, payloadAt), undefined);
}

/** A new publication that has its payload's bytes, but no message number. */
export function plainPublication(context: PacketContext, received: ReceivedPublish): PublicationId {
  // A copy: few bytes kept must not keep the large chunk they came in.
  const { packet, payloadAt } = received;
  const isEmpty = payloadAt === packet.length;
  const payload = isEmpty ? undefined : new Uint8Array(packet.subarray(payloadAt));
  return newPublication(context, received, NO_NUMBER, payload);
}

function newPublication(
  { topics, publications }: PacketContext,
  received: ReceivedPublish,
  message: MessageNumber,
  payload: Uint8Array | undefined,
): PublicationId {
  const { qos, retain, properties, packet, payloadAt } = received;
  const topic = topics.idOf(received.topic);
  const payloadLength = packet.length - payloadAt;
  if (!retain && properties === undefined && payload === undefined) {
    return publications.open(topic, payloadLength, message, qos);
  }
  return publications.create({
    topic,
    payloadLength,
    message,
    qos,
    retain,
    ...(properties === undefined ? {} : { properties }),
    ...(payload === undefined ? {} : { payload }),
  });
}

function numberAt(packet: Uint8Array, payloadAt: number): MessageNumber {
  if (packet.length - payloadAt < NUMBER_BYTES) return NO_NUMBER;
  const cursor = new ByteCursor(packet, payloadAt, packet.length);
  const number = cursor.u32() * TWO_TO_32 + cursor.u32();
  // A payload that is not ours may hold anything; what we number stays far below 2^53.
  return Number.isSafeInteger(number) ? (number as MessageNumber) : NO_NUMBER;
}
