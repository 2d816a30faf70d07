/**
 * Packets as cargoes: what both wire modes have in common.
 *
 * Packs, measures the encoded length, hands a cargo to a sink as a packet again, and lets go of
 * what it holds. A packed publish holds a reference of its publication.
 */
import type { Instant } from '../kernel/time.ts';
import {
  cargoDetail,
  cargoHeader,
  cargoType,
  PACKET_TYPE,
  type PacketType,
  packCargo,
} from '../mqtt/cargo.ts';
import type { ProtocolVersion, RarePacket } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { packetSize, publishPropertyBytes, publishSize } from '../mqtt/wire-size.ts';
import { Shelf } from './shelf.ts';

/** What packing needs of the world. */
export interface PackingParts {
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly versionOf: (link: LinkId) => ProtocolVersion;
}

/** Packs packets into cargoes and knows their encoded lengths: what both modes have in common. */
export class Packing {
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly versionOf: (link: LinkId) => ProtocolVersion;
  readonly #rare = new Shelf<RarePacket>();

  constructor(parts: PackingParts) {
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.versionOf = parts.versionOf;
  }

  /** Packs a publish, with a reference of its publication. */
  packPublish(publication: PublicationId, header: PublishHeader): number {
    this.#publications.retain(publication);
    return packCargo(PACKET_TYPE.publish, header, publication);
  }

  packRare(type: PacketType, packet: RarePacket): number {
    return packCargo(type, 0, this.#rare.put(packet));
  }

  publishLength(link: LinkId, publication: PublicationId, header: PublishHeader): number {
    const topicBytes = this.#topics.byteLengthOf(this.#publications.topicOf(publication));
    const payload = this.#publications.payloadLengthOf(publication);
    const properties = publishPropertyBytes(this.#publications.propertiesOf(publication));
    return publishSize(topicBytes, payload, qosOf(header), this.versionOf(link), properties);
  }

  rareLength(link: LinkId, packet: RarePacket): number {
    return packetSize(packet, this.versionOf(link));
  }

  /** Hands a cargo to a sink, and keeps it. */
  hand(now: Instant, link: LinkId, cargo: number, to: PacketSink): void {
    const header = cargoHeader(cargo);
    const detail = cargoDetail(cargo);
    switch (cargoType(cargo)) {
      case PACKET_TYPE.publish:
        to.publish(now, link, detail as PublicationId, header);
        return;
      case PACKET_TYPE.puback:
        to.puback(now, link, packetIdOf(header), detail as ReasonCode);
        return;
      case PACKET_TYPE.pubrec:
        to.pubrec(now, link, packetIdOf(header), detail as ReasonCode);
        return;
      case PACKET_TYPE.pubrel:
        to.pubrel(now, link, packetIdOf(header), detail as ReasonCode);
        return;
      case PACKET_TYPE.pubcomp:
        to.pubcomp(now, link, packetIdOf(header), detail as ReasonCode);
        return;
      case PACKET_TYPE.pingreq:
        to.pingreq(now, link);
        return;
      case PACKET_TYPE.pingresp:
        to.pingresp(now, link);
        return;
      default:
        handRare(now, link, this.#rare.at(detail), to);
    }
  }

  /** Lets go of what a cargo holds. */
  drop(cargo: number): void {
    const type = cargoType(cargo);
    if (type === PACKET_TYPE.publish) {
      this.#publications.release(cargoDetail(cargo) as PublicationId);
    } else if (isRare(type)) {
      this.#rare.take(cargoDetail(cargo));
    }
  }
}

function isRare(type: PacketType): boolean {
  return (
    type === PACKET_TYPE.connect ||
    type === PACKET_TYPE.connack ||
    (type >= PACKET_TYPE.subscribe && type <= PACKET_TYPE.unsuback) ||
    type >= PACKET_TYPE.disconnect
  );
}

function handRare(now: Instant, link: LinkId, packet: RarePacket, to: PacketSink): void {
  switch (packet.cmd) {
    case 'connect':
      to.connect(now, link, packet);
      return;
    case 'connack':
      to.connack(now, link, packet);
      return;
    case 'subscribe':
      to.subscribe(now, link, packet);
      return;
    case 'suback':
      to.suback(now, link, packet);
      return;
    case 'unsubscribe':
      to.unsubscribe(now, link, packet);
      return;
    case 'unsuback':
      to.unsuback(now, link, packet);
      return;
    case 'disconnect':
      to.disconnect(now, link, packet);
      return;
    default:
      to.auth(now, link, packet);
  }
}
