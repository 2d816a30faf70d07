/**
 * CONNECT: which session a client gets, who is sent away for it, and how a session ends.
 *
 *   CONNECT ──▶ refuse │ take over the old connection ──▶ new session │ resumed session ──▶ CONNACK
 *
 * The flag of every CONNECT counts, not only of the first: one clean CONNECT ends the session and
 * everything in it [MQTT-3.1.2-4 (5.0)]. What is in a session is delivery's and subscription's.
 */
import type { Interner } from '../kernel/interner.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { Connack, Connect, Disconnect } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerObserver, BrokerOutlet, BrokerTimers, SessionEnding } from './port.ts';
import { NO_SESSION, type SessionId, type SessionStore } from './session-store.ts';

/** A session expiry interval of this many seconds never expires [MQTT 5.0 §3.1.2.11.2]. */
const NEVER_EXPIRES = 0xffffffff;
const LARGEST_RECEIVE_MAXIMUM = 65535;

/** What the rest of the engine does when sessions come, resume and go. */
export interface SessionContents {
  /** A session has its first connection. */
  begin(session: SessionId): void;
  /** A session found again has its connection: resend and drain. */
  resume(now: Instant, session: SessionId): void;
  /** A session ends: drop its copies and subscriptions, reporting each. */
  end(now: Instant, session: SessionId, ending: SessionEnding): void;
}

