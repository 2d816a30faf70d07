/**
 * How fast a client that is back is sent what waited for it: so many messages a second until its
 * queue has been empty once. What arrives meanwhile waits behind, so order holds.
 */
import { type Instant, instant } from '../kernel/time.ts';
import type { BrokerTimers } from './port.ts';
import type { SessionId } from './session-store.ts';

export class Pacing {
  readonly #timers: BrokerTimers;
  readonly #intervalUs: number;
  /** Of sessions that are paced: when the next message may go. */
  readonly #nextAt = new Map<SessionId, Instant>();

  constructor(timers: BrokerTimers, perSecond: number) {
    this.#timers = timers;
    this.#intervalUs = Math.round(1e6 / perSecond);
  }

  /** A client is back, and messages wait for it. */
  begin(now: Instant, session: SessionId): void {
    if (this.#intervalUs > 0) this.#nextAt.set(session, now);
  }

  /** Its queue is empty, or its connection over. */
  end(session: SessionId): void {
    this.#nextAt.delete(session);
  }

  /** Whether a message may leave the queue now; if so it does, if not the `drain` timer follows. */
  admits(now: Instant, session: SessionId): boolean {
    const at = this.#nextAt.get(session);
    if (at === undefined) return true;
    if (now >= at) {
      this.#nextAt.set(session, instant(now + this.#intervalUs));
      return true;
    }
    this.#timers.wake('drain', session, at);
    return false;
  }
}
