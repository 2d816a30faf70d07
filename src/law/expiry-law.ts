/**
 * The law of message expiry: no copy starts towards a subscriber when its interval has passed since
 * the broker received the message [MQTT-3.3.2-5 (5.0)].
 *
 * Only messages with an interval come here. One is remembered while the ledger follows it, or while
 * it may be a topic's retained message.
 */
import { type Instant, instant } from '../kernel/time.ts';
import type { Law } from './law.ts';
import type { Outlook } from './outlook.ts';

export class ExpiryLaw {
  readonly #law: Law;
  readonly #outlook: Outlook;
  readonly #deadlineOf = new Map<number, Instant>();
  /** By topic: what may be retained there. */
  readonly #retained = new Map<number, number>();
  #most = 1024;

  constructor(law: Law, outlook: Outlook) {
    this.#law = law;
    this.#outlook = outlook;
  }

  /** The broker gets a message with an interval in seconds; of several times the last counts. */
  received(now: Instant, message: number, seconds: number): void {
    if (message === 0) return;
    if (this.#deadlineOf.size >= this.#most) this.#forget();
    this.#deadlineOf.set(message, instant(now + seconds * 1e6));
  }

  /** It was published with RETAIN. */
  retained(topic: number, message: number): void {
    this.#retained.set(topic, message);
  }

  /** A copy starts towards a client: it is sent for the first time. */
  starts(now: Instant, client: number, message: number): void {
    const deadline = this.#deadlineOf.get(message);
    if (deadline === undefined || now <= deadline) return;
    const late = (now - deadline) / 1e6;
    this.#law.breaks(now, client, `message ${message} was sent ${late} s after it had expired`);
  }

  #forget(): void {
    const retained = new Set(this.#retained.values());
    for (const message of this.#deadlineOf.keys()) {
      if (!retained.has(message) && !this.#outlook.isFollowed(message))
        this.#deadlineOf.delete(message);
    }
    this.#most = Math.max(1024, this.#deadlineOf.size * 2);
  }
}
