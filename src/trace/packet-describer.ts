/**
 * A packet in words, in fields and in bytes, made only when somebody wants it.
 */
import type { Instant } from '../kernel/time.ts';
import { Encoder, type PacketContext } from '../mqtt/codec.ts';
import type { ProtocolVersion, RarePacket } from '../mqtt/packet.ts';
import { passPacket } from '../mqtt/packet-passing.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import { acknowledgementText, packetText, publishText } from '../mqtt/packet-text.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { isDup, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import type { LadderPacket } from './ladder.ts';

/** What there is to say of a packet apart from where it was sent. */
export type Described = Pick<
  LadderPacket,
  'type' | 'text' | 'id' | 'qos' | 'dup' | 'message' | 'bytes'
>;

/** Hears of every packet; `said` describes it. */
type Hear = (now: Instant, link: LinkId, said: () => Described) => void;

type Acknowledgement = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';
type Rare = RarePacket['cmd'];
type RareEars = Pick<PacketSink, Rare>;

/** Describes the packets of a run, in both directions. */
export class PacketDescriber {
  readonly #context: PacketContext;
  readonly #versions = new Map<LinkId, ProtocolVersion>();
  readonly #encoder: Encoder;
  #encoded = new Uint8Array(0);

  constructor(context: PacketContext) {
    this.#context = context;
    this.#encoder = new Encoder(
      context,
      (link) => this.#versions.get(link) ?? 4,
      (_now, _link, bytes) => {
        this.#encoded = Uint8Array.from(bytes);
      },
    );
  }

  /** Ears for every method of a sink. */
  ears(hear: Hear): PacketSink {
    const ping =
      (cmd: 'pingreq' | 'pingresp'): PacketSink['pingreq'] =>
      (now, link) =>
        hear(now, link, () => this.#plain(cmd, (sink) => sink[cmd](now, link)));
    return {
      ...this.#rareEars(hear),
      ...this.#acknowledgementEars(hear),
      pingreq: ping('pingreq'),
      pingresp: ping('pingresp'),
      publish: (now, link, publication, header) =>
        hear(now, link, () => ({
          ...this.#published(publication, header),
          bytes: this.#bytes((sink) => sink.publish(now, link, publication, header)),
        })),
    };
  }

  #rareEars(hear: Hear): RareEars {
    const rare = (now: Instant, link: LinkId, packet: RarePacket): void => {
      if (packet.cmd === 'connect') this.#versions.set(link, packet.protocolVersion);
      hear(now, link, () => ({
        type: packet.cmd.toUpperCase(),
        text: packetText(packet),
        ...('messageId' in packet ? { id: packet.messageId } : {}),
        bytes: this.#bytes((sink) => passPacket(sink, now, link, packet)),
      }));
    };
    return {
      ...{ connect: rare, connack: rare, disconnect: rare, auth: rare },
      ...{ subscribe: rare, suback: rare, unsubscribe: rare, unsuback: rare },
    };
  }

  #acknowledgementEars(hear: Hear): Pick<PacketSink, Acknowledgement> {
    const ear =
      (cmd: Acknowledgement): PacketSink['puback'] =>
      (now, link, id, reason) =>
        hear(now, link, () => ({
          type: cmd.toUpperCase(),
          text: acknowledgementText(cmd, id, reason),
          id,
          bytes: this.#bytes((sink) => sink[cmd](now, link, id, reason)),
        }));
    return {
      puback: ear('puback'),
      pubrec: ear('pubrec'),
      pubrel: ear('pubrel'),
      pubcomp: ear('pubcomp'),
    };
  }

  #plain(cmd: string, pass: (sink: PacketSink) => void): Described {
    const type = cmd.toUpperCase();
    return { type, text: type, bytes: this.#bytes(pass) };
  }

  #published(publication: PublicationId, header: PublishHeader): Omit<Described, 'bytes'> {
    const { topics, publications } = this.#context;
    const topic = topics.nameOf(publications.topicOf(publication));
    const qos = qosOf(header);
    const message = publications.messageOf(publication);
    return {
      type: 'PUBLISH',
      text: publishText(topic, header, publications.payloadLengthOf(publication)),
      ...(qos === 0 ? {} : { id: packetIdOf(header) }),
      qos,
      dup: isDup(header),
      ...(message === 0 ? {} : { message }),
    };
  }

  #bytes(pass: (sink: PacketSink) => void): Uint8Array {
    pass(this.#encoder);
    return this.#encoded;
  }
}
