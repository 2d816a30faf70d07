/**
 * The wire: packets an engine sends become writes on a link, and arrive as packets again.
 *
 *   engine ─▶ WireSink (length, cargo) ─▶ link ─▶ Wire.deliver ─▶ the other engine
 *
 * In `objects` mode the cargo is the packet; in `bytes` mode (bytes-wire.ts) real MQTT travels.
 * Lengths are the encoded ones in both, so timing and digests are equal (DESIGN §3.3). A write that
 * carries a publication holds a reference of it.
 */
import type { Instant } from '../kernel/time.ts';
import type { Connections } from '../link/connection.ts';
import type { Direction } from '../link/path.ts';
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
import { WireSink } from './wire-sink.ts';

/** What the wire needs of the world. */
export interface WireParts {
  readonly connections: Connections;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly versionOf: (link: LinkId) => ProtocolVersion;
}

/** Carries packets over links, one mode of it. */
export interface Wire {
  /** Takes what one end sends. */
  sinkOf(direction: Direction): PacketSink;
  /** Hands an arrived cargo to the engine at the other end, and lets go of it. */
  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void;
  /** Lets go of a cargo that has died. */
  drop(cargo: number): void;
  /** The publication a cargo carries, or −1 for any packet but PUBLISH. */
  publicationIn(cargo: number): PublicationId | -1;
  /** The header of a PUBLISH. */
  headerIn(cargo: number): PublishHeader;
}

/** Packs packets into cargoes and knows their encoded lengths: what both modes have in common. */
export class Packing {
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly versionOf: (link: LinkId) => ProtocolVersion;
  readonly #rare = new Shelf<RarePacket>();

  constructor(parts: WireParts) {
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

/** The wire in `objects` mode. */
export class ObjectWire implements Wire {
  readonly #packing: Packing;
  readonly #connections: Connections;

  constructor(parts: WireParts) {
    this.#packing = new Packing(parts);
    this.#connections = parts.connections;
  }

  sinkOf(direction: Direction): PacketSink {
    const connections = this.#connections;
    return new WireSink(this.#packing, (now, link, cargo, length) => {
      connections.write(now, link, direction, length, cargo);
    });
  }

  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void {
    this.#packing.hand(now, link, cargo, to);
    this.#packing.drop(cargo);
  }

  drop(cargo: number): void {
    this.#packing.drop(cargo);
  }

  publicationIn(cargo: number): PublicationId | -1 {
    return cargoType(cargo) === PACKET_TYPE.publish ? (cargoDetail(cargo) as PublicationId) : -1;
  }

  headerIn(cargo: number): PublishHeader {
    return cargoHeader(cargo);
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
