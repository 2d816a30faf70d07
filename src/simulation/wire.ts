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
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  ProtocolVersion,
  RarePacket,
  Suback,
  Subscribe,
  Unsuback,
  Unsubscribe,
} from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PacketId, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import {
  ackSize,
  PING_SIZE,
  packetSize,
  publishPropertyBytes,
  publishSize,
} from '../mqtt/wire-size.ts';
import { Shelf } from './shelf.ts';

/** What the wire needs of the world. */
export interface WireParts {
  readonly connections: Connections;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly versionOf: (link: LinkId) => ProtocolVersion;
}

/** A publication on its way. */
export interface Carried {
  readonly publication: PublicationId;
  readonly header: PublishHeader;
}

/** Carries packets over links, one mode of it. */
export interface Wire {
  /** Takes what one end sends. */
  sinkOf(direction: Direction): PacketSink;
  /** Hands an arrived cargo to the engine at the other end. */
  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void;
  /** The publication a cargo carries, or undefined. */
  carried(cargo: number): Carried | undefined;
  /** Lets go of a cargo that has arrived or died. */
  drop(cargo: number): void;
  /** Encoded bytes of a cargo. */
  lengthOf(link: LinkId, cargo: number): number;
}

export class ObjectWire implements Wire {
  readonly #parts: WireParts;
  readonly #rare = new Shelf<RarePacket>();

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  sinkOf(direction: Direction): PacketSink {
    return new WireSink(this, (now, link, cargo) => {
      const length = this.lengthOf(link, cargo);
      this.#parts.connections.write(now, link, direction, length, cargo);
    });
  }

  /** Packs a publish, with a reference of its publication. */
  packPublish(publication: PublicationId, header: PublishHeader): number {
    this.#parts.publications.retain(publication);
    return packCargo(PACKET_TYPE.publish, header, publication);
  }

  packRare(type: PacketType, packet: RarePacket): number {
    return packCargo(type, 0, this.#rare.put(packet));
  }

  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void {
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
        deliverRare(now, link, this.#rare.at(detail), to);
    }
  }

  carried(cargo: number): Carried | undefined {
    if (cargoType(cargo) !== PACKET_TYPE.publish) return undefined;
    return { publication: cargoDetail(cargo) as PublicationId, header: cargoHeader(cargo) };
  }

  drop(cargo: number): void {
    const type = cargoType(cargo);
    if (type === PACKET_TYPE.publish) {
      this.#parts.publications.release(cargoDetail(cargo) as PublicationId);
    } else if (isRare(type)) {
      this.#rare.take(cargoDetail(cargo));
    }
  }

  lengthOf(link: LinkId, cargo: number): number {
    const version = this.#parts.versionOf(link);
    const type = cargoType(cargo);
    if (type === PACKET_TYPE.publish) return this.#publishLength(version, cargo);
    if (type === PACKET_TYPE.pingreq || type === PACKET_TYPE.pingresp) return PING_SIZE;
    if (isRare(type)) return packetSize(this.#rare.at(cargoDetail(cargo)), version);
    return ackSize(version, cargoDetail(cargo) as ReasonCode);
  }

  #publishLength(version: ProtocolVersion, cargo: number): number {
    const { publications, topics } = this.#parts;
    const publication = cargoDetail(cargo) as PublicationId;
    const topicBytes = topics.byteLengthOf(publications.topicOf(publication));
    const payload = publications.payloadLengthOf(publication);
    const properties = publishPropertyBytes(publications.propertiesOf(publication));
    return publishSize(topicBytes, payload, qosOf(cargoHeader(cargo)), version, properties);
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

function deliverRare(now: Instant, link: LinkId, packet: RarePacket, to: PacketSink): void {
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

/** Turns every packet into a cargo and passes it on. */
export class WireSink implements PacketSink {
  readonly #wire: ObjectWire;
  readonly #send: (now: Instant, link: LinkId, cargo: number) => void;

  constructor(wire: ObjectWire, send: (now: Instant, link: LinkId, cargo: number) => void) {
    this.#wire = wire;
    this.#send = send;
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    this.#send(now, link, this.#wire.packPublish(publication, header));
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#send(now, link, packCargo(PACKET_TYPE.puback, id, reason));
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#send(now, link, packCargo(PACKET_TYPE.pubrec, id, reason));
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#send(now, link, packCargo(PACKET_TYPE.pubrel, id, reason));
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#send(now, link, packCargo(PACKET_TYPE.pubcomp, id, reason));
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#send(now, link, packCargo(PACKET_TYPE.pingreq, 0, 0));
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#send(now, link, packCargo(PACKET_TYPE.pingresp, 0, 0));
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.connect, packet));
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.connack, packet));
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.subscribe, packet));
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.suback, packet));
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.unsubscribe, packet));
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.unsuback, packet));
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.disconnect, packet));
  }

  auth(now: Instant, link: LinkId, packet: Auth): void {
    this.#send(now, link, this.#wire.packRare(PACKET_TYPE.auth, packet));
  }
}
