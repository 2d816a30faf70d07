/**
 * The packets that only a client sends, as a client hears them: each breaks the protocol.
 */
import type { Instant } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';

/** Half of a client's PacketSink: what never comes from a server. */
export abstract class ClientOnly {
  /** Closes the connection, and says why where the version can. */
  abstract violate(now: Instant, link: LinkId, reason: ReasonCode): void;

  connect(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  subscribe(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  unsubscribe(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  /** No CONNECT of ours names an authentication method, so there is nothing to say AUTH about. */
  auth(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }
}