export class Admission {
  readonly #limits: BrokerLimits;
  readonly #clients: Interner;
  readonly #sessions: SessionStore;
  readonly #outlet: BrokerOutlet;
  readonly #timers: BrokerTimers;
  readonly #observer: BrokerObserver;
  readonly #contents: SessionContents;
  #assigned = 0;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly clients: Interner;
    readonly sessions: SessionStore;
    readonly outlet: BrokerOutlet;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
    readonly contents: SessionContents;
  }) {
    this.#limits = parts.limits;
    this.#clients = parts.clients;
    this.#sessions = parts.sessions;
    this.#outlet = parts.outlet;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
    this.#contents = parts.contents;
  }

  /** Admits or refuses a client; the link had no session before. */
  connect(now: Instant, link: LinkId, packet: Connect): void {
    const refusal = this.#refusalOf(packet);
    if (refusal !== undefined) {
      this.#refuse(now, link, refusal);
      return;
    }
    const clientId = packet.clientId === '' ? this.#newClientId() : packet.clientId;
    const client = this.#clients.idOf(clientId);
    this.#makeWay(now, client, link);
    const found = this.#sessions.ofClient(client);
    if (found !== NO_SESSION && packet.clean) this.end(now, found, 'cleaned');
    const isResumed = found !== NO_SESSION && !packet.clean;
    const session = isResumed ? found : this.#create(now, client);
    this.#attach(now, session, link, packet);
    this.#outlet.connack(now, link, this.#connack(session, packet, clientId, isResumed));
    if (isResumed) {
      this.#observer.sessionResumed(now, session);
      this.#contents.resume(now, session);
    }
  }

  /** The connection of a session is over; the session lives on by its expiry interval. */
  detach(now: Instant, session: SessionId): void {
    this.#sessions.detach(session);
    this.#sessions.enter(session, 'disconnected');
    this.#observer.detached(now, session);
    const interval = this.#sessions.expiryUsOf(session);
    if (interval === 0) {
      this.end(now, session, 'expired');
      return;
    }
    if (interval === Number.POSITIVE_INFINITY) return;
    const at = instant(now + interval);
    this.#sessions.setExpiresAt(session, at);
    this.#timers.wake('session-expiry', session, at);
  }

  /** A client's DISCONNECT may change the expiry interval, but not from 0 [MQTT-3.14.2-2 (5.0)]. */
  disconnect(session: SessionId, packet: Disconnect): ReasonCode {
    const interval = packet.properties?.sessionExpiryInterval;
    if (interval === undefined) return REASON.success;
    if (this.#sessions.expiryUsOf(session) === 0 && interval > 0) return REASON.protocolError;
    this.#sessions.setExpiryUs(session, this.#cappedExpiryUs(interval));
    return REASON.success;
  }

  /** Ends a disconnected session and everything in it. */
  end(now: Instant, session: SessionId, ending: SessionEnding): void {
    this.#sessions.enter(session, 'ended');
    this.#contents.end(now, session, ending);
    this.#observer.sessionEnded(now, session, ending);
    this.#sessions.remove(session);
  }

  /** The keep-alive timer: silent too long, or look again when it could be. */
  checkKeepAlive(now: Instant, session: SessionId): void {
    if (!this.#sessions.isLive(session) || !this.#sessions.isConnected(session)) return;
    const deadline = this.#sessions.heardAt(session) + this.#sessions.silenceUsOf(session);
    if (deadline === Number.POSITIVE_INFINITY) return;
    if (now < deadline) {
      this.#timers.wake('keep-alive', session, deadline as Instant);
      return;
    }
    // [MQTT-3.1.2-22 (5.0)]: as if the network connection had failed.
    this.#observer.keepAliveExpired(now, session);
    this.#outlet.discard(now, this.#sessions.linkOf(session));
    this.close(now, session, REASON.keepAliveTimeout);
  }

  /** The expiry timer. */
  checkExpiry(now: Instant, session: SessionId): void {
    if (!this.#sessions.isLive(session) || this.#sessions.isConnected(session)) return;
    const at = this.#sessions.expiresAt(session);
    if (at === NEVER) return;
    if (now < at) this.#timers.wake('session-expiry', session, at);
    else this.end(now, session, 'expired');
  }

  /** Closes a session's connection from the broker's side; a v5 client is told why. */
  close(now: Instant, session: SessionId, reason: ReasonCode): void {
    const link = this.#sessions.linkOf(session);
    if (this.#sessions.versionOf(session) === 5) {
      this.#outlet.disconnect(now, link, { cmd: 'disconnect', reasonCode: reason });
    }
    this.#outlet.close(now, link);
    this.detach(now, session);
  }

  /** Sends the connection away that holds this ClientId's session [MQTT-3.1.4-3 (5.0)]. */
  #makeWay(now: Instant, client: number, link: LinkId): void {
    const held = this.#sessions.ofClient(client);
    if (held === NO_SESSION || !this.#sessions.isConnected(held)) return;
    this.#observer.tookOver(now, held, this.#sessions.linkOf(held), link);
    this.close(now, held, REASON.sessionTakenOver);
  }

  #refusalOf(packet: Connect): ReasonCode | undefined {
    if (packet.properties?.authenticationMethod !== undefined) {
      return REASON.badAuthenticationMethod;
    }
    // [MQTT-3.1.3-8 (3.1.1)]: without a name there is no session to keep.
    if (packet.clientId === '' && packet.protocolVersion === 4 && !packet.clean) {
      return REASON.clientIdentifierNotValid;
    }
    return undefined;
  }

  #refuse(now: Instant, link: LinkId, reason: ReasonCode): void {
    this.#observer.connectRefused(now, link);
    this.#outlet.connack(now, link, { cmd: 'connack', sessionPresent: false, reasonCode: reason });
    this.#outlet.close(now, link);
  }

  #newClientId(): string {
    let clientId: string;
    do {
      this.#assigned++;
      clientId = `auto-${this.#assigned}`;
    } while (this.#clients.find(clientId) >= 0);
    return clientId;
  }

  #create(now: Instant, client: number): SessionId {
    const session = this.#sessions.create(client);
    this.#contents.begin(session);
    this.#observer.sessionCreated(now, session, client);
    return session;
  }

  #attach(now: Instant, session: SessionId, link: LinkId, packet: Connect): void {
    const silence = packet.keepalive * 1e6 * this.#limits.keepAlive.factor;
    this.#sessions.enter(session, 'connected');
    this.#sessions.attach(session, link);
    this.#sessions.clearTimes(session);
    this.#sessions.setVersion(session, packet.protocolVersion);
    this.#sessions.setWindow(session, this.#windowFor(packet));
    this.#sessions.setExpiryUs(session, this.#expiryUsFor(packet));
    this.#sessions.hear(session, now);
    this.#observer.attached(now, session, link);
    if (silence === 0) return;
    this.#sessions.setSilenceUs(session, Math.round(silence));
    this.#timers.wake('keep-alive', session, instant(now + Math.round(silence)));
  }

  #windowFor(packet: Connect): number {
    if (packet.protocolVersion === 4) return this.#limits.inflight.maxV311;
    const asked = packet.properties?.receiveMaximum ?? LARGEST_RECEIVE_MAXIMUM;
    return Math.min(asked, this.#limits.inflight.maxV5);
  }

  #expiryUsFor(packet: Connect): number {
    if (packet.protocolVersion === 4) {
      return packet.clean ? 0 : this.#limits.sessionExpiry.v311DefaultUs;
    }
    return this.#cappedExpiryUs(packet.properties?.sessionExpiryInterval ?? 0);
  }

  #cappedExpiryUs(seconds: number): number {
    const asked = seconds === NEVER_EXPIRES ? Number.POSITIVE_INFINITY : seconds * 1e6;
    return Math.min(asked, this.#limits.sessionExpiry.maxUs);
  }

  #connack(session: SessionId, packet: Connect, clientId: string, isResumed: boolean): Connack {
    const accepted = {
      cmd: 'connack',
      sessionPresent: isResumed,
      reasonCode: REASON.success,
    } as const;
    if (packet.protocolVersion === 4) return accepted;
    const asked = packet.properties?.sessionExpiryInterval ?? 0;
    const granted = this.#sessions.expiryUsOf(session);
    const isCapped = granted < (asked === NEVER_EXPIRES ? Number.POSITIVE_INFINITY : asked * 1e6);
    const { receiveMaximum } = this.#limits.inbound;
    return {
      ...accepted,
      properties: {
        ...(isCapped ? { sessionExpiryInterval: Math.floor(granted / 1e6) } : {}),
        ...(receiveMaximum < LARGEST_RECEIVE_MAXIMUM ? { receiveMaximum } : {}),
        ...(packet.clientId === '' ? { assignedClientIdentifier: clientId } : {}),
        sharedSubscriptionAvailable: false,
      },
    };
  }
}
