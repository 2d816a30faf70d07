/**
 * When a silent client is given up: at once, or when the broker next looks.
 *
 *   heard ──── factor × keep-alive ────▶ too long         looks:  │    │    │    │
 *
 * Looks at a fixed interval are by the broker's clock, those at a part of the keep-alive are counted
 * from CONNECT. Brokers that count looks give up at the n-th in a row that finds nothing heard since
 * the one before.
 */
import { type Instant, instant, START } from '../kernel/time.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { SessionId, SessionStore } from './session-store.ts';

/** Looks of one connection. */
interface Looks {
  readonly from: Instant;
  readonly everyUs: number;
}

export class KeepAlive {
  readonly #limits: ConnectionLimits['keepAlive'];
  readonly #sessions: SessionStore;
  /** Absent where silence is noticed at once. */
  readonly #looks: Map<SessionId, Looks> | undefined;

  constructor(limits: ConnectionLimits['keepAlive'], sessions: SessionStore) {
    this.#limits = limits;
    this.#sessions = sessions;
    const looks = Math.min(limits.checkIntervalUs, limits.checkFraction) < Infinity;
    this.#looks = looks ? new Map() : undefined;
  }

  /** A connection with this keep-alive begins. */
  begin(now: Instant, session: SessionId, keepAliveS: number): void {
    const { factor, rounding, checkIntervalUs, checkFraction, consecutiveChecks } = this.#limits;
    const exact = Math.round(keepAliveS * 1e6 * factor);
    const silence = rounding === 'none' ? exact : Math.floor(exact / 1e6) * 1e6;
    const partUs = checkFraction * keepAliveS * 1e6;
    const everyUs = Math.round(Math.min(checkIntervalUs, partUs));
    this.#looks?.set(session, { from: partUs < checkIntervalUs ? now : START, everyUs });
    const isCounted = this.#looks !== undefined && consecutiveChecks > 0;
    this.#sessions.setSilenceUs(session, isCounted ? consecutiveChecks * everyUs : silence);
  }

  /** When the connection is over if nothing is heard any more; Infinity without a keep-alive. */
  deadline(session: SessionId): number {
    const silence = this.#sessions.silenceUsOf(session);
    const heardAt = this.#sessions.heardAt(session);
    if (silence === Infinity || this.#looks === undefined) return heardAt + silence;
    const looks = this.#looks.get(session);
    if (looks === undefined) return heardAt + silence;
    const due =
      this.#limits.consecutiveChecks > 0 ? nextLook(looks, heardAt) + silence : heardAt + silence;
    return nextLook(looks, due);
  }
}

/** The first look at or after an instant. */
function nextLook({ from, everyUs }: Looks, at: number): Instant {
  return instant(from + Math.ceil((at - from) / everyUs) * everyUs);
}
