/**
 * Connections that are to be closed because of what is sent to them: at once, when the engine is
 * done with what it is at, or when they have taken nothing for too long.
 *
 *   full queue, full output ──▶ due now ──┐
 *   connection takes no more ──▶ due later ┴─timer─▶ closed        it takes more: called off
 *
 * A session may lose its connection only between events: routing goes on through others while one
 * of them asks for it.
 */
import { type Instant, instant } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { BrokerTimers } from './port.ts';
import type { SessionId } from './session-store.ts';
import type { Farewell } from './violation.ts';

/** Why a client that does not take its messages is sent away. */
const TOO_SLOW: Farewell = {
  reason: REASON.quotaExceeded,
  because: 'more messages wait for you than are kept',
};

export class Closings {
  readonly #timers: BrokerTimers;
  readonly #closeAfterUs: number;
  readonly #due = new Map<SessionId, Instant>();

  constructor(timers: BrokerTimers, closeAfterUs: number) {
    this.#timers = timers;
    this.#closeAfterUs = closeAfterUs;
  }

  /** This connection is to be closed as soon as can be. */
  ask(now: Instant, session: SessionId): void {
    this.#due.set(session, now);
    this.#timers.wake('closing', session, now);
  }

  /** A message waits for a connection that takes no more. */
  stalled(now: Instant, session: SessionId): void {
    if (this.#closeAfterUs === Infinity || this.#due.has(session)) return;
    const at = instant(now + this.#closeAfterUs);
    this.#due.set(session, at);
    this.#timers.wake('closing', session, at);
  }

  /** It takes more again, unless it is to be closed all the same. */
  moved(now: Instant, session: SessionId): void {
    const at = this.#due.get(session);
    if (at !== undefined && at > now) this.#due.delete(session);
  }

  /** The connection is over. */
  forget(session: SessionId): void {
    this.#due.delete(session);
  }

  /** The timer: what the client is told, if its connection is to be closed now. */
  check(now: Instant, session: SessionId): Farewell | undefined {
    const at = this.#due.get(session);
    if (at === undefined) return undefined;
    if (now >= at) return TOO_SLOW;
    this.#timers.wake('closing', session, at);
    return undefined;
  }
}
