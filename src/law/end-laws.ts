/**
 * What the laws hear at one end of the links: packets as they arrive, before that end looks at
 * them, and as it sends them.
 */
import type { Instant } from '../kernel/time.ts';
import type { RarePacket } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';

export interface EndLaws {
  publishArrives(
    now: Instant,
    link: LinkId,
    publication: PublicationId,
    header: PublishHeader,
  ): void;
  pubackArrives(link: LinkId, id: PacketId): void;
  pubrecArrives(link: LinkId, id: PacketId, reason: ReasonCode): void;
  pubrelArrives(link: LinkId, id: PacketId): void;
  /** The end has looked at a PUBREL. */
  pubrelTaken(link: LinkId, id: PacketId): void;
  pubcompArrives(link: LinkId, id: PacketId): void;
  rareArrives(now: Instant, link: LinkId, packet: RarePacket): void;
  /** The end has looked at the rare packet that arrived. */
  rareTaken(link: LinkId, packet: RarePacket): void;
  publishSent(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void;
  pubrecSent(link: LinkId, id: PacketId, reason: ReasonCode): void;
  pubrelSent(link: LinkId, id: PacketId): void;
  rareSent(now: Instant, link: LinkId, packet: RarePacket): void;
}
