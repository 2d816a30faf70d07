/**
 * Turns every packet an engine sends into a cargo and its encoded length, and passes both on.
 *
 * One method a packet type, no decisions: wire.ts and bytes-wire.ts say where a cargo goes.
 */
import type { Instant } from '../kernel/time.ts';
import type { EndLaws } from '../law/end-laws.ts';
import type { Direction } from '../link/path.ts';
import { PACKET_TYPE, type PacketType, packCargo } from '../mqtt/cargo.ts';
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  RarePacket,
  Suback,
  Subscribe,
  Unsuback,
  Unsubscribe,
} from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { ackSize, PING_SIZE } from '../mqtt/wire-size.ts';
import type { Packing } from './packing.ts';

/** Where cargoes go; an object, because a call through a closure is never inlined. */
export interface Carrier {
  carry(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void;
}

export class WireSink implements PacketSink {
  readonly #packing: Packing;
  readonly #carrier: Carrier;
  readonly #direction: Direction;
  readonly #laws: EndLaws;

  constructor(packing: Packing, carrier: Carrier, direction: Direction, laws: EndLaws) {
    this.#packing = packing;
    this.#carrier = carrier;
    this.#direction = direction;
    this.#laws = laws;
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    this.#laws.publishSent(now, link, publication, header);
    const length = this.#packing.publishLength(link, publication, header);
    this.#carrier.carry(
      now,
      link,
      this.#direction,
      this.#packing.packPublish(publication, header),
      length,
    );
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#acknowledge(now, link, PACKET_TYPE.puback, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#laws.pubrecSent(link, id, reason);
    this.#acknowledge(now, link, PACKET_TYPE.pubrec, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#laws.pubrelSent(link, id);
    this.#acknowledge(now, link, PACKET_TYPE.pubrel, id, reason);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#acknowledge(now, link, PACKET_TYPE.pubcomp, id, reason);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#carrier.carry(
      now,
      link,
      this.#direction,
      packCargo(PACKET_TYPE.pingreq, 0, 0),
      PING_SIZE,
    );
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#carrier.carry(
      now,
      link,
      this.#direction,
      packCargo(PACKET_TYPE.pingresp, 0, 0),
      PING_SIZE,
    );
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    this.#sendRare(now, link, PACKET_TYPE.connect, packet);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    this.#sendRare(now, link, PACKET_TYPE.connack, packet);
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    this.#sendRare(now, link, PACKET_TYPE.subscribe, packet);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    this.#sendRare(now, link, PACKET_TYPE.suback, packet);
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    this.#sendRare(now, link, PACKET_TYPE.unsubscribe, packet);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    this.#sendRare(now, link, PACKET_TYPE.unsuback, packet);
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    this.#sendRare(now, link, PACKET_TYPE.disconnect, packet);
  }

  auth(now: Instant, link: LinkId, packet: Auth): void {
    this.#sendRare(now, link, PACKET_TYPE.auth, packet);
  }

  #acknowledge(
    now: Instant,
    link: LinkId,
    type: PacketType,
    id: PacketId,
    reason: ReasonCode,
  ): void {
    const version = this.#packing.versionOf(link);
    // Acknowledgements of 3.1.1 have no reason: all the other end learns is that one came.
    const said = version === 5 ? reason : REASON.success;
    this.#carrier.carry(
      now,
      link,
      this.#direction,
      packCargo(type, id, said),
      ackSize(version, said),
    );
  }

  #sendRare(now: Instant, link: LinkId, type: PacketType, packet: RarePacket): void {
    this.#laws.rareSent(now, link, packet);
    const length = this.#packing.rareLength(link, packet);
    this.#carrier.carry(now, link, this.#direction, this.#packing.packRare(type, packet), length);
  }
}
