/**
 * PUBLISH packets above a connection's rate: not answered, refused, or the end of the connection.
 *
 * Repetitions count like any other; what is not taken now comes again with the next connection.
 */
import type { Instant } from '../kernel/time.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { Allowance } from './allowance.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type Farewell, VIOLATION } from './violation.ts';

/** It was not taken, and its connection goes on. */
export const HELD_BACK = 'held-back';

export class PublishPace {
  readonly #limits: ConnectionLimits['publish'];
  readonly #sessions: SessionStore;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly #allowances = new Map<SessionId, Allowance>();

  constructor(parts: {
    readonly limits: ConnectionLimits;
    readonly sessions: SessionStore;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits.publish;
    this.#sessions = parts.sessions;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
  }

  /** A session has another connection, with a rate of its own. */
  reconnect(session: SessionId): void {
    this.#allowances.delete(session);
  }

  /** What becomes of a PUBLISH for its being early; undefined if it is not. */
  check(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | typeof HELD_BACK | undefined {
    if (this.#allowanceOf(session).takes(now)) return undefined;
    const { whenTooFast } = this.#limits;
    if (whenTooFast === 'disconnect') return VIOLATION.tooFast;
    this.#observer.turnedAway(now, publication, 'broker.rate-limited');
    if (whenTooFast === 'reject') this.#refuse(now, session, header);
    return HELD_BACK;
  }

  /** 3.1.1 has no word for it: its client gets no answer. */
  #refuse(now: Instant, session: SessionId, header: PublishHeader): void {
    if (this.#sessions.versionOf(session) !== 5) return;
    const link = this.#sessions.linkOf(session);
    const id = packetIdOf(header);
    if (qosOf(header) === 1) this.#outlet.puback(now, link, id, REASON.quotaExceeded);
    if (qosOf(header) === 2) this.#outlet.pubrec(now, link, id, REASON.quotaExceeded);
  }

  #allowanceOf(session: SessionId): Allowance {
    const found = this.#allowances.get(session);
    if (found !== undefined) return found;
    const fresh = new Allowance(this.#limits.perSecond);
    this.#allowances.set(session, fresh);
    return fresh;
  }
}
