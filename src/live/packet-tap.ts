/**
 * A packet sink that says each packet in words and passes it on.
 */
import type { Instant } from '../kernel/time.ts';
import type { PacketContext } from '../mqtt/codec.ts';
import type { RarePacket } from '../mqtt/packet.ts';
import { passPacket } from '../mqtt/packet-passing.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import { acknowledgementText, packetText, publishText } from '../mqtt/packet-text.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';

/** Who listens in. */
export interface TapListener {
  packet(link: LinkId, text: string): void;
  /** A connection is this client's: its CONNECT said so, or the CONNACK gave it a ClientId. */
  name(link: LinkId, clientId: string): void;
}

export class PacketTap implements PacketSink {
  readonly #context: PacketContext;
  readonly #target: PacketSink;
  readonly #listener: TapListener;

  constructor(context: PacketContext, target: PacketSink, listener: TapListener) {
    this.#context = context;
    this.#target = target;
    this.#listener = listener;
  }

  readonly #rare = (now: Instant, link: LinkId, packet: RarePacket): void => {
    this.#hearName(link, packet);
    this.#listener.packet(link, packetText(packet));
    passPacket(this.#target, now, link, packet);
  };
  readonly connect = this.#rare;
  readonly connack = this.#rare;
  readonly subscribe = this.#rare;
  readonly suback = this.#rare;
  readonly unsubscribe = this.#rare;
  readonly unsuback = this.#rare;
  readonly disconnect = this.#rare;
  readonly auth = this.#rare;

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const { topics, publications } = this.#context;
    const topic = topics.nameOf(publications.topicOf(publication));
    const bytes = publications.payloadLengthOf(publication);
    this.#listener.packet(link, publishText(topic, header, bytes));
    this.#target.publish(now, link, publication, header);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#listener.packet(link, acknowledgementText('puback', id, reason));
    this.#target.puback(now, link, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#listener.packet(link, acknowledgementText('pubrec', id, reason));
    this.#target.pubrec(now, link, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#listener.packet(link, acknowledgementText('pubrel', id, reason));
    this.#target.pubrel(now, link, id, reason);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#listener.packet(link, acknowledgementText('pubcomp', id, reason));
    this.#target.pubcomp(now, link, id, reason);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#listener.packet(link, 'PINGREQ');
    this.#target.pingreq(now, link);
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#listener.packet(link, 'PINGRESP');
    this.#target.pingresp(now, link);
  }

  #hearName(link: LinkId, packet: RarePacket): void {
    const clientId =
      packet.cmd === 'connect'
        ? packet.clientId
        : packet.cmd === 'connack'
          ? packet.properties?.assignedClientIdentifier
          : undefined;
    if (clientId !== undefined && clientId !== '') this.#listener.name(link, clientId);
  }
}
