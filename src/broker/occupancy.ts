/**
 * How many connections and sessions there may be, whether two connections may meet under one
 * ClientId, and who makes way.
 *
 *   CONNECT ──▶ place │ refused: 0x97, 0x9F … │ place of the session that is offline longest
 */
import { REASON } from '../mqtt/reason-code.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { NO_SESSION, type SessionId, type SessionStore } from './session-store.ts';
import type { Farewell } from './violation.ts';

const FULL = {
  connections: { reason: REASON.serverBusy, because: 'there are too many connections' },
  sessions: { reason: REASON.quotaExceeded, because: 'there are too many sessions' },
  /** 3.1.1 has "identifier rejected" for it. */
  taken: { reason: REASON.clientIdentifierNotValid, because: 'this ClientId is connected' },
} as const satisfies Readonly<Record<string, Farewell>>;

export class Occupancy {
  readonly #limits: ConnectionLimits['connect'];
  readonly #rejectsNew: boolean;
  readonly #sessions: SessionStore;
  /** Whether anything is asked at all. */
  readonly #isFree: boolean;
  /** Sessions offline, longest first; kept only where one of them may have to go. */
  readonly #offline: Set<SessionId> | undefined;
  #connections = 0;

  constructor(parts: { readonly limits: ConnectionLimits; readonly sessions: SessionStore }) {
    const { connect, takeover } = parts.limits;
    this.#limits = connect;
    this.#sessions = parts.sessions;
    this.#rejectsNew = takeover.duplicateId === 'reject-new';
    const isUnlimited = Math.min(connect.maxConnections, connect.maxSessions) === Infinity;
    this.#isFree = isUnlimited && !this.#rejectsNew;
    if (connect.maxSessions < Infinity) this.#offline = new Set();
  }

  /** A session has a connection. */
  came(session: SessionId): void {
    this.#connections++;
    this.#offline?.delete(session);
  }

  /** A connection is over, or, `isOver`, a session that has none. */
  left(session: SessionId, isOver = false): void {
    if (!isOver) this.#connections--;
    if (isOver) this.#offline?.delete(session);
    else this.#offline?.add(session);
  }

  /** Why this client, whose session is `held` or none, is refused; or the session to evict for it. */
  placeFor(held: SessionId): Farewell | SessionId | undefined {
    if (this.#isFree) return undefined;
    const isConnected = held !== NO_SESSION && this.#sessions.isConnected(held);
    if (isConnected) return this.#rejectsNew ? FULL.taken : undefined;
    const { maxConnections, maxSessions, whenSessionsFull } = this.#limits;
    if (this.#connections >= maxConnections) return FULL.connections;
    if (held !== NO_SESSION || this.#sessions.size < maxSessions) return undefined;
    if (whenSessionsFull === 'refuse') return FULL.sessions;
    const [oldest] = this.#offline ?? [];
    return oldest ?? FULL.sessions;
  }
}
