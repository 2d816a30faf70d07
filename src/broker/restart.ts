/**
 * The broker goes down and comes back: what its durability keeps, and what is lost with it.
 *
 *   snapshot ──▶ stop │ crash ──▶ everybody detached ──▶ lose ──▶ … down … ──▶ start: what is overdue
 *
 * 1. A session that ends with its connection ends with the broker's, and its messages with it.
 * 2. Every message lost here dies of `broker.restart`.
 * 3. While down, timers do nothing: what came due meanwhile happens at the start.
 *
 * Of a snapshot, what still exists comes back: what was delivered since is not delivered again.
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { qosOf } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { Admission } from './admission.ts';
import type { Delivery } from './delivery.ts';
import type { DurabilityLimits } from './durability-limits.ts';
import type { Inbound } from './inbound.ts';
import type { BrokerObserver, BrokerTimer } from './port.ts';
import type { RetainedMessages } from './retained.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import type { Snapshot } from './snapshot.ts';
import type { Subscriptions } from './subscription.ts';
import type { Farewell } from './violation.ts';
import type { Wills } from './will.ts';

const SHUTTING_DOWN: Farewell = { reason: REASON.serverShuttingDown };

/** Timers that may come due while nobody is there. */
const OVERDUE: readonly BrokerTimer[] = [
  'session-expiry',
  'will-delay',
  'message-expiry',
  'awaiting-rel',
];

/** Whether a restart costs this message, of which a session holds a copy at this QoS. */
type IsLost = (publication: PublicationId, qos: number) => boolean;

/** The parts of the engine that have something to lose. */
export interface RestartParts {
  readonly limits: DurabilityLimits;
  readonly sessions: SessionStore;
  readonly publications: PublicationStore;
  readonly subscriptions: Subscriptions;
  readonly retained: RetainedMessages;
  readonly delivery: Delivery;
  readonly inbound: Inbound;
  readonly wills: Wills;
  readonly admission: Admission;
  readonly snapshot: Snapshot;
  readonly observer: BrokerObserver;
}

export class Restarts {
  readonly #parts: RestartParts;
  #isDown = false;

  constructor(parts: RestartParts) {
    this.#parts = parts;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** What a crash will leave from now on. */
  snapshot(): void {
    this.#parts.snapshot.take(this.#parts);
  }

  /** The broker is shut down: clients are told, and what can be kept is. */
  stop(now: Instant): void {
    const { sessions, admission, limits } = this.#parts;
    sessions.forEach((session) => {
      if (sessions.isConnected(session)) admission.close(now, session, SHUTTING_DOWN, 'restart');
    });
    this.#goDown(now, limits.durability.mode === 'snapshot');
  }

  /** The broker is gone from one moment to the next; its connections are over already. */
  crash(now: Instant): void {
    const { sessions, admission, wills } = this.#parts;
    wills.setAside();
    // All of them at once: what leaves one session is not sent to another that is as dead.
    const left: SessionId[] = [];
    sessions.forEach((session) => {
      if (!sessions.isConnected(session)) return;
      sessions.detach(session);
      left.push(session);
    });
    for (const session of left) admission.detach(now, session, 'restart');
    this.#goDown(now, false);
  }

  /** The broker is back; its sessions wait for their clients. */
  start(now: Instant, wake: (timer: BrokerTimer, session: SessionId) => void): void {
    const { sessions, wills, limits } = this.#parts;
    const isAnew = limits.durability.downtime === 'restarts';
    this.#isDown = false;
    wills.bringBack(now, isAnew);
    sessions.forEach((session) => {
      if (isAnew) sessions.leave(session, now);
      for (const timer of OVERDUE) if (sessions.isLive(session)) wake(timer, session);
    });
  }

  #goDown(now: Instant, isSaved: boolean): void {
    const { limits, sessions, wills, snapshot, retained } = this.#parts;
    const isWritten = limits.durability.mode === 'write-through';
    if (isWritten) {
      sessions.forEach((session) => {
        this.#lose(now, session, (_publication, qos) => qos === 0);
      });
    } else if (!isSaved) {
      sessions.forEach((session) => {
        this.#revert(now, session);
      });
      retained.restore(snapshot.retained);
      wills.forget();
    }
    snapshot.clear();
    this.#isDown = true;
  }

  /** Makes a session what the snapshot has of it, which may be nothing. */
  #revert(now: Instant, session: SessionId): void {
    const { sessions, subscriptions, inbound, admission, snapshot } = this.#parts;
    const kept = snapshot.of(session);
    if (kept === undefined) {
      admission.end(now, session, 'restart');
      return;
    }
    for (const filter of [...sessions.filtersOf(session)]) {
      if (!kept.filters.has(filter)) subscriptions.remove(session, filter);
    }
    const isNew = (publication: PublicationId): boolean => !kept.publications.has(publication);
    this.#lose(now, session, isNew);
    inbound.lose(now, session, isNew);
  }

  #lose(now: Instant, session: SessionId, isLost: IsLost): void {
    const { observer } = this.#parts;
    const { queue, flights } = this.#parts.delivery;
    queue.takeAll(
      session,
      (publication, header) => isLost(publication, qosOf(header)),
      (publication) => {
        observer.dequeued(now, session, publication);
        this.#died(now, session, publication);
      },
    );
    // All of them are unsent on the next connection, which makes them a list to walk.
    flights.reconnect(session);
    for (let node = flights.firstUnsent(session); node !== NONE; ) {
      const next = flights.nextUnsent(node);
      const publication = flights.publicationOf(node);
      if (isLost(publication, flights.qosOf(node))) {
        flights.remove(session, node);
        this.#died(now, session, publication);
      }
      node = next;
    }
  }

  #died(now: Instant, session: SessionId, publication: PublicationId): void {
    this.#parts.observer.dropped(now, session, publication, 'broker.restart');
    this.#parts.publications.release(publication);
  }
}
