/**
 * What a resumed session sends again: PUBLISHes as far as the new window goes, and PUBRELs.
 *
 *   publish-then-pubrel   PUBLISHes in send order, PUBRELs in PUBREC order [MQTT-4.6.0-1, -4]
 *   by-packet-id          both as their identifiers were given: a PUBREL in its PUBLISH's place
 *   reverse               the other way round, which breaks MQTT's order
 *
 * What the window holds back follows as it opens, the oldest first (`resend`), unless the limits say otherwise.
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import type { FlightStore } from '../mqtt/flight-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { hasExpired } from './expiry.ts';
import type { Outgoing } from './outgoing.ts';
import type { BrokerObserver } from './port.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { Sender } from './sender.ts';
import type { SessionId, SessionStore } from './session-store.ts';

export class Resumption {
  readonly #limits: QueueLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #flights: FlightStore;
  readonly #outgoing: Outgoing;
  readonly #sender: Sender;
  readonly #observer: BrokerObserver;
  readonly #sendsAnyway: boolean;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly flights: FlightStore;
    readonly outgoing: Outgoing;
    readonly sender: Sender;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#flights = parts.flights;
    this.#outgoing = parts.outgoing;
    this.#sender = parts.sender;
    this.#observer = parts.observer;
    this.#sendsAnyway = parts.limits.resume.overReceiveMaximum === 'send-anyway';
  }

  /** Another connection: everything unfinished goes on. */
  resume(now: Instant, session: SessionId): void {
    const { resume, messageExpiry } = this.#limits;
    this.#flights.reconnect(session);
    if (messageExpiry.expireInflight) this.#dropExpired(now, session);
    if (resume.overReceiveMaximum === 'drop') this.#dropSurplus(now, session);
    if (resume.order === 'publish-then-pubrel') {
      this.resend(now, session);
      this.#flights.forEachReleased(session, (id) => this.#release(now, session, id));
    } else this.#resumeInterleaved(now, session, resume.order === 'reverse');
  }

  /** Sends again what was in flight before this connection, as far as the window goes. */
  resend(now: Instant, session: SessionId): void {
    let node = this.#flights.firstUnsent(session);
    while (node !== NONE && this.#hasPlace(session)) {
      const next = this.#flights.nextUnsent(node);
      this.#resendOne(now, session, node);
      node = next;
    }
  }

  /** PUBLISHes and PUBRELs mixed, by when their identifiers were given. */
  #resumeInterleaved(now: Instant, session: SessionId, isReverse: boolean): void {
    const publishes = new Map<PacketId, number>();
    let node = this.#flights.firstUnsent(session);
    for (; node !== NONE; node = this.#flights.nextUnsent(node)) {
      publishes.set(this.#flights.idOf(node), node);
    }
    const ids = [...publishes.keys()];
    this.#flights.forEachReleased(session, (id) => ids.push(id));
    const age = (id: PacketId): number => this.#flights.distanceTo(session, id);
    ids.sort((a, b) => (isReverse ? age(b) - age(a) : age(a) - age(b)));
    for (const id of ids) {
      const place = publishes.get(id);
      if (place === undefined) this.#release(now, session, id);
      // One that has no place keeps those behind it back as well.
      else if (this.#hasPlace(session)) this.#resendOne(now, session, place);
    }
  }

  #release(now: Instant, session: SessionId, id: PacketId): void {
    this.#sender.release(now, session, id, REASON.success);
  }

  #resendOne(now: Instant, session: SessionId, node: number): void {
    const publication = this.#flights.publicationOf(node);
    const isSpecial = this.#sender.isSpecial(session, publication);
    if (isSpecial && this.#outgoing.isTooLarge(session, publication, this.#flights.qosOf(node))) {
      this.#drop(now, session, node, 'broker.packet-too-large');
      return;
    }
    const header = this.#flights.resend(session, node);
    this.#sender.sendAgain(now, session, node, header);
  }

  #hasPlace(session: SessionId): boolean {
    return this.#sendsAnyway ? this.#sender.isWritable(session) : this.#sender.hasPlace(session, 1);
  }

  /** What has expired in flight, though MQTT would send it again. */
  #dropExpired(now: Instant, session: SessionId): void {
    let node = this.#flights.firstUnsent(session);
    while (node !== NONE) {
      const next = this.#flights.nextUnsent(node);
      if (hasExpired(this.#publications, now, this.#flights.publicationOf(node))) {
        this.#drop(now, session, node, 'broker.message-expired');
      }
      node = next;
    }
  }

  /** What is more than the new connection takes at once: the newest. */
  #dropSurplus(now: Instant, session: SessionId): void {
    let left = this.#sessions.windowOf(session);
    let node = this.#flights.firstUnsent(session);
    while (node !== NONE) {
      const next = this.#flights.nextUnsent(node);
      if (left > 0) left--;
      else this.#drop(now, session, node, 'broker.online-limit');
      node = next;
    }
  }

  #drop(now: Instant, session: SessionId, node: number, cause: Cause): void {
    const publication = this.#flights.publicationOf(node);
    this.#flights.remove(session, node);
    this.#observer.dropped(now, session, publication, cause);
    this.#publications.release(publication);
  }
}
