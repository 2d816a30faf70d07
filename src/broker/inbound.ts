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
import type { MessageNumber, PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PacketId, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { NOT_HELD, PASSED_ON, ReceiptStore } from '../mqtt/receipt-store.ts';
import { HeardAliases } from '../mqtt/topic-alias.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { AwaitingRelease } from './awaiting-release.ts';
import { timed } from './expiry.ts';
import { type BrokerLimits, UNKNOWN_ID_REASON } from './limits.ts';
import type { BrokerObserver, BrokerOutlet, BrokerTimers } from './port.ts';
import { isChoosy, PublishCheck } from './publish-check.ts';
import { HELD_BACK, PublishPace } from './publish-pace.ts';
import type { Routed, Routing } from './routing.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type Farewell, VIOLATION } from './violation.ts';

/** What an identifier is held for: its message, withheld or routed. */
interface Held {
  readonly message: MessageNumber;
  readonly publication: PublicationId | typeof PASSED_ON;
}

export class Inbound {
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #routing: Routing;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly #receipts = new ReceiptStore();
  /** What holds identifiers only for a time; absent where they are held until the session ends. */
  readonly #awaiting: AwaitingRelease | undefined;
  readonly aliases: HeardAliases;
  /** Whether a PUBLISH without anything unusual may be refused all the same. */
  readonly #isChoosy: boolean;
  readonly #unknownId: ReasonCode;
  readonly #check: PublishCheck;
  /** Absent where clients may be as fast as they like. */
  readonly #pace: PublishPace | undefined;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly routing: Routing;
    readonly timers: BrokerTimers;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#routing = parts.routing;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.aliases = new HeardAliases(parts);
    this.#check = new PublishCheck(parts);
    const { inbound, handshake, publish } = parts.limits;
    if (publish.perSecond < Infinity) this.#pace = new PublishPace(parts);
    this.#isChoosy = isChoosy(parts.limits);
    const { awaitRelTimeoutUs } = inbound;
    if (awaitRelTimeoutUs < Infinity) {
      this.#awaiting = new AwaitingRelease(parts.timers, awaitRelTimeoutUs);
    }
    this.#unknownId = UNKNOWN_ID_REASON[handshake.unknownId];
  }

  get bytes(): number {
    return this.#receipts.bytes;
  }

  /** A session has another connection, its first or a later one. */
  reconnect(session: SessionId): void {
    this.#receipts.reconnect(session);
    this.#pace?.reconnect(session);
    if (this.aliases.has(session)) this.aliases.begin(session, 0);
  }

  /** Takes one PUBLISH; returns the reason to close with when it breaks the protocol. */
  publish(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    if (this.#isChoosy || !this.#publications.isPlain(publication)) {
      const farewell = this.#publishUnusual(now, session, publication, header);
      if (farewell !== undefined) this.#turnAway(now, publication, farewell);
      return farewell;
    }
    return this.#take(now, session, publication, header);
  }

  /** Reports a PUBLISH that cost its connection; what full queues refuse has been reported. */
  #turnAway(now: Instant, publication: PublicationId, farewell: Farewell): void {
    if (farewell === VIOLATION.rejected) return;
    const isTooLarge = farewell === VIOLATION.packetTooLarge;
    const isTooFast = farewell === VIOLATION.tooFast;
    const other = isTooFast ? 'broker.rate-limited' : 'publisher.rejected';
    this.#observer.turnedAway(now, publication, isTooLarge ? 'broker.packet-too-large' : other);
  }

  #take(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
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
    this.#awaiting?.end(session, id);
    if (held === NOT_HELD) {
      this.#outlet.pubcomp(now, link, id, this.#unknownId);
      return;
    }
    if (held !== PASSED_ON) {
      this.#routing.route(now, session, held);
      this.#observer.surrendered(now, held);
      this.#publications.release(held);
    }
    this.#outlet.pubcomp(now, link, id, REASON.success);
  }

  /** The timer of identifiers that have waited too long for their PUBREL. */
  checkAwaiting(now: Instant, session: SessionId): void {
    this.#awaiting?.check(now, session, (id) => {
      const held = this.#receipts.release(session, id);
      if (held === NOT_HELD || held === PASSED_ON) return;
      this.#observer.withheldDropped(now, held, 'broker.awaiting-rel-expired');
      this.#publications.release(held);
    });
  }

  /** Forgets a session's identifiers and loses what was withheld. */
  drop(now: Instant, session: SessionId, cause: Cause): void {
    if (this.aliases.has(session)) this.aliases.begin(session, 0);
    this.#awaiting?.forget(session);
    this.#receipts.clear(session, (publication) => {
      this.#observer.withheldDropped(now, publication, cause);
      this.#publications.release(publication);
    });
  }

  /** Loses what is lost of the messages withheld, to a restart. */
  lose(now: Instant, session: SessionId, isLost: (publication: PublicationId) => boolean): void {
    this.#receipts.lose(session, isLost, (id, publication) => {
      this.#awaiting?.end(session, id);
      this.#observer.withheldDropped(now, publication, 'broker.restart');
      this.#publications.release(publication);
    });
  }

  /** Messages received and not routed yet. */
  forEachWithheld(session: SessionId, visit: (publication: PublicationId) => void): void {
    this.#receipts.forEachPublication(session, visit);
  }

  /** A PUBLISH with RETAIN or properties, or any where the limits leave something out. */
  #publishUnusual(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    const violation =
      this.#check.violationIn(session, publication, header) ??
      this.#pace?.check(now, session, publication, header);
    if (violation !== undefined) return violation === HELD_BACK ? undefined : violation;
    const { topicAlias } = this.#publications.propertiesOf(publication) ?? {};
    if (topicAlias === undefined) return this.#takeValid(now, session, publication, header);
    const { topicAliasMaximum } = this.#limits.inbound;
    // Kept from the first alias on: most connections use none.
    if (!this.aliases.has(session)) this.aliases.begin(session, topicAliasMaximum);
    const resolved = this.aliases.resolve(session, publication, topicAlias);
    if ('failure' in resolved) return { reason: resolved.failure };
    const farewell = this.#takeValid(now, session, resolved.publication, header);
    this.#publications.release(resolved.publication);
    return farewell;
  }

  /** Text that is none is refused as a message where there is an answer to say so in. */
  #takeValid(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    if (this.#check.isAsItSays(publication)) {
      const kept = timed(this.#publications, this.#limits.messageExpiry, now, publication);
      const farewell = this.#take(now, session, kept, header);
      this.#publications.release(kept);
      return farewell;
    }
    const link = this.#sessions.linkOf(session);
    const qos = qosOf(header);
    if (qos === 0) return VIOLATION.payloadFormat;
    if (qos === 1) this.#outlet.puback(now, link, packetIdOf(header), REASON.payloadFormatInvalid);
    else this.#outlet.pubrec(now, link, packetIdOf(header), REASON.payloadFormatInvalid);
    return undefined;
  }

  #publishQos1(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    id: PacketId,
  ): Farewell | undefined {
    const routed = this.#routing.route(now, session, publication);
    const answer = this.#answerTo(session, routed);
    if (typeof answer === 'string') return answer === 'close' ? VIOLATION.rejected : undefined;
    // At QoS 2 nobody is told: a repetition is answered without looking for subscribers again.
    const isNews = routed === 'unmatched' && this.#sessions.versionOf(session) === 5;
    const reason = isNews ? REASON.noMatchingSubscribers : answer;
    this.#outlet.puback(now, this.#sessions.linkOf(session), id, reason);
    return undefined;
  }

  #publishQos2(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    id: PacketId,
  ): Farewell | undefined {
    const link = this.#sessions.linkOf(session);
    const message = this.#publications.messageOf(publication);
    if (this.#isOneTooMany(session, id)) return VIOLATION.receiveMaximum;
    const held = this.#receipts.messageHeld(session, id);
    if (held !== NOT_HELD) {
      if (held !== message) this.#observer.mistakenDuplicate(now, publication);
      this.#receipts.hearAgain(session, id);
      this.#outlet.pubrec(now, link, id, REASON.success);
      return undefined;
    }
    const { maxAwaitingRel, onExceed, qos2RouteAt } = this.#limits.inbound;
    if (this.#receipts.count(session) >= maxAwaitingRel) {
      if (onExceed === 'disconnect-0x93') return VIOLATION.receiveMaximum;
      this.#observer.rejected(now, publication);
      // 3.1.1 has no word for it: the publisher believes that it was taken.
      const isTold = this.#sessions.versionOf(session) === 5;
      this.#outlet.pubrec(now, link, id, isTold ? REASON.quotaExceeded : REASON.success);
      return undefined;
    }
    if (qos2RouteAt === 'pubrel') {
      this.#publications.retain(publication);
      this.#hold(now, session, id, { message, publication });
      this.#observer.withheld(now, publication);
      this.#outlet.pubrec(now, link, id, REASON.success);
      return undefined;
    }
    const answer = this.#answerTo(session, this.#routing.route(now, session, publication));
    if (typeof answer === 'string') return answer === 'close' ? VIOLATION.rejected : undefined;
    // A refused message holds no identifier: its handshake ends with this PUBREC.
    if (answer === REASON.success)
      this.#hold(now, session, id, { message, publication: PASSED_ON });
    this.#outlet.pubrec(now, link, id, answer);
    return undefined;
  }

  #hold(now: Instant, session: SessionId, id: PacketId, { message, publication }: Held): void {
    this.#receipts.hold(session, id, message, publication);
    this.#awaiting?.begin(now, session, id);
  }

  /** Whether this is past the receive maximum, which a 3.1.1 client was never told. */
  #isOneTooMany(session: SessionId, id: PacketId): boolean {
    if (this.#receipts.heard(session) < this.#limits.inbound.receiveMaximum) return false;
    return this.#sessions.versionOf(session) === 5 && !this.#receipts.wasHeard(session, id);
  }

  /** What the publisher is told; a 3.1.1 client may be left without an answer, or closed. */
  #answerTo(session: SessionId, routed: Routed): ReasonCode | 'none' | 'close' {
    if (routed !== 'rejected') return REASON.success;
    if (this.#sessions.versionOf(session) === 5) return REASON.quotaExceeded;
    const answer = this.#limits.sessionQueue.rejectAnswerV311;
    if (answer === 'ack') return REASON.success;
    return answer === 'close' ? 'close' : 'none';
  }
}
