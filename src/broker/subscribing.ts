/**
 * SUBSCRIBE and UNSUBSCRIBE: what is granted and why not, the answer, and the retained messages
 * that a new subscription brings.
 *
 * Several filters in one packet are as several packets in sequence [MQTT-3.8.4-5 (5.0)]. The answer
 * goes first, then what is retained, filter by filter. `$share` filters are shared for clients of
 * 3.1.1 too, which the specification does not forbid and brokers do.
 */
import type { Interner } from '../kernel/interner.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos, Subscribe, SubscriptionRequest, Unsubscribe } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { hasWildcard, isShared, isValidFilter } from '../mqtt/topic.ts';
import { packetSize } from '../mqtt/wire-size.ts';
import type { Forwarding } from './forwarding.ts';
import { type Grant, grantOf, isNoLocal } from './grant.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerOutlet, SubscriptionGuard } from './port.ts';
import type { RetainedMessages } from './retained.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import type { Subscriptions } from './subscription.ts';
import { type Farewell, VIOLATION } from './violation.ts';

const GRANTED: readonly ReasonCode[] = [REASON.success, REASON.grantedQos1, REASON.grantedQos2];

/** A subscription that asks for the retained messages of its filter. */
interface Asking {
  readonly filter: string;
  readonly grant: Grant;
}

/** What is asked for one filter, with the packet's identifier; 0 is none. */
interface Wish {
  readonly request: SubscriptionRequest;
  readonly identifier: number;
}

export class Subscribing {
  readonly #limits: BrokerLimits;
  readonly #clients: Interner;
  readonly #sessions: SessionStore;
  readonly #subscriptions: Subscriptions;
  readonly #retained: RetainedMessages;
  readonly #forwarding: Forwarding;
  readonly #outlet: BrokerOutlet;
  readonly #guard: SubscriptionGuard | undefined;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly clients: Interner;
    readonly sessions: SessionStore;
    readonly subscriptions: Subscriptions;
    readonly retained: RetainedMessages;
    readonly forwarding: Forwarding;
    readonly outlet: BrokerOutlet;
    readonly guard?: SubscriptionGuard;
  }) {
    this.#limits = parts.limits;
    this.#clients = parts.clients;
    this.#sessions = parts.sessions;
    this.#subscriptions = parts.subscriptions;
    this.#retained = parts.retained;
    this.#forwarding = parts.forwarding;
    this.#outlet = parts.outlet;
    this.#guard = parts.guard;
  }

  /** Takes a SUBSCRIBE; returns what is wrong with it, if anything. */
  subscribe(now: Instant, session: SessionId, packet: Subscribe): Farewell | undefined {
    const { messageId, subscriptions, properties } = packet;
    if (subscriptions.some(({ nl, topic }) => nl === true && isShared(topic))) {
      return VIOLATION.localToShare;
    }
    if (this.#isTooMuch(session, subscriptions.length)) return VIOLATION.answerTooLarge;
    const identifier = properties?.subscriptionIdentifier ?? 0;
    const asking: Asking[] = [];
    const granted = subscriptions.map((request) =>
      this.#answer(session, this.#subscribe(session, { request, identifier }, asking)),
    );
    const link = this.#sessions.linkOf(session);
    this.#outlet.suback(now, link, { cmd: 'suback', messageId, granted });
    for (const { filter, grant } of asking) this.#sendRetained(now, session, filter, grant);
    return undefined;
  }

  /** Takes an UNSUBSCRIBE; every one is answered [MQTT-3.10.4-4, MQTT-3.10.4-5 (5.0)]. */
  unsubscribe(now: Instant, session: SessionId, packet: Unsubscribe): Farewell | undefined {
    const { messageId, unsubscriptions } = packet;
    if (this.#isTooMuch(session, unsubscriptions.length)) return VIOLATION.answerTooLarge;
    const granted = unsubscriptions.map((filter) =>
      this.#subscriptions.remove(session, filter) ? REASON.success : REASON.noSubscriptionExisted,
    );
    const link = this.#sessions.linkOf(session);
    this.#outlet.unsuback(now, link, { cmd: 'unsuback', messageId, granted });
    return undefined;
  }

  /** Whether so many reason codes make a packet that the client does not take. */
  #isTooMuch(session: SessionId, count: number): boolean {
    if (!this.#sessions.hasTerms(session)) return false;
    const granted = Array<ReasonCode>(count).fill(REASON.success);
    const size = packetSize({ cmd: 'suback', messageId: 1, granted }, 5);
    return size > this.#sessions.termsOf(session).maximumPacketSize;
  }

  /** The reason code as a version can say it: 3.1.1 has one failure [MQTT-3.9.3-2 (3.1.1)]. */
  #answer(session: SessionId, reason: ReasonCode): ReasonCode {
    const isSayable = reason <= REASON.grantedQos2 || this.#sessions.versionOf(session) === 5;
    return isSayable ? reason : REASON.unspecifiedError;
  }

  #subscribe(session: SessionId, wish: Wish, asking: Asking[]): ReasonCode {
    const { request, identifier } = wish;
    const filter = request.topic;
    const refusal = this.#refusalOf(session, wish);
    if (refusal !== undefined) return refusal;
    const most = this.#limits.available.maxSubscriptionQos;
    const qos: Qos = request.qos < most ? request.qos : most;
    const grant = grantOf(qos, request, identifier);
    const isNew = this.#subscriptions.add(session, filter, grant) === undefined;
    const { rh = 0 } = request;
    // Never for a shared subscription (5.0 section 4.8.2).
    if ((rh === 0 || (rh === 1 && isNew)) && !isShared(filter)) asking.push({ filter, grant });
    return GRANTED[qos] ?? REASON.unspecifiedError;
  }

  #refusalOf(session: SessionId, { request, identifier }: Wish): ReasonCode | undefined {
    const filter = request.topic;
    const { available } = this.#limits;
    if (!isValidFilter(filter)) return REASON.topicFilterInvalid;
    if (identifier > 0 && !available.subscriptionIdentifiers) {
      return REASON.subscriptionIdentifiersNotSupported;
    }
    if (isShared(filter) && !available.sharedSubscriptions) {
      return REASON.sharedSubscriptionsNotSupported;
    }
    if (hasWildcard(filter) && !available.wildcardSubscriptions) {
      return REASON.wildcardSubscriptionsNotSupported;
    }
    const clientId = this.#clients.textOf(this.#sessions.clientOf(session));
    const mayHave = this.#guard?.maySubscribe(clientId, filter) ?? true;
    return mayHave ? undefined : REASON.notAuthorized;
  }

  /** A session's own messages are kept from it here as well where it asks so. */
  #sendRetained(now: Instant, session: SessionId, filter: string, grant: Grant): void {
    for (const { publication, client } of this.#retained.matching(now, filter)) {
      if (isNoLocal(grant) && client === this.#sessions.clientOf(session)) continue;
      this.#forwarding.sendRetained(now, session, publication, grant);
    }
  }
}
