/**
 * QoS 2 identifiers that wait for their PUBREL, for brokers that do not wait for ever.
 *
 *   PUBLISH, PUBREC ──▶ held ──PUBREL──▶ done        held too long ──▶ forgotten, with what it held
 *
 * A sender that comes back after that and sends its PUBLISH again is taken for a new one.
 */
import { type Instant, instant } from '../kernel/time.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import type { BrokerTimers } from './port.ts';
import type { SessionId } from './session-store.ts';

export class AwaitingRelease {
  readonly #timers: BrokerTimers;
  readonly #timeoutUs: number;
  /** When each identifier has waited too long, the earliest first. */
  readonly #due = new Map<SessionId, Map<PacketId, Instant>>();

  constructor(timers: BrokerTimers, timeoutUs: number) {
    this.#timers = timers;
    this.#timeoutUs = timeoutUs;
  }

  /** An identifier is held from now on. */
  begin(now: Instant, session: SessionId, id: PacketId): void {
    const at = instant(now + this.#timeoutUs);
    const ids = this.#due.get(session) ?? new Map<PacketId, Instant>();
    this.#due.set(session, ids);
    ids.set(id, at);
    this.#timers.wake('awaiting-rel', session, at);
  }

  /** It is held no longer. */
  end(session: SessionId, id: PacketId): void {
    this.#due.get(session)?.delete(id);
  }

  /** The session is over. */
  forget(session: SessionId): void {
    this.#due.delete(session);
  }

  /** The timer: hands over each identifier that has waited too long. */
  check(now: Instant, session: SessionId, expire: (id: PacketId) => void): void {
    for (const [id, at] of this.#due.get(session) ?? []) {
      if (now < at) {
        this.#timers.wake('awaiting-rel', session, at);
        return;
      }
      this.end(session, id);
      expire(id);
    }
  }
}
