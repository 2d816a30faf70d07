/**
 * First sendings: whether the connection and the window take one more message, and sending it.
 *
 * What has expired, or is too large for the client, is dropped instead (outgoing.ts). When something
 * is sent, and in which order, is delivery's business.
 */
import type { Instant } from '../kernel/time.ts';
import type { FlightStore } from '../mqtt/flight-store.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  isRetain,
  type PacketId,
  type PublishHeader,
  publishHeader,
  qosOf,
} from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { Outgoing } from './outgoing.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { QueueLimits } from './queue-limits.ts';
import { NO_SESSION, type SessionId, type SessionStore } from './session-store.ts';
import type { GroupId } from './shared-group.ts';

/** Whoever follows exchanges that are sent. */
interface SendingFollower {
  /** A PUBLISH at QoS 1 or 2, or a PUBREL, is being sent. */
  sent(now: Instant, session: SessionId, id: PacketId): void;
}

export class Sender {
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #flights: FlightStore;
  readonly #outgoing: Outgoing;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  /** Whether a window takes new messages only when it is empty, and then as many as fit. */
  readonly #isBatched: boolean;
  readonly #setsDup: boolean;
  /** Hears of what is sent if it may be sent again on this connection. */
  follower: SendingFollower | undefined;
  /** The session whose batch is being filled. */
  #filling: SessionId = NO_SESSION;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly flights: FlightStore;
    readonly outgoing: Outgoing;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#flights = parts.flights;
    this.#outgoing = parts.outgoing;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.#setsDup = parts.limits.resume.setDup;
    this.#isBatched = parts.limits.inflight.refill === 'batch-when-empty';
  }

  /** Whether sending this to that client needs more than the packet (outgoing.ts). */
  isSpecial(session: SessionId, publication: PublicationId): boolean {
    return !this.#publications.isPlain(publication) || this.#sessions.hasTerms(session);
  }

  isWritable(session: SessionId): boolean {
    return this.#outlet.isWritable(this.#sessions.linkOf(session));
  }

  /** Whether the connection and the window take one more PUBLISH. */
  hasPlace(session: SessionId, qos: Qos): boolean {
    if (!this.isWritable(session)) return false;
    return qos === 0 || this.#flights.quotaUsed(session) < this.#sessions.windowOf(session);
  }

  /** Whether they take a new message, which at QoS 1 and 2 needs an identifier too. */
  hasRoom(session: SessionId, qos: Qos): boolean {
    if (!this.hasPlace(session, qos)) return false;
    return qos === 0 || (this.#flights.hasFreeId(session) && this.#isOpen(session));
  }

  /** The messages that follow for a session make one batch, if its window is empty. */
  beginBatch(session: SessionId): void {
    if (this.#isBatched && this.#flights.count(session) === 0) this.#filling = session;
  }

  endBatch(): void {
    this.#filling = NO_SESSION;
  }

  sendQos0(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const isSpecial = this.isSpecial(session, publication);
    if (isSpecial && this.#outgoing.refuses(now, session, publication, header)) return;
    this.#observer.sent(now, session, publication);
    if (isSpecial) this.#outgoing.publish(now, session, publication, header);
    else this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  /** First send of a QoS 1/2 message; the flight takes a reference of its own. */
  send(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    wanted: PublishHeader,
    group: GroupId,
  ): void {
    const isSpecial = this.isSpecial(session, publication);
    if (isSpecial && this.#outgoing.refuses(now, session, publication, wanted)) return;
    this.#publications.retain(publication);
    const qos = qosOf(wanted);
    const retain = isRetain(wanted);
    const id = this.#flights.begin(session, publication, qos, retain, group);
    const header = publishHeader(id, qos, false, retain);
    this.follower?.sent(now, session, id);
    if (isSpecial) this.#outgoing.publish(now, session, publication, header);
    else this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  /** Sends again what is in flight; `again` says DUP, which some brokers leave out. */
  sendAgain(now: Instant, session: SessionId, node: number, again: PublishHeader): void {
    const publication = this.#flights.publicationOf(node);
    const id = this.#flights.idOf(node);
    const header = this.#setsDup ? again : publishHeader(id, qosOf(again), false, isRetain(again));
    this.follower?.sent(now, session, id);
    if (this.isSpecial(session, publication)) {
      this.#outgoing.publish(now, session, publication, header);
    } else this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  /** Sends a PUBREL. */
  release(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): void {
    this.follower?.sent(now, session, id);
    this.#outlet.pubrel(now, this.#sessions.linkOf(session), id, reason);
  }

  #isOpen(session: SessionId): boolean {
    return !this.#isBatched || this.#filling === session || this.#flights.count(session) === 0;
  }
}
