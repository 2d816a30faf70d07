/**
 * Everything that goes into the broker engine and everything that comes out, on one screen.
 *
 *   in:   PacketSink (packets from clients) · LinkInputs · wake · forEachHeldCopy (read-only)
 *   out:  BrokerOutlet (packets to clients, closing) · BrokerTimers · BrokerObserver
 *   asks: Authenticator (may this client in?) · SubscriptionGuard (may it subscribe to this?) ·
 *         MessageNumbers (what is this will called?)
 *
 * The engine reads no clock, opens no socket and draws no number: every input carries `now`.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Connect, Will } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { MessageNumber, PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { SessionId } from './session-store.ts';

/** What the broker is told about connections; of one that it has closed it hears nothing more. */
export interface LinkInputs {
  opened(now: Instant, link: LinkId): void;
  /** Bytes came that are no packet; `reason` is what the decoder or the frame reader made of them. */
  violate(now: Instant, link: LinkId, reason: ReasonCode): void;
  /** The connection ended, and not by the broker's own closing. */
  closed(now: Instant, link: LinkId): void;
  /** A link that was not writable is again. */
  hasRoom(now: Instant, link: LinkId): void;
}

/** Packets to clients, and the connections they travel on. */
export interface BrokerOutlet extends PacketSink {
  /** Whether the connection takes more now; if not, `hasRoom` follows when it does. */
  isWritable(link: LinkId): boolean;
  /** Closes after what has been written. */
  close(now: Instant, link: LinkId): void;
  /** Drops what has been written and not delivered: the connection is taken for dead. */
  discard(now: Instant, link: LinkId): void;
}

/** The engine's own timers, at most one pending for each (timer, session). */
export const BROKER_TIMERS = [
  'keep-alive',
  'session-expiry',
  'will-delay',
  'message-expiry',
  'closing',
  'drain',
  'retry',
  'awaiting-rel',
] as const;
export type BrokerTimer = (typeof BROKER_TIMERS)[number];

export interface BrokerTimers {
  /** Calls the engine's `wake` at `at`, or earlier if an earlier call said so. */
  wake(timer: BrokerTimer, session: SessionId, at: Instant): void;
}

/** Who may connect. Asked after all that the limits refuse; answers at once. */
export interface Authenticator {
  /** `success`, or why not: a reason code of CONNACK ≥ 0x80. */
  authenticate(packet: Connect): ReasonCode;
}

/** Numbers for messages that begin at the broker: wills. */
export interface MessageNumbers {
  /**
   * The number of this one: the payload then travels as this number, and the observer follows it;
   * or 0, which nobody follows, and the payload's bytes travel.
   */
  next(will: Will): MessageNumber;
}

/** Decides who may subscribe to what. */
export interface SubscriptionGuard {
  /** Whether this client may have this filter, shared or not. */
  maySubscribe(clientId: string, filter: string): boolean;
}

/** How a session ended. */
export type SessionEnding = 'cleaned' | 'expired' | 'evicted' | 'restart' | 'purged';

/**
 * Hears what happens to sessions and copies. A copy is a session's: it exists from `copied` (or its
 * kin) to `acknowledged`, `sent` (QoS 0: it is on the wire, which now answers for it) or
 * `dropped`; `moved` changes only whose it is. A copy may be another publication than its message:
 * what counts is the message number, which all of them share.
 */
export interface BrokerObserver {
  sessionCreated(now: Instant, session: SessionId, client: number): void;
  /** A connection found its session; its subscriptions and messages stand. */
  sessionResumed(now: Instant, session: SessionId): void;
  /** Every copy it held has been reported dropped or moved before. */
  sessionEnded(now: Instant, session: SessionId, ending: SessionEnding): void;
  /** A session is with `link` from now on. */
  attached(now: Instant, session: SessionId, link: LinkId): void;
  detached(now: Instant, session: SessionId): void;
  tookOver(now: Instant, session: SessionId, from: LinkId, to: LinkId): void;
  keepAliveExpired(now: Instant, session: SessionId): void;
  connectRefused(now: Instant, link: LinkId): void;
  /** This client's will becomes a message and is about to be routed; its session may be over. */
  willPublished(now: Instant, client: number, publication: PublicationId): void;
  /** Every copy of the will has been made, if it was not refused as a whole. */
  willRouted(now: Instant, publication: PublicationId): void;
  /** A copy for this session begins. */
  copied(now: Instant, session: SessionId, publication: PublicationId): void;
  /** As `copied`, but this session gets it for all that have this filter (`$share/…`). */
  copiedForGroup(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    sharedFilter: string,
  ): void;
  /** As `copied`, but of a retained message and because of a SUBSCRIBE: no PUBLISH asked for it. */
  retainedCopied(now: Instant, session: SessionId, publication: PublicationId): void;
  /**
   * The copy of one member of a shared group, whose session ends, is another member's from now on:
   * dequeued there if it was queued, and neither dropped there nor copied here.
   */
  moved(now: Instant, from: SessionId, to: SessionId, publication: PublicationId): void;
  /** The copy waits in the session's queue. */
  queued(now: Instant, session: SessionId, publication: PublicationId): void;
  /** The copy has left the queue: to the window, or to be dropped. */
  dequeued(now: Instant, session: SessionId, publication: PublicationId): void;
  /** A QoS 0 copy is on the wire. */
  sent(now: Instant, session: SessionId, publication: PublicationId): void;
  /** The client has it: PUBACK, or PUBREC < 0x80. */
  acknowledged(now: Instant, session: SessionId, publication: PublicationId): void;
  /** `id` where it may be on its way as a PUBLISH with this identifier, which is not sent again. */
  dropped(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    cause: Cause,
    id?: PacketId,
  ): void;
  /** An inbound QoS 2 message is kept until its PUBREL, unrouted. */
  withheld(now: Instant, publication: PublicationId): void;
  /** A withheld message has been routed. */
  surrendered(now: Instant, publication: PublicationId): void;
  /** A withheld message is lost. */
  withheldDropped(now: Instant, publication: PublicationId, cause: Cause): void;
  /** Every copy of this publication has been made. */
  routed(now: Instant, publication: PublicationId): void;
  /** Refused as a whole: no copy was made, whatever the publisher is told. */
  rejected(now: Instant, publication: PublicationId): void;
  /** A PUBLISH that breaks a rule or a limit: no copy was made, and its connection may be closed. */
  turnedAway(now: Instant, publication: PublicationId, cause: Cause): void;
  /** Taken for a repetition of another message under the same packet identifier. */
  mistakenDuplicate(now: Instant, publication: PublicationId): void;
}
