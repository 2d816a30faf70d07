/**
 * From a routed message to the wire: the window, the queue behind it, and resending.
 *
 * 1. A message is sent at once only when nothing waits before it and the window has room.
 * 2. On resume: unacknowledged PUBLISHes with DUP in send order as far as the new window goes,
 *    PUBRELs in PUBREC order, then the queue [MQTT-4.4.0-1, MQTT-4.6.0-1] (MODEL §2).
 * 3. While connected nothing is sent again [MQTT-4.4.0-1 (5.0)].
 * 4. What has expired, or is too large for the client, is not sent (outgoing.ts).
 *
 * Who subscribed is routing's business, what a client answers acknowledgement's.
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import { FlightStore } from '../mqtt/flight-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { isRetain, type PublishHeader, publishHeader, qosOf } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { hasExpired } from './expiry.ts';
import type { BrokerLimits } from './limits.ts';
import { Outgoing } from './outgoing.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import { SessionQueue } from './session-queue.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type GroupId, NO_GROUP } from './shared-group.ts';

/** Gives a copy of a shared group's to another member; false when there is none. */
export type PassOn = (publication: PublicationId, group: GroupId) => boolean;

export class Delivery {
  readonly queue: SessionQueue;
  readonly flights = new FlightStore();
  readonly outgoing: Outgoing;
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  /** Whether a full queue refuses messages to their publisher, now. */
  #refuses: boolean;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    const { maxMessages, overflow } = parts.limits.sessionQueue;
    this.queue = new SessionQueue(maxMessages, overflow);
    this.outgoing = new Outgoing(parts);
    this.#refuses = overflow === 'reject-publish';
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.queue.grow(sessions);
    this.flights.grow(sessions);
  }

  /** Delivers what nobody could be told the refusal of, a will: it falls back to drop-newest. */
  withoutRefusal(deliver: () => void): void {
    const refuses = this.#refuses;
    this.#refuses = false;
    deliver();
    this.#refuses = refuses;
  }

  /** Whether a message of this QoS for this session would be refused by a full queue now. */
  wouldRefuse(session: SessionId, qos: Qos): boolean {
    return this.#refuses && qos > 0 && !this.#canSendNow(session) && this.queue.isFull(session);
  }

  /** Gives a session its copy of a publication, with the QoS and RETAIN of `header`. */
  deliver(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    this.#observer.copied(now, session, publication);
    this.accept(now, session, publication, header, NO_GROUP);
  }

  /** Takes a copy that the observer knows of and that came through `group`, if any. */
  accept(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    if (qosOf(header) === 0) this.#acceptQos0(now, session, publication, header, group);
    else if (this.#canSendNow(session)) this.#send(now, session, publication, header, group);
    else this.#enqueue(now, session, publication, header, group);
  }

  /** A resumed session: what was in flight again, then what waited. */
  resume(now: Instant, session: SessionId): void {
    const link = this.#sessions.linkOf(session);
    this.flights.reconnect(session);
    this.#resend(now, session);
    this.flights.forEachReleased(session, (id) => {
      this.#outlet.pubrel(now, link, id, REASON.success);
    });
    this.pump(now, session);
  }

  /** Sends what the window and the connection let through. */
  pump(now: Instant, session: SessionId): void {
    if (!this.#sessions.isConnected(session)) return;
    this.#resend(now, session);
    while (!this.queue.isEmpty(session)) {
      const header = this.queue.headHeader(session);
      if (!this.#hasRoom(session, qosOf(header))) return;
      const group = this.queue.headGroup(session);
      const publication = this.#dequeue(now, session);
      if (qosOf(header) === 0) this.#sendQos0(now, session, publication, header);
      else this.#send(now, session, publication, header, group);
      this.#publications.release(publication);
    }
  }

  /**
   * Drops every copy a session holds, but for those of a shared group that `passOn` finds another
   * member for: a QoS 2 message in flight never is one [MQTT-4.8.2-5 (5.0)].
   */
  drop(now: Instant, session: SessionId, cause: Cause, passOn: PassOn): void {
    const leave = (publication: PublicationId, group: GroupId): void => {
      if (passOn(publication, group)) this.#publications.release(publication);
      else this.#dropped(now, session, publication, cause);
    };
    this.flights.clear(
      session,
      // What `begin` was given is a group.
      (publication, qos, source) => leave(publication, qos === 1 ? (source as GroupId) : NO_GROUP),
      (publication) => this.#publications.release(publication),
    );
    while (!this.queue.isEmpty(session)) {
      const group = this.queue.headGroup(session);
      leave(this.#dequeue(now, session), group);
    }
  }

  /** Every copy a session holds: in flight, then queued. */
  forEachHeldCopy(session: SessionId, visit: (publication: PublicationId) => void): void {
    this.flights.forEachPublication(session, visit);
    this.queue.forEach(session, visit);
  }

  /** Sends again what was in flight before this connection, as far as the window goes. */
  #resend(now: Instant, session: SessionId): void {
    let node = this.flights.firstUnsent(session);
    while (node !== NONE && this.#hasPlace(session, 1)) {
      const publication = this.flights.publicationOf(node);
      const next = this.flights.nextUnsent(node);
      if (!this.#isSpecial(session, publication)) {
        const header = this.flights.resend(session, node);
        this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
      } else if (this.outgoing.isTooLarge(session, publication, this.flights.qosOf(node))) {
        this.flights.remove(session, node);
        this.#dropped(now, session, publication, 'broker.packet-too-large');
      } else {
        this.outgoing.publish(now, session, publication, this.flights.resend(session, node));
      }
      node = next;
    }
  }

  /** Whether sending this to that client needs more than the packet (outgoing.ts). */
  #isSpecial(session: SessionId, publication: PublicationId): boolean {
    return !this.#publications.isPlain(publication) || this.#sessions.hasTerms(session);
  }

  #canSendNow(session: SessionId): boolean {
    return (
      this.#sessions.isConnected(session) &&
      this.queue.isEmpty(session) &&
      this.flights.firstUnsent(session) === NONE &&
      this.#hasRoom(session, 1)
    );
  }

  /** Whether the connection and the window take one more PUBLISH. */
  #hasPlace(session: SessionId, qos: Qos): boolean {
    if (!this.#outlet.isWritable(this.#sessions.linkOf(session))) return false;
    return qos === 0 || this.flights.quotaUsed(session) < this.#sessions.windowOf(session);
  }

  /** Whether they take a new message, which at QoS 1 and 2 needs an identifier too. */
  #hasRoom(session: SessionId, qos: Qos): boolean {
    return this.#hasPlace(session, qos) && (qos === 0 || this.flights.hasFreeId(session));
  }

  #acceptQos0(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    const isConnected = this.#sessions.isConnected(session);
    if (isConnected && !this.queue.holdsQos0(session)) {
      // QoS 0 takes no quota, so it may pass what waits at another: order holds per topic and QoS
      // [MQTT-4.6.0-6].
      if (this.#hasRoom(session, 0)) this.#sendQos0(now, session, publication, header);
      else this.#observer.dropped(now, session, publication, 'broker.output-full');
    } else if (this.#limits.qos0.storeOffline) {
      this.#enqueue(now, session, publication, header, group);
    } else {
      this.#observer.dropped(now, session, publication, 'broker.qos0-offline');
    }
  }

  #sendQos0(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const isSpecial = this.#isSpecial(session, publication);
    if (isSpecial && this.outgoing.refuses(now, session, publication, header)) return;
    this.#observer.sent(now, session, publication);
    if (isSpecial) this.outgoing.publish(now, session, publication, header);
    else this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  /** First send of a QoS 1/2 message; the flight takes a reference of its own. */
  #send(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    wanted: PublishHeader,
    group: GroupId,
  ): void {
    const isSpecial = this.#isSpecial(session, publication);
    if (isSpecial && this.outgoing.refuses(now, session, publication, wanted)) return;
    this.#publications.retain(publication);
    const qos = qosOf(wanted);
    const retain = isRetain(wanted);
    const id = this.flights.begin(session, publication, qos, retain, group);
    const header = publishHeader(id, qos, false, retain);
    if (isSpecial) this.outgoing.publish(now, session, publication, header);
    else this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  #enqueue(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    if (hasExpired(this.#publications, now, publication)) {
      this.#observer.dropped(now, session, publication, 'broker.message-expired');
      return;
    }
    const wasFull = this.queue.isFull(session);
    if (wasFull) {
      if (this.queue.overflowOf(session) === 'refuse-newest') {
        const isRefused = this.#refuses && qosOf(header) > 0;
        const cause = isRefused ? 'broker.queue-full.rejected' : 'broker.queue-full.newest';
        this.#observer.dropped(now, session, publication, cause);
        return;
      }
      this.#dropped(now, session, this.#dequeue(now, session), 'broker.queue-full.oldest');
    }
    this.#publications.retain(publication);
    this.queue.push(session, publication, header, group);
    this.#observer.queued(now, session, publication);
    // The evicted head may have been all that kept a QoS 0 message behind it waiting.
    if (wasFull) this.pump(now, session);
  }

  /** Takes the oldest message out of the queue, with its reference. */
  #dequeue(now: Instant, session: SessionId): PublicationId {
    const oldest = this.queue.headPublication(session);
    this.queue.shift(session);
    this.#observer.dequeued(now, session, oldest);
    return oldest;
  }

  #dropped(now: Instant, session: SessionId, publication: PublicationId, cause: Cause): void {
    this.#observer.dropped(now, session, publication, cause);
    this.#publications.release(publication);
  }
}
