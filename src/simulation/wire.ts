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
import type { EndLaws } from '../law/end-laws.ts';
import type { Connections } from '../link/connection.ts';
import type { Direction } from '../link/path.ts';
import {
  cargoDetail,
  cargoHeader,
  cargoType,
  PACKET_TYPE,
  type PacketType,
} from '../mqtt/cargo.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PublishHeader } from '../mqtt/publish-header.ts';
import { Packing, type PackingParts } from './packing.ts';
import { type Carrier, WireSink } from './wire-sink.ts';

/** What the wire needs of the world. */
export interface WireParts extends PackingParts {
  readonly connections: Connections;
}

/** Carries packets over links, one mode of it. */
export interface Wire {
  /** Takes what one end sends, and shows it to that end's laws. */
  sinkOf(direction: Direction, laws: EndLaws): PacketSink;
  /** Hands an arrived cargo to the engine at the other end, and lets go of it. */
  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void;
  /** Lets go of a cargo that has died. */
  drop(cargo: number): void;
  typeOf(cargo: number): PacketType;
  /** The publication a cargo carries, or −1 for any packet but PUBLISH. */
  publicationIn(cargo: number): PublicationId | -1;
  /** The header of a PUBLISH. */
  headerIn(cargo: number): PublishHeader;
}

/** The wire in `objects` mode. */
export class ObjectWire implements Wire, Carrier {
  readonly #packing: Packing;
  readonly #connections: Connections;

  constructor(parts: WireParts) {
    this.#packing = new Packing(parts);
    this.#connections = parts.connections;
  }

  sinkOf(direction: Direction, laws: EndLaws): PacketSink {
    return new WireSink(this.#packing, this, direction, laws);
  }

  carry(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void {
    this.#connections.write(now, link, direction, length, cargo);
  }

  deliver(now: Instant, link: LinkId, cargo: number, to: PacketSink): void {
    this.#packing.deliver(now, link, cargo, to);
  }

  drop(cargo: number): void {
    this.#packing.drop(cargo);
  }

  typeOf(cargo: number): PacketType {
    return cargoType(cargo);
  }

  publicationIn(cargo: number): PublicationId | -1 {
    return cargoType(cargo) === PACKET_TYPE.publish ? (cargoDetail(cargo) as PublicationId) : -1;
  }

  headerIn(cargo: number): PublishHeader {
    return cargoHeader(cargo);
  }
}
