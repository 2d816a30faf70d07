/**
 * Packets as cargoes: what both wire modes have in common.
 *
 * Packs, measures the encoded length, hands a cargo to a sink as a packet again, and lets go of
 * what it holds. A packed publish holds a reference of its publication.
 */
import { Uint8Column } from '../kernel/column.ts';
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
}

/** Packs packets into cargoes and knows their encoded lengths: what both modes have in common. */
export class Packing {
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #rare = new Shelf<RarePacket>();
  /** The version spoken on a link since its last CONNECT. */
  readonly #version = new Uint8Column(4);

  constructor(parts: PackingParts) {
    this.#topics = parts.topics;
    this.#publications = parts.publications;
  }

  versionOf(link: LinkId): ProtocolVersion {
    return this.#version.at(link) === 5 ? 5 : 4;
  }

  /** From now on this version is spoken on a link: its CONNECT said so. */
  speaks(link: LinkId, version: ProtocolVersion): void {
    this.#version.grow(link + 1);
    this.#version.set(link, version);
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
    if (packet.cmd === 'connect') this.speaks(link, packet.protocolVersion);
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

  /** Hands a cargo to a sink and lets go of it; the same as both, with the frequent ones first. */
  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void {
    const type = cargoType(cargo);
    if (type === PACKET_TYPE.publish) {
      const publication = cargoDetail(cargo) as PublicationId;
      to.publish(now, link, publication, cargoHeader(cargo));
      this.#publications.release(publication);
    } else if (type === PACKET_TYPE.puback) {
      to.puback(now, link, packetIdOf(cargoHeader(cargo)), cargoDetail(cargo) as ReasonCode);
    } else {
      this.hand(now, link, cargo, to);
      this.drop(cargo);
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
