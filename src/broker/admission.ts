/**
 * CONNECT: which session a client gets, who is sent away for it, and how a session ends.
 *
 *   CONNECT ──▶ refuse │ take over the old connection ──▶ new session │ resumed session ──▶ CONNACK
 *
 * The flag of every CONNECT counts, not only of the first: one clean CONNECT ends the session and
 * everything in it [MQTT-3.1.2-4 (5.0)]. What is in a session is delivery's and subscription's.
 */
import type { Interner } from '../kernel/interner.ts';
import { type Instant, instant } from '../kernel/time.ts';
import type { Connack, Connect, Disconnect } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { isFailure, REASON } from '../mqtt/reason-code.ts';
import {
  type Agreement,
  acceptance,
  agreementWith,
  grantedExpiryUs,
  refusalOf,
} from './agreement.ts';
import { connack, goodbye, refused } from './answer.ts';
import { type Gate, gateOf } from './gate.ts';
import { KeepAlive } from './keep-alive.ts';
import type { BrokerLimits } from './limits.ts';
import { Occupancy } from './occupancy.ts';
import type {
  Authenticator,
  BrokerObserver,
  BrokerOutlet,
  BrokerTimers,
  SessionEnding,
} from './port.ts';
import { NO_SESSION, type SessionId, type SessionStore } from './session-store.ts';
import {
  type Farewell,
  KEEP_ALIVE_OVER,
  TAKEN_OVER,
  told,
  UNSAID,
  VIOLATION,
} from './violation.ts';
import type { Wills } from './will.ts';

/** What the rest of the engine does when sessions come, resume and go. */
export interface SessionContents {
  /** A session has its first connection. */
  begin(session: SessionId): void;
  /** A session found again has its connection: resend and drain. */
  resume(now: Instant, session: SessionId): void;
  /** A session's connection is over; what is only for a connection goes with it. */
  leave(now: Instant, session: SessionId): void;
  /** A session ends: drop its copies and subscriptions, reporting each. */
  end(now: Instant, session: SessionId, ending: SessionEnding): void;
}

