/**
 * Bytes ⇄ calls on a packet sink, one whole packet at a time.
 *
 *   bytes ──well-formed──▶ Decoder ──▶ sink          sink ──▶ Encoder ──▶ bytes
 *
 * The hot packets are read and written here. The rest is read by mqtt-packet (one parser a version
 * for all links) and written by packet-writer.ts. This is the only file that names Buffer.
 */
import { type Packet, type Parser, parser } from 'mqtt-packet';
import type { Instant } from '../kernel/time.ts';
import { bodyOf } from './byte-cursor.ts';
import { PACKET_TYPE } from './cargo.ts';
import { statedVersion } from './connect-form.ts';
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
  Unsuback,
  Unsubscribe,
} from './packet.ts';
import { passPacket } from './packet-passing.ts';
import type { LinkId, PacketSink } from './packet-sink.ts';
import { encodeAcknowledgement, encodePacket } from './packet-writer.ts';
import { shapePacket, shapePublishProperties, type UserPropertiesReader } from './parsed-packet.ts';
import type { PublicationId } from './publication-store.ts';
import {
  encodePublish,
  numberedPublication,
  type PacketContext,
  plainPublication,
} from './publish-bytes.ts';
import { type PacketId, type PublishHeader, publishHeader } from './publish-header.ts';
import { REASON, type ReasonCode, reasonCode } from './reason-code.ts';
import { userPropertiesOf } from './user-properties.ts';
import { packetFault } from './well-formed.ts';

export type { PacketContext } from './publish-bytes.ts';

/** How a Decoder takes payloads. */
export interface DecoderOptions {
  /**
   * True: a payload begins with its message number in 8 bytes, and its bytes are not kept. False:
   * they are, and the message has no number.
   */
  readonly numbered: boolean;
}

/** Turns the bytes of a packet into one call on a sink. */
export class Decoder {
  readonly #context: PacketContext;
  readonly #sink: PacketSink;
  readonly #publicationOf: typeof numberedPublication;
  readonly #parsers = { 4: new PacketParser(4), 5: new PacketParser(5) };

  constructor(context: PacketContext, sink: PacketSink, options?: DecoderOptions) {
    this.#context = context;
    this.#sink = sink;
    this.#publicationOf = options?.numbered === true ? numberedPublication : plainPublication;
  }

  /**
   * Hands a whole packet to the sink, or returns the reason code to close the connection with when
   * it is not well-formed. `version` is the connection's; a CONNECT is read by the one it states.
   * The bytes are not kept.
   */
  decode(
    now: Instant,
    link: LinkId,
    version: ProtocolVersion,
    packet: Uint8Array,
  ): ReasonCode | undefined {
    const fault = packetFault(packet, version);
    if (fault !== undefined) return fault;
    const type = (packet[0] ?? 0) >> 4;
    if (type === PACKET_TYPE.publish) return this.#publish(now, link, version, packet);
    if (type >= PACKET_TYPE.puback && type <= PACKET_TYPE.pubcomp) {
      this.#acknowledge(now, link, packet);
    } else if (type === PACKET_TYPE.pingreq) {
      this.#sink.pingreq(now, link);
    } else if (type === PACKET_TYPE.pingresp) {
      this.#sink.pingresp(now, link);
    } else {
      return this.#rare(now, link, version, packet);
    }
    return undefined;
  }

