/**
 * PUBLISH from a client: acknowledge, tell repetitions from new messages, and have them routed.
 *
 * A QoS 2 message is routed once, at its PUBLISH or at its PUBREL as the limits say; until PUBREL
 * its identifier is held, and the same identifier again is the same message [MQTT-4.3.3-10 (5.0)].
 * The receive maximum told to v5 clients is enforced with 0x93 [MQTT-3.3.4-7 (5.0)]; like the
 * client's quota it starts anew with each connection [MQTT 5.0 §4.9].
 */
import type { Instant } from '../kernel/time.ts';
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  isRetain,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  qosOf,
} from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { NOT_HELD, PASSED_ON, ReceiptStore } from '../mqtt/receipt-store.ts';
import { HeardAliases } from '../mqtt/topic-alias.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { isWellFormedUtf8 } from '../mqtt/utf8.ts';
import { publishPropertyBytes, publishSize } from '../mqtt/wire-size.ts';
import { timed } from './expiry.ts';
import { type BrokerLimits, UNKNOWN_ID_REASON } from './limits.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { Routed, Routing } from './routing.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type Farewell, VIOLATION } from './violation.ts';

export class Inbound {
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #routing: Routing;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly #topics: TopicTable;
  readonly #receipts = new ReceiptStore();
  readonly aliases: HeardAliases;
  /** Whether a PUBLISH without anything unusual may be refused all the same. */
  readonly #isChoosy: boolean;
  readonly #unknownId: ReasonCode;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
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
    this.#topics = parts.topics;
    this.aliases = new HeardAliases(parts);
    const { inbound, handshake } = parts.limits;
    this.#isChoosy = inbound.maxQos < 2 || inbound.maxPacketBytes < MAX_PACKET_SIZE;
    this.#unknownId = UNKNOWN_ID_REASON[handshake.unknownId];
  }

  get bytes(): number {
    return this.#receipts.bytes;
  }

  /** A session has another connection, its first or a later one. */
  reconnect(session: SessionId): void {
    this.#receipts.reconnect(session);
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
    const cause = isTooLarge ? 'broker.packet-too-large' : 'publisher.rejected';
    this.#observer.turnedAway(now, publication, cause);
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

  /** Forgets a session's identifiers and loses what was withheld. */
  drop(now: Instant, session: SessionId, cause: Cause): void {
    if (this.aliases.has(session)) this.aliases.begin(session, 0);
    this.#receipts.clear(session, (publication) => {
      this.#observer.withheldDropped(now, publication, cause);
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
    const violation = this.#violationIn(session, publication, header);
    if (violation !== undefined) return violation;
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

  /** What a client was told not to send, or may never send. */
  #violationIn(
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    const { inbound, available } = this.#limits;
    if (qosOf(header) > inbound.maxQos) return VIOLATION.qos;
    if (isRetain(header) && !available.retain) return VIOLATION.retain;
    const properties = this.#publications.propertiesOf(publication);
    if (properties?.subscriptionIdentifier !== undefined) return VIOLATION.subscriptionIdentifier;
    const size = publishSize(
      this.#topics.byteLengthOf(this.#publications.topicOf(publication)),
      this.#publications.payloadLengthOf(publication),
      qosOf(header),
      this.#sessions.versionOf(session),
      publishPropertyBytes(properties),
    );
    return size > inbound.maxPacketBytes ? VIOLATION.packetTooLarge : undefined;
  }

  /** Text that is none is refused as a message where there is an answer to say so in. */
  #takeValid(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    if (this.#isAsItSays(publication)) {
      const kept = timed(this.#publications, now, publication);
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

  /** Whether a payload said to be UTF-8 is, as far as its bytes are here [MQTT 5.0 §3.3.2.3.2]. */
  #isAsItSays(publication: PublicationId): boolean {
    const { payloadFormatIndicator } = this.#publications.propertiesOf(publication) ?? {};
    const payload = this.#publications.payloadOf(publication);
    return payloadFormatIndicator !== true || payload === undefined || isWellFormedUtf8(payload);
  }

  #publishQos1(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    id: PacketId,
  ): Farewell | undefined {
    const routed = this.#routing.route(now, session, publication);
    const answer = this.#answerTo(session, routed);
    if (answer === 'close') return VIOLATION.rejected;
    if (answer === 'none') return undefined;
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
    if (this.#limits.inbound.qos2RouteAt === 'pubrel') {
      this.#publications.retain(publication);
      this.#receipts.hold(session, id, message, publication);
      this.#observer.withheld(now, publication);
      this.#outlet.pubrec(now, link, id, REASON.success);
      return undefined;
    }
    const answer = this.#answerTo(session, this.#routing.route(now, session, publication));
    if (answer === 'close') return VIOLATION.rejected;
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
    if (routed !== 'rejected') return REASON.success;
    if (this.#sessions.versionOf(session) === 5) return REASON.quotaExceeded;
    const answer = this.#limits.sessionQueue.rejectAnswerV311;
    if (answer === 'ack') return REASON.success;
    return answer === 'close' ? 'close' : 'none';
  }
}
