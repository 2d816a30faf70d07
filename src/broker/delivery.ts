/**
 * From a routed message to an acknowledgement: the window, the queue behind it, and resending.
 *
 * 1. A message is sent at once only when nothing waits before it and the window has room.
 * 2. On resume: unacknowledged PUBLISHes with DUP in send order as far as the new window goes,
 *    PUBRELs in PUBREC order, then the queue [MQTT-4.4.0-1, MQTT-4.6.0-1] (MODEL §2).
 * 3. While connected nothing is sent again [MQTT-4.4.0-1 (5.0)].
 *
 * Who subscribed to what is routing's business; sessions come and go in admission.
 */

import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import { FlightStore, RELEASED_BEFORE, UNKNOWN_ID } from '../mqtt/flight-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  isRetain,
  NO_PACKET_ID,
  type PacketId,
  publishHeader,
  qosOf,
} from '../mqtt/publish-header.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { type BrokerLimits, UNKNOWN_ID_REASON } from './limits.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import { SessionQueue } from './session-queue.ts';
import type { SessionId, SessionStore } from './session-store.ts';

export class Delivery {
  readonly queue: SessionQueue;
  readonly flights = new FlightStore();
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;

  constructor(
    limits: BrokerLimits,
    sessions: SessionStore,
    publications: PublicationStore,
    outlet: BrokerOutlet,
    observer: BrokerObserver,
  ) {
    const { maxMessages, overflow } = limits.sessionQueue;
    this.queue = new SessionQueue(maxMessages, overflow);
    this.#limits = limits;
    this.#sessions = sessions;
    this.#publications = publications;
    this.#outlet = outlet;
    this.#observer = observer;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.queue.grow(sessions);
    this.flights.grow(sessions);
  }

  /** Whether a message of this QoS for this session would meet a full queue now. */
  wouldOverflow(session: SessionId, qos: Qos): boolean {
    return qos > 0 && !this.#canSendNow(session) && this.queue.isFull(session);
  }

  /** Gives a session its copy of a publication at the QoS granted to it. */
  deliver(now: Instant, session: SessionId, publication: PublicationId, qos: Qos): void {
    this.#observer.copied(now, session, publication);
    if (qos === 0) this.#deliverQos0(now, session, publication);
    else if (this.#canSendNow(session)) this.#send(now, session, publication, qos, false);
    else this.#enqueue(now, session, publication, qos);
  }

  /** PUBACK from the client. */
  puback(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): void {
    const publication = this.flights.puback(session, id);
    // An identifier nobody waits for is ignored, as every broker does: it may be late.
    if (publication !== UNKNOWN_ID) this.#settled(now, session, publication, reason);
    this.pump(now, session);
  }

  /** PUBREC from the client: the message has passed to it, or was refused. */
  pubrec(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): void {
    if (isFailure(reason)) {
      const refused = this.flights.refused(session, id);
      if (refused !== UNKNOWN_ID) this.#settled(now, session, refused, reason);
      this.pump(now, session);
      return;
    }
    const publication = this.flights.pubrec(session, id);
    const link = this.#sessions.linkOf(session);
    if (publication === UNKNOWN_ID) {
      const answer = UNKNOWN_ID_REASON[this.#limits.handshake.unknownId];
      this.#outlet.pubrel(now, link, id, answer);
      return;
    }
    // The copy passes on here; its record stays until PUBCOMP, which names it once more.
    if (publication !== RELEASED_BEFORE) this.#observer.acknowledged(now, session, publication);
    this.#outlet.pubrel(now, link, id, REASON.success);
  }

  /** PUBCOMP from the client. */
  pubcomp(now: Instant, session: SessionId, id: PacketId): void {
    const publication = this.flights.pubcomp(session, id);
    if (publication !== UNKNOWN_ID) this.#publications.release(publication);
    this.pump(now, session);
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
      const publication = this.queue.headPublication(session);
      this.queue.shift(session);
      this.#observer.dequeued(now, session, publication);
      if (qosOf(header) === 0) this.#sendQos0(now, session, publication);
      else this.#send(now, session, publication, qosOf(header), isRetain(header));
      this.#publications.release(publication);
    }
  }

  /** Drops every copy a session holds. */
  drop(now: Instant, session: SessionId, cause: Cause): void {
    this.flights.clear(
      session,
      (publication) => this.#dropped(now, session, publication, cause),
      (publication) => this.#publications.release(publication),
    );
    while (!this.queue.isEmpty(session)) this.#evictHead(now, session, cause);
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
      const header = this.flights.resend(session, node);
      this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
      node = this.flights.nextUnsent(node);
    }
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

  #deliverQos0(now: Instant, session: SessionId, publication: PublicationId): void {
    const isConnected = this.#sessions.isConnected(session);
    if (isConnected && !this.queue.holdsQos0(session)) {
      // QoS 0 takes no quota, so it may pass what waits at another: order holds per topic and QoS
      // [MQTT-4.6.0-6].
      if (this.#hasRoom(session, 0)) this.#sendQos0(now, session, publication);
      else this.#observer.dropped(now, session, publication, 'broker.output-full');
    } else if (this.#limits.qos0.storeOffline) {
      this.#enqueue(now, session, publication, 0);
    } else {
      this.#observer.dropped(now, session, publication, 'broker.qos0-offline');
    }
  }

  #sendQos0(now: Instant, session: SessionId, publication: PublicationId): void {
    const header = publishHeader(NO_PACKET_ID, 0, false, false);
    this.#observer.sent(now, session, publication);
    this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  /** First send of a QoS 1/2 message; the flight takes a reference of its own. */
  #send(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    qos: Qos,
    retain: boolean,
  ): void {
    this.#publications.retain(publication);
    const id = this.flights.begin(session, publication, qos, retain);
    const header = publishHeader(id, qos, false, retain);
    this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
  }

  #enqueue(now: Instant, session: SessionId, publication: PublicationId, qos: Qos): void {
    const wasFull = this.queue.isFull(session);
    if (wasFull) {
      if (this.queue.overflowOf(session) === 'refuse-newest') {
        const rejects = this.#limits.sessionQueue.overflow === 'reject-publish' && qos > 0;
        const cause = rejects ? 'broker.queue-full.rejected' : 'broker.queue-full.newest';
        this.#observer.dropped(now, session, publication, cause);
        return;
      }
      this.#evictHead(now, session, 'broker.queue-full.oldest');
    }
    this.#publications.retain(publication);
    this.queue.push(session, publication, qos, false);
    this.#observer.queued(now, session, publication);
    // The evicted head may have been all that kept a QoS 0 message behind it waiting.
    if (wasFull) this.pump(now, session);
  }

  #evictHead(now: Instant, session: SessionId, cause: Cause): void {
    const oldest = this.queue.headPublication(session);
    this.queue.shift(session);
    this.#observer.dequeued(now, session, oldest);
    this.#dropped(now, session, oldest, cause);
  }

  #settled(now: Instant, session: SessionId, publication: PublicationId, reason: ReasonCode): void {
    if (isFailure(reason)) {
      this.#dropped(now, session, publication, 'subscriber.refused');
      return;
    }
    this.#observer.acknowledged(now, session, publication);
    this.#publications.release(publication);
  }

  #dropped(now: Instant, session: SessionId, publication: PublicationId, cause: Cause): void {
    this.#observer.dropped(now, session, publication, cause);
    this.#publications.release(publication);
  }
}
