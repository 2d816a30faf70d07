/**
 * Wills: what a client has the broker say when its connection does not end as it should.
 *
 *   CONNECT ─▶ stands ─▶ connection ends ─▶ published, or waits ─▶ delay over, or session over
 *                 └─ DISCONNECT 0x00 ─▶ deleted      └─ session resumed ─▶ deleted
 *
 * Every CONNECT registers its own, or none. A will that is published is a message like any other.
 */
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { PublishProperties, Will } from '../mqtt/packet.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import type { WillOnTakeover } from './connection-limits.ts';
import type { Delivery } from './delivery.ts';
import { timed } from './expiry.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerObserver, BrokerTimers, MessageNumbers } from './port.ts';
import type { Routing } from './routing.ts';
import type { SessionId, SessionStore } from './session-store.ts';

interface Registered {
  readonly will: Will;
  /** Interned ClientId: it outlives the session. */
  readonly client: number;
  /** When its delay is over; NEVER while connected. */
  dueAt: Instant;
}

export class Wills {
  readonly #sessions: SessionStore;
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #routing: Routing;
  readonly #delivery: Delivery;
  readonly #messages: MessageNumbers;
  readonly #timers: BrokerTimers;
  readonly #observer: BrokerObserver;
  #registered = new Map<SessionId, Registered>();
  /** Of connections that a crash has ended. */
  #aside = new Map<SessionId, Registered>();

  readonly #expiry: BrokerLimits['messageExpiry'];
  readonly #onTakeover: WillOnTakeover;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly routing: Routing;
    readonly delivery: Delivery;
    readonly messages: MessageNumbers;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
  }) {
    this.#expiry = parts.limits.messageExpiry;
    this.#onTakeover = parts.limits.will.onTakeover;
    this.#sessions = parts.sessions;
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.#routing = parts.routing;
    this.#delivery = parts.delivery;
    this.#messages = parts.messages;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
  }

  /** The will of a new connection, or none, in place of what stood [MQTT-3.1.3-9 (5.0)]. */
  register(session: SessionId, client: number, will: Will | undefined): void {
    if (will === undefined) this.#registered.delete(session);
    else this.#registered.set(session, { will, client, dueAt: NEVER });
  }

  /** The client said DISCONNECT 0x00 [MQTT-3.14.4-3 (5.0)]. */
  delete(session: SessionId): void {
    this.#registered.delete(session);
  }

  /** Another connection of this client opens, and this one is about to be closed for it. */
  takenOver(now: Instant, session: SessionId, asksToResume: boolean, isLasting: boolean): void {
    const registered = this.#registered.get(session);
    if (registered === undefined) return;
    const isDelayed = delayOf(registered) > 0;
    if (this.#onTakeover === 'always') this.#publish(now, session, registered);
    else if (isForgotten(this.#onTakeover, isDelayed, asksToResume, isLasting))
      this.delete(session);
  }

  /** A connection is over, and its session is not. */
  connectionEnded(now: Instant, session: SessionId): void {
    const registered = this.#registered.get(session);
    if (registered === undefined) return;
    const delay = delayOf(registered);
    if (delay === 0) {
      this.#publish(now, session, registered);
      return;
    }
    registered.dueAt = instant(now + delay * 1e6);
    this.#timers.wake('will-delay', session, registered.dueAt);
  }

  /** A session is over: no will waits longer [MQTT-3.1.2-8 (5.0)]. */
  sessionEnded(now: Instant, session: SessionId): void {
    const registered = this.#registered.get(session);
    if (registered !== undefined) this.#publish(now, session, registered);
  }

  /** The broker has crashed: nobody publishes them now. */
  setAside(): void {
    this.#aside = this.#registered;
    this.#registered = new Map();
  }

  /** All that has not been published is forgotten. */
  forget(): void {
    this.#registered.clear();
    this.#aside.clear();
  }

  /** The broker is back: connections that ended with it end now, delays may begin anew. */
  bringBack(now: Instant, isAnew: boolean): void {
    const aside = this.#aside;
    this.#aside = new Map();
    for (const [session, registered] of aside) this.#registered.set(session, registered);
    for (const [session, registered] of [...this.#registered]) {
      if (isAnew || registered.dueAt === NEVER) this.connectionEnded(now, session);
      if (!this.#sessions.isLive(session)) this.sessionEnded(now, session);
    }
  }

  /** The will-delay timer. */
  check(now: Instant, session: SessionId): void {
    const registered = this.#registered.get(session);
    if (registered === undefined || registered.dueAt === NEVER) return;
    if (now < registered.dueAt) this.#timers.wake('will-delay', session, registered.dueAt);
    else this.#publish(now, session, registered);
  }

  /** It is deleted by being published [MQTT-3.1.2-10 (5.0)]. */
  #publish(now: Instant, session: SessionId, { will, client }: Registered): void {
    this.#registered.delete(session);
    const { topic, payload, qos, retain } = will;
    const message = this.#messages.next(will);
    const properties = publishProperties(will);
    const publication = this.#publications.create({
      topic: this.#topics.idOf(topic),
      payloadLength: payload.length,
      message,
      qos,
      retain,
      ...(properties === undefined ? {} : { properties }),
      // What has a number travels as its number.
      ...(message === 0 && payload.length > 0 ? { payload } : {}),
    });
    this.#observer.willPublished(now, client, publication);
    const kept = timed(this.#publications, this.#expiry, now, publication);
    this.#delivery.withoutRefusal(() => this.#routing.route(now, session, kept));
    this.#observer.willRouted(now, publication);
    this.#publications.release(kept);
    this.#publications.release(publication);
  }
}

/** Whether a take-over deletes a will; `spec` is [MQTT-3.1.2-8 (5.0)]. */
function isForgotten(
  rule: WillOnTakeover,
  isDelayed: boolean,
  asksToResume: boolean,
  isLasting: boolean,
): boolean {
  if (rule === 'spec') return isDelayed && asksToResume;
  if (rule === 'unless-resumed') return asksToResume && isLasting;
  return rule === 'never' || isDelayed;
}

/** Seconds. */
function delayOf({ will }: Registered): number {
  return will.properties?.willDelayInterval ?? 0;
}

/** Those that belong to the message, in the client's order [MQTT-3.1.3-10 (5.0)]. */
function publishProperties({ properties }: Will): PublishProperties | undefined {
  if (properties === undefined) return undefined;
  const { willDelayInterval: _, ...ofMessage } = properties;
  return Object.keys(ofMessage).length === 0 ? undefined : ofMessage;
}
