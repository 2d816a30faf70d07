/**
 * Packets through the encoder and the decoder, for tests: bytes of one call, calls of some bytes.
 */
import { expect } from 'vitest';
import { instant } from '../kernel/time.ts';
import { Decoder, Encoder } from '../mqtt/codec.ts';
import type { ProtocolVersion, RarePacket } from '../mqtt/packet.ts';
import { passPacket } from '../mqtt/packet-passing.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { type MessageNumber, PublicationStore } from '../mqtt/publication-store.ts';
import { type PacketId, publishHeader } from '../mqtt/publish-header.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import type { AnyAcknowledgement, AnyPublish } from './packet-arbitrary.ts';
import { PacketRecorder } from './packet-recorder.ts';

/** When every call of these tests happens. */
export const NOW = instant(7);
/** Where every call of these tests happens. */
export const LINK = 3 as LinkId;

/** The bytes an Encoder writes for one call. */
export function encoded(
  version: ProtocolVersion,
  call: (encoder: Encoder) => void,
  context = { topics: new TopicTable(), publications: new PublicationStore() },
): Uint8Array {
  const written: Uint8Array[] = [];
  call(
    new Encoder(
      context,
      () => version,
      (_now, _link, bytes) => written.push(bytes),
    ),
  );
  const [bytes] = written;
  if (bytes === undefined || written.length > 1) throw new Error('not one packet');
  return bytes;
}

/** The call a Decoder makes of these bytes, or the reason it refuses them for. */
export function decoded(version: ProtocolVersion, bytes: Uint8Array, numbered = false): unknown {
  const recorder = new PacketRecorder();
  const fault = new Decoder(recorder, recorder, { numbered }).decode(NOW, LINK, version, bytes);
  expect(recorder.publications.size).toBe(0);
  expect(recorder.calls).toHaveLength(fault === undefined ? 1 : 0);
  return fault ?? recorder.calls[0];
}

/** What the Encoder writes of a packet that travels as an object. */
export function encodeRare(version: ProtocolVersion, packet: RarePacket): Uint8Array {
  return encoded(version, (encoder) => passPacket(encoder, NOW, LINK, packet));
}

/** What the Encoder writes of a PUBLISH. */
export function encodePublish(
  version: ProtocolVersion,
  { topic, payload, properties, id, qos, dup, retain }: AnyPublish,
): Uint8Array {
  const context = { topics: new TopicTable(), publications: new PublicationStore() };
  const publication = context.publications.create({
    topic: context.topics.idOf(topic),
    payloadLength: payload.length,
    message: 0 as MessageNumber,
    qos,
    retain,
    payload,
    ...(properties === undefined ? {} : { properties }),
  });
  const header = publishHeader(id as PacketId, qos, dup, retain);
  return encoded(version, (encoder) => encoder.publish(NOW, LINK, publication, header), context);
}

/** What the Encoder writes of an acknowledgement. */
export function encodeAcknowledgement(
  version: ProtocolVersion,
  { cmd, id, reason }: AnyAcknowledgement,
): Uint8Array {
  return encoded(version, (encoder) => encoder[cmd](NOW, LINK, id as PacketId, reason));
}