export class Admission {
  readonly #limits: BrokerLimits;
  readonly #clients: Interner;
  readonly #sessions: SessionStore;
  readonly #wills: Wills;
  readonly #authenticator: Authenticator | undefined;
  readonly #outlet: BrokerOutlet;
  readonly #timers: BrokerTimers;
  readonly #observer: BrokerObserver;
  readonly #contents: SessionContents;
  readonly #keepAlive: KeepAlive;
  readonly #occupancy: Occupancy;
  readonly #gate: Gate | undefined;
  #assigned = 0;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly clients: Interner;
    readonly sessions: SessionStore;
    readonly wills: Wills;
    readonly authenticator?: Authenticator;
    readonly outlet: BrokerOutlet;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
    readonly contents: SessionContents;
  }) {
    this.#limits = parts.limits;
    this.#clients = parts.clients;
    this.#sessions = parts.sessions;
    this.#wills = parts.wills;
    this.#authenticator = parts.authenticator;
    this.#outlet = parts.outlet;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
    this.#contents = parts.contents;
    this.#keepAlive = new KeepAlive(parts.limits.keepAlive, parts.sessions);
    this.#occupancy = new Occupancy(parts);
    this.#gate = gateOf(parts.limits);
  }

  /** Admits or refuses a client; the link had no session before. */
  connect(now: Instant, link: LinkId, said: Connect): void {
    const passed = this.#gate?.pass(now, said) ?? said;
    const packet = 'reason' in passed ? said : passed;
    const agreement = agreementWith(this.#limits, packet);
    const refusal = 'reason' in passed ? passed : this.#refusalOf(now, packet);
    if (refusal !== undefined) {
      this.#sendAway(now, link, refused(packet, agreement, refusal));
      return;
    }
    const clientId = packet.clientId === '' ? this.#newClientId() : packet.clientId;
    const answer = this.#acceptance(packet, agreement, clientId);
    if (answer === undefined) {
      this.#sendAway(now, link, answer);
      return;
    }
    const client = this.#clients.idOf(clientId);
    const found = this.#found(now, client, link, packet.clean);
    const session = found === NO_SESSION ? this.#create(now, client) : found;
    this.#attach(now, session, link, packet, agreement);
    // 3.1 has no word for it.
    const sessionPresent = found !== NO_SESSION && packet.isLevel3 !== true;
    this.#outlet.connack(now, link, { ...answer, sessionPresent });
    if (found === NO_SESSION) return;
    this.#observer.sessionResumed(now, session);
    this.#contents.resume(now, session);
  }

  /** A CONNECT of a version that is not spoken here [MQTT-3.1.2-2 (3.1.1)] [MQTT-3.1.2-2 (5.0)]. */
  refuseVersion(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, connack(REASON.unsupportedProtocolVersion));
  }

  /** A session's connection is over; it lives on by its expiry interval, or ends with `ending`. */
  detach(now: Instant, session: SessionId, ending: SessionEnding = 'expired'): void {
    // After a crash all of them are detached before anything follows.
    if (this.#sessions.isConnected(session)) this.#sessions.detach(session);
    this.#occupancy.left(session);
    this.#observer.detached(now, session);
    this.#contents.leave(now, session);
    const interval = this.#sessions.expiryUsOf(session);
    if (interval === 0) {
      this.end(now, session, ending);
      return;
    }
    this.#wills.connectionEnded(now, session);
    this.#sessions.leave(session, now);
    if (interval === Number.POSITIVE_INFINITY) return;
    this.#timers.wake('session-expiry', session, this.#lookedAt(now + interval));
  }

  /** A client's DISCONNECT may change the expiry interval, but not from 0 [MQTT 5.0 §3.14.2.2.2]. */
  disconnect(now: Instant, session: SessionId, packet: Disconnect): Farewell | undefined {
    const interval = packet.properties?.sessionExpiryInterval;
    if (interval !== undefined) {
      if (this.#sessions.expiryUsOf(session) === 0 && interval > 0) return VIOLATION.expiryFromZero;
      this.#sessions.setExpiryUs(session, grantedExpiryUs(this.#limits, interval));
    }
    if (packet.reasonCode === REASON.normalDisconnection) this.#wills.delete(session);
    this.#outlet.close(now, this.#sessions.linkOf(session));
    this.detach(now, session);
    return undefined;
  }

  /** Ends a disconnected session and everything in it; then its will is due. */
  end(now: Instant, session: SessionId, ending: SessionEnding): void {
    this.#sessions.enter(session, 'ended');
    this.#contents.end(now, session, ending);
    this.#occupancy.left(session, true);
    this.#observer.sessionEnded(now, session, ending);
    this.#sessions.remove(session);
    this.#wills.sessionEnded(now, session);
  }

  /** The keep-alive timer: silent too long, or look again when it could be. */
  checkKeepAlive(now: Instant, session: SessionId): void {
    if (!this.#sessions.isLive(session) || !this.#sessions.isConnected(session)) return;
    const deadline = this.#keepAlive.deadline(session);
    if (deadline === Number.POSITIVE_INFINITY) return;
    if (now < deadline) {
      this.#timers.wake('keep-alive', session, deadline as Instant);
      return;
    }
    // [MQTT-3.1.2-22 (5.0)]: as if the network connection had failed.
    this.#observer.keepAliveExpired(now, session);
    this.#outlet.discard(now, this.#sessions.linkOf(session));
    this.close(now, session, KEEP_ALIVE_OVER);
  }

  /** The expiry timer. */
  checkExpiry(now: Instant, session: SessionId): void {
    if (!this.#sessions.isLive(session) || this.#sessions.isConnected(session)) return;
    const interval = this.#sessions.expiryUsOf(session);
    if (interval === Number.POSITIVE_INFINITY) return;
    const at = this.#lookedAt(this.#sessions.leftAt(session) + interval);
    if (now < at) this.#timers.wake('session-expiry', session, at);
    else this.end(now, session, 'expired');
  }

  /** Closes a session's connection from the broker's side; a v5 client is told why. */
  close(now: Instant, session: SessionId, farewell: Farewell, ending?: SessionEnding): void {
    const link = this.#sessions.linkOf(session);
    if (this.#sessions.versionOf(session) === 5 && farewell !== UNSAID) {
      const packet = goodbye(farewell, this.#sessions.termsOf(session));
      if (packet !== undefined) this.#outlet.disconnect(now, link, packet);
    }
    this.#outlet.close(now, link);
    this.detach(now, session, ending);
  }

  /** The session this client resumes, or NO_SESSION; who else holds it is sent away. */
  #found(now: Instant, client: number, link: LinkId, isClean: boolean): SessionId {
    this.#makeWay(now, client, link, isClean);
    const found = this.#sessions.ofClient(client);
    if (found === NO_SESSION || !isClean) return found;
    this.end(now, found, 'cleaned');
    return NO_SESSION;
  }

  /** Sends the connection away that holds this ClientId's session [MQTT-3.1.4-3 (5.0)]. */
  #makeWay(now: Instant, client: number, link: LinkId, isClean: boolean): void {
    const held = this.#sessions.ofClient(client);
    if (held === NO_SESSION || !this.#sessions.isConnected(held)) return;
    this.#observer.tookOver(now, held, this.#sessions.linkOf(held), link);
    this.#wills.takenOver(now, held, !isClean, this.#sessions.expiryUsOf(held) > 0);
    this.close(now, held, this.#limits.takeover.farewell ? TAKEN_OVER : UNSAID);
  }

  #refusalOf(now: Instant, packet: Connect): Farewell | undefined {
    const refusal = refusalOf(this.#limits, packet);
    if (refusal !== undefined) return refusal;
    const reason = this.#authenticator?.authenticate(packet) ?? REASON.success;
    return isFailure(reason) ? { reason } : this.#full(now, packet);
  }

  /** When the broker looks for sessions that have expired by then. */
  #lookedAt(due: number): Instant {
    const { checkIntervalUs } = this.#limits.sessionExpiry;
    return instant(
      checkIntervalUs === 0 ? due : Math.ceil(due / checkIntervalUs) * checkIntervalUs,
    );
  }

  /** Why there is no place for this client; who makes way for it has gone. */
  #full(now: Instant, { clientId }: Connect): Farewell | undefined {
    const client = this.#clients.find(clientId);
    const held = client < 0 ? NO_SESSION : this.#sessions.ofClient(client);
    const place = this.#occupancy.placeFor(held);
    if (typeof place === 'number') this.end(now, place, 'evicted');
    return typeof place === 'number' ? undefined : place;
  }

  #sendAway(now: Instant, link: LinkId, answer: Connack | undefined): void {
    this.#observer.connectRefused(now, link);
    if (answer !== undefined) this.#outlet.connack(now, link, answer);
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

  #attach(
    now: Instant,
    session: SessionId,
    link: LinkId,
    packet: Connect,
    agreement: Agreement,
  ): void {
    const { window, expiryUs, keepAliveS, terms } = agreement;
    this.#sessions.enter(session, 'connected');
    this.#sessions.attach(session, link);
    this.#occupancy.came(session);
    this.#sessions.setSilenceUs(session, Number.POSITIVE_INFINITY);
    this.#sessions.agree(session, packet.protocolVersion, terms);
    this.#sessions.setWindow(session, window);
    this.#sessions.setExpiryUs(session, expiryUs);
    this.#sessions.hear(session, now);
    this.#wills.register(session, this.#sessions.clientOf(session), packet.will);
    this.#observer.attached(now, session, link);
    if (keepAliveS === 0) return;
    this.#keepAlive.begin(now, session, keepAliveS);
    this.#timers.wake('keep-alive', session, instant(this.#keepAlive.deadline(session)));
  }

  /** None when the client takes no packet that long: it cannot even be told [MQTT-3.1.2-24 (5.0)]. */
  #acceptance(packet: Connect, agreement: Agreement, clientId: string): Connack | undefined {
    if (packet.protocolVersion === 4) return connack(REASON.success);
    const said = acceptance(this.#limits, packet, agreement, clientId);
    const answer = { ...connack(REASON.success), properties: said };
    return told(answer, answer, agreement.terms);
  }
}
