/**
 * PUBLISH from a client: acknowledge, tell repetitions from new messages, and have them routed.
 *
 * A QoS 2 message is routed once, at its PUBLISH or at its PUBREL as the limits say; until PUBREL
 * its identifier is held, and the same identifier again is the same message [MQTT-4.3.3-10 (5.0)].
 * The receive maximum told to v5 clients is enforced with 0x93 [MQTT-3.3.4-7 (5.0)]; like the
 * client's quota it starts anew with each connection [MQTT 5.0 §4.9].
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PacketId, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { NOT_HELD, PASSED_ON, ReceiptStore } from '../mqtt/receipt-store.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { Routed, Routing } from './routing.ts';
import type { SessionId, SessionStore } from './session-store.ts';

export class Inbound {
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #routing: Routing;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly #receipts = new ReceiptStore();

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly routing: Routing;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#routing = parts.routing;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
  }

  get bytes(): number {
    return this.#receipts.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.#receipts.grow(sessions);
  }

  /** A session has another connection. */
  reconnect(session: SessionId): void {
    this.#receipts.reconnect(session);
  }

  /** Takes one PUBLISH; returns the reason to close with when it breaks the protocol. */
  publish(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): ReasonCode | undefined {
    const qos = qosOf(header);
    if (qos === 1) return this.#publishQos1(now, session, publication, packetIdOf(header));
    if (qos === 2) return this.#publishQos2(now, session, publication, packetIdOf(header));
    this.#routing.route(now, session, publication);
    return undefined;
  }

  /** PUBREL: lets go of the identifier, and routes what waited for it. */
  pubrel(now: Instant, session: SessionId, id: PacketId): void {
    const link = this.#sessions.linkOf(session);
    const held = this.#receipts.release(session, id);
    if (held === NOT_HELD) {
      this.#outlet.pubcomp(now, link, id, REASON.packetIdentifierNotFound);
      return;
    }
    if (held !== PASSED_ON) {
      this.#routing.route(now, session, held);
      this.#observer.surrendered(now, held);
      this.#publications.release(held);
    }
    this.#outlet.pubcomp(now, link, id, REASON.success);
  }

  /** Forgets a session's identifiers and loses what was withheld. */
  drop(now: Instant, session: SessionId, cause: Cause): void {
    this.#receipts.clear(session, (publication) => {
      this.#observer.withheldDropped(now, publication, cause);
      this.#publications.release(publication);
    });
  }

  /** Messages received and not routed yet. */
  forEachWithheld(session: SessionId, visit: (publication: PublicationId) => void): void {
    this.#receipts.forEachPublication(session, visit);
  }

  #publishQos1(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    id: PacketId,
  ): ReasonCode | undefined {
    const answer = this.#answerTo(session, this.#routing.route(now, session, publication));
    if (answer === 'close') return REASON.quotaExceeded;
    if (answer === 'none') return undefined;
    this.#outlet.puback(now, this.#sessions.linkOf(session), id, answer);
    return undefined;
  }

  #publishQos2(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    id: PacketId,
  ): ReasonCode | undefined {
    const link = this.#sessions.linkOf(session);
    const message = this.#publications.messageOf(publication);
    if (this.#isOneTooMany(session, id)) return REASON.receiveMaximumExceeded;
    const held = this.#receipts.messageHeld(session, id);
    if (held !== NOT_HELD) {
      if (held !== message) this.#observer.mistakenDuplicate(now, publication);
      this.#receipts.hearAgain(session, id);
      this.#outlet.pubrec(now, link, id, REASON.success);
      return undefined;
    }
    if (this.#limits.inbound.qos2RouteAt === 'pubrel') {
      this.#publications.retain(publication);
      this.#receipts.hold(session, id, message, publication);
      this.#observer.withheld(now, publication);
      this.#outlet.pubrec(now, link, id, REASON.success);
      return undefined;
    }
    const answer = this.#answerTo(session, this.#routing.route(now, session, publication));
    if (answer === 'close') return REASON.quotaExceeded;
    if (answer === 'none') return undefined;
    // A refused message holds no identifier: its handshake ends with this PUBREC.
    if (answer === REASON.success) this.#receipts.hold(session, id, message, PASSED_ON);
    this.#outlet.pubrec(now, link, id, answer);
    return undefined;
  }

  /** Whether this is past the receive maximum, which a 3.1.1 client was never told. */
  #isOneTooMany(session: SessionId, id: PacketId): boolean {
    if (this.#receipts.heard(session) < this.#limits.inbound.receiveMaximum) return false;
    return this.#sessions.versionOf(session) === 5 && !this.#receipts.wasHeard(session, id);
  }

  /** What the publisher is told; a 3.1.1 client may be left without an answer, or closed. */
  #answerTo(session: SessionId, routed: Routed): ReasonCode | 'none' | 'close' {
    if (routed === 'accepted') return REASON.success;
    if (this.#sessions.versionOf(session) === 5) return REASON.quotaExceeded;
    const answer = this.#limits.sessionQueue.rejectAnswerV311;
    if (answer === 'ack') return REASON.success;
    return answer === 'close' ? 'close' : 'none';
  }
}