  #publish(
    now: Instant,
    link: LinkId,
    version: ProtocolVersion,
    packet: Uint8Array,
  ): ReasonCode | undefined {
    const flags = packet[0] ?? 0;
    const cursor = bodyOf(packet);
    const topicLength = cursor.binary();
    const topic = textOf(packet, cursor.at - topicLength, cursor.at);
    // Two bits, and well-formed.ts refuses 3.
    const qos = ((flags >> 1) & 3) as Qos;
    // Well-formed: two bytes, and not 0.
    const id = (qos === 0 ? 0 : cursor.u16()) as PacketId;
    const propertiesLength = version === 5 ? cursor.variable() : 0;
    let properties: PublishProperties | undefined;
    if (propertiesLength > 0) {
      cursor.at += propertiesLength;
      const parsed = this.#parsers[5].parse(packet);
      if (parsed === undefined) return REASON.malformedPacket;
      properties = shapePublishProperties(parsed, userPropertiesReader(packet));
    }
    const retain = (flags & 1) !== 0;
    const received = { topic, qos, retain, properties, packet, payloadAt: cursor.at };
    const publication = this.#publicationOf(this.#context, received);
    this.#sink.publish(now, link, publication, publishHeader(id, qos, (flags & 8) !== 0, retain));
    this.#context.publications.release(publication);
    return undefined;
  }

  /** The properties of an acknowledgement are for people, and are not passed on. */
  #acknowledge(now: Instant, link: LinkId, packet: Uint8Array): void {
    const cursor = bodyOf(packet);
    // Well-formed: two bytes, and not 0.
    const id = cursor.u16() as PacketId;
    const reason = cursor.isAtEnd ? REASON.success : reasonCode(cursor.u8());
    switch ((packet[0] ?? 0) >> 4) {
      case PACKET_TYPE.puback:
        this.#sink.puback(now, link, id, reason);
        break;
      case PACKET_TYPE.pubrec:
        this.#sink.pubrec(now, link, id, reason);
        break;
      case PACKET_TYPE.pubrel:
        this.#sink.pubrel(now, link, id, reason);
        break;
      default:
        this.#sink.pubcomp(now, link, id, reason);
    }
  }

  #rare(
    now: Instant,
    link: LinkId,
    version: ProtocolVersion,
    packet: Uint8Array,
  ): ReasonCode | undefined {
    if (packet.length === 2 && packet[0] === AUTH_FIRST_BYTE) {
      // mqtt-packet refuses an AUTH that leaves its success out [MQTT 5.0 §3.15.2.1].
      this.#sink.auth(now, link, { cmd: 'auth', reasonCode: REASON.success });
      return undefined;
    }
    const parsed = this.#parsers[statedVersion(packet) ?? version].parse(packet);
    if (parsed === undefined) return REASON.malformedPacket;
    passPacket(this.#sink, now, link, shapePacket(parsed, userPropertiesReader(packet)));
    return undefined;
  }
}

/** A sink whose every call hands the packet's bytes, in its link's version, to `write`. */
export class Encoder implements PacketSink {
  readonly #context: PacketContext;
  readonly #versionOf: (link: LinkId) => ProtocolVersion;
  readonly #write: (now: Instant, link: LinkId, bytes: Uint8Array) => void;

  constructor(
    context: PacketContext,
    versionOf: (link: LinkId) => ProtocolVersion,
    write: (now: Instant, link: LinkId, bytes: Uint8Array) => void,
  ) {
    this.#context = context;
    this.#versionOf = versionOf;
    this.#write = write;
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const bytes = encodePublish(this.#context, publication, header, this.#versionOf(link));
    this.#write(now, link, bytes);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#write(now, link, encodeAcknowledgement('puback', id, reason, this.#versionOf(link)));
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#write(now, link, encodeAcknowledgement('pubrec', id, reason, this.#versionOf(link)));
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#write(now, link, encodeAcknowledgement('pubrel', id, reason, this.#versionOf(link)));
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#write(now, link, encodeAcknowledgement('pubcomp', id, reason, this.#versionOf(link)));
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#write(now, link, Uint8Array.of(PACKET_TYPE.pingreq << 4, 0));
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#write(now, link, Uint8Array.of(PACKET_TYPE.pingresp << 4, 0));
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    this.#rare(now, link, packet);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    this.#rare(now, link, packet);
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    this.#rare(now, link, packet);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    this.#rare(now, link, packet);
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    this.#rare(now, link, packet);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    this.#rare(now, link, packet);
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    this.#rare(now, link, packet);
  }

  auth(now: Instant, link: LinkId, packet: Auth): void {
    this.#rare(now, link, packet);
  }

  #rare(now: Instant, link: LinkId, packet: RarePacket): void {
    this.#write(now, link, encodePacket(packet, this.#versionOf(link)));
  }
}

/** mqtt-packet's parser for one version, handed one whole packet at a time. */
class PacketParser {
  readonly #version: ProtocolVersion;
  #parser: Parser;
  #parsed: Packet | undefined = undefined;

  constructor(version: ProtocolVersion) {
    this.#version = version;
    this.#parser = this.#newParser();
  }

  /** The packet, or undefined when mqtt-packet refuses it. */
  parse(packet: Uint8Array): Packet | undefined {
    this.#parsed = undefined;
    this.#parser.parse(bufferOf(packet));
    const parsed = this.#parsed;
    // A parser that stopped half-way would take the next packet for the rest of this one.
    if (parsed === undefined) this.#parser = this.#newParser();
    return parsed;
  }

  #newParser(): Parser {
    return parser({ protocolVersion: this.#version })
      .on('packet', (packet) => {
        this.#parsed = packet;
      })
      .on('error', () => undefined);
  }
}

const AUTH_FIRST_BYTE = PACKET_TYPE.auth << 4;

/** The same bytes, with a Buffer's methods. */
function bufferOf(bytes: Uint8Array): Buffer {
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(packet: Uint8Array, from: number, to: number): string {
  return bufferOf(packet).toString('utf8', from, to);
}

function userPropertiesReader(packet: Uint8Array): UserPropertiesReader {
  return (place) => userPropertiesOf(packet, place, (from, to) => textOf(packet, from, to));
}
