/**
 * The one vocabulary of the house: something that takes MQTT packets.
 *
 * The broker is a sink and is handed one for its output; so are the device, the wire that delays,
 * the encoder, the trace and the test conversations. The verbs are the packets' names, blind to who
 * plays which role. A call never keeps a publication beyond its return unless it retains it.
 */
import type { Brand } from '../kernel/brand.ts';
import type { Instant } from '../kernel/time.ts';
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  Suback,
  Subscribe,
  Unsuback,
  Unsubscribe,
} from './packet.ts';
import type { PublicationId } from './publication-store.ts';
import type { PacketId, PublishHeader } from './publish-header.ts';
import type { ReasonCode } from './reason-code.ts';

/** One network connection, as both ends know it; reused after both ends are gone. */
export type LinkId = number & Brand<'link'>;

/** No connection. */
export const NO_LINK: LinkId = -1 as LinkId;

/** Takes packets, one method a packet type, at simulated time `now` on connection `link`. */
export interface PacketSink {
  connect(now: Instant, link: LinkId, packet: Connect): void;
  connack(now: Instant, link: LinkId, packet: Connack): void;
  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void;
  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void;
  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void;
  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void;
  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void;
  subscribe(now: Instant, link: LinkId, packet: Subscribe): void;
  suback(now: Instant, link: LinkId, packet: Suback): void;
  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void;
  unsuback(now: Instant, link: LinkId, packet: Unsuback): void;
  pingreq(now: Instant, link: LinkId): void;
  pingresp(now: Instant, link: LinkId): void;
  disconnect(now: Instant, link: LinkId, packet: Disconnect): void;
  auth(now: Instant, link: LinkId, packet: Auth): void;
}
