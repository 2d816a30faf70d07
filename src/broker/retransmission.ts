/**
 * Sending again on the same connection what is not acknowledged: what MQTT 3.1 asked for, 3.1.1
 * leaves open and 5.0 forbids [MQTT-4.4.0-1 (5.0)]. Some brokers do it all the same.
 *
 *   PUBLISH ──interval──▶ PUBLISH DUP ──interval──▶ …       PUBREL ──interval──▶ PUBREL
 *                              └─ too often, or too long ─▶ dropped
 *
 * Everything is kept for the sessions it concerns only, and ends with their connection.
 */
import { NONE } from '../kernel/linked-queues.ts';
import { type Instant, instant } from '../kernel/time.ts';
import type { FlightStore } from '../mqtt/flight-store.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { BrokerObserver, BrokerOutlet, BrokerTimers } from './port.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { Sender } from './sender.ts';
import type { SessionId, SessionStore } from './session-store.ts';

/** One exchange on its way. */
interface Attempt {
  /** When its PUBLISH was first sent on this connection. */
  readonly firstAt: Instant;
  /** When its PUBLISH or PUBREL was last sent. */
  sentAt: Instant;
  /** How often its PUBLISH was sent again. */
  times: number;
}

export class Retransmission {
  readonly #limits: QueueLimits['retry'];
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #flights: FlightStore;
  readonly #sender: Sender;
  readonly #outlet: BrokerOutlet;
  readonly #timers: BrokerTimers;
  readonly #observer: BrokerObserver;
  /** By session and packet identifier, the one that was sent longest ago first. */
  readonly #attempts = new Map<SessionId, Map<PacketId, Attempt>>();

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly flights: FlightStore;
    readonly sender: Sender;
    readonly outlet: BrokerOutlet;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits.retry;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#flights = parts.flights;
    this.#sender = parts.sender;
    this.#outlet = parts.outlet;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
  }

  /** A PUBLISH at QoS 1 or 2, or a PUBREL, has been sent. */
  sent(now: Instant, session: SessionId, id: PacketId): void {
    if (this.#limits.versions === '3.1.1' && this.#sessions.versionOf(session) === 5) return;
    const attempts = this.#attempts.get(session) ?? new Map<PacketId, Attempt>();
    this.#attempts.set(session, attempts);
    const { firstAt = now, times = 0 } = attempts.get(id) ?? {};
    attempts.delete(id);
    attempts.set(id, { firstAt, sentAt: now, times });
    this.#timers.wake('retry', session, instant(now + this.#limits.intervalUs));
  }

  /** Its connection is over. */
  forget(session: SessionId): void {
    this.#attempts.delete(session);
  }

  /** The timer; true when messages were given up, so that there is room for others. */
  check(now: Instant, session: SessionId): boolean {
    const attempts = this.#attempts.get(session);
    if (attempts === undefined || attempts.size === 0) return false;
    const { intervalUs, perTick } = this.#limits;
    const due = [...attempts].filter(([, { sentAt }]) => now >= sentAt + intervalUs);
    let isRoom = false;
    for (const [id, attempt] of perTick === 'one' ? due.slice(0, 1) : due) {
      if (this.#again(now, session, id, attempt)) isRoom = true;
    }
    const isOneByOne = perTick === 'one' && due.length > 0;
    const [oldest] = attempts.values();
    const nextAt = isOneByOne ? now + intervalUs : (oldest?.sentAt ?? now) + intervalUs;
    if (oldest !== undefined)
      this.#timers.wake('retry', session, instant(Math.max(nextAt, now + 1)));
    return isRoom;
  }

  /** Sends one thing again; true when it was dropped instead. */
  #again(now: Instant, session: SessionId, id: PacketId, attempt: Attempt): boolean {
    const attempts = this.#attempts.get(session);
    const link = this.#sessions.linkOf(session);
    const node = this.#flights.nodeOf(session, id);
    attempts?.delete(id);
    if (node !== NONE && this.#isTooMuch(now, attempt)) {
      const publication = this.#flights.publicationOf(node);
      this.#flights.remove(session, node);
      this.#observer.dropped(now, session, publication, 'broker.retry-exhausted', id);
      this.#publications.release(publication);
      return true;
    }
    if (!this.#flights.holds(session, id)) return false;
    const isTaken = this.#sender.isWritable(session);
    // A connection that takes no more is tried again when the interval has passed once more.
    attempts?.set(id, { ...attempt, sentAt: now, times: attempt.times + (isTaken ? 1 : 0) });
    if (!isTaken) return false;
    if (node === NONE) this.#outlet.pubrel(now, link, id, REASON.success);
    else this.#sender.sendAgain(now, session, node, this.#flights.repeat(node));
    return false;
  }

  #isTooMuch(now: Instant, { firstAt, times }: Attempt): boolean {
    return times >= this.#limits.maxTimes || now - firstAt >= this.#limits.maxAgeUs;
  }
}
