/**
 * Retained messages as subscribers meet them: what a SUBSCRIBE brought that nobody expected, and what
 * of it made good a loss.
 *
 * Kept for each topic: the message retained now, and the devices that lost exactly that one, until
 * it is replaced or cleared (MODEL §4). Nothing is expected of a retained message.
 */
import type { TopicId } from '../mqtt/topic-table.ts';

interface Kept {
  readonly message: number;
  readonly losers: Set<number>;
}

export class RetainedBook {
  readonly #ofTopic = new Map<number, Kept>();
  readonly #ofMessage = new Map<number, Kept>();
  /** Sends on SUBSCRIBE that met no expectation; and of devices that had lost this message. */
  delivered = 0;
  recovered = 0;

  /** The broker has routed a message with RETAIN: it is the topic's from now on; 0 clears it. */
  keep(topic: TopicId, message: number): void {
    const before = this.#ofTopic.get(topic);
    // The same message once more: whoever lost it still has.
    if (before?.message === message) return;
    if (before !== undefined) this.#ofMessage.delete(before.message);
    if (message === 0) {
      this.#ofTopic.delete(topic);
      return;
    }
    const kept = { message, losers: new Set<number>() };
    this.#ofTopic.set(topic, kept);
    this.#ofMessage.set(message, kept);
  }

  /** A device has lost a message. */
  lost(message: number, device: number): void {
    if (this.#ofMessage.size > 0) this.#ofMessage.get(message)?.losers.add(device);
  }

  /** A device got a message because of a SUBSCRIBE, and it met no expectation. */
  arrived(message: number, device: number): void {
    if (this.#ofMessage.get(message)?.losers.delete(device) === true) this.recovered++;
    else this.delivered++;
  }
}
