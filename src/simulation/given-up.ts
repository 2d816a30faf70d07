/**
 * PUBLISHes that a broker has given up while they were on their way: nobody will send them again, but
 * they may still arrive. Each is a copy of its own until it does, or dies with its connection.
 */
import type { LinkId } from '../mqtt/packet-sink.ts';

/** More messages than a run numbers. */
const MESSAGES = 2 ** 32;

export class GivenUp {
  /** How many of a message are on their way over a link, where any are. */
  readonly #copies = new Map<number, number>();

  /** So many of the message are on their way over the link, and given up. */
  add(link: LinkId, message: number, copies: number): void {
    const key = link * MESSAGES + message;
    if (copies > 0) this.#copies.set(key, (this.#copies.get(key) ?? 0) + copies);
  }

  /** Whether there are none, nearly always. */
  get isEmpty(): boolean {
    return this.#copies.size === 0;
  }

  has(link: LinkId, message: number): boolean {
    return this.#copies.has(link * MESSAGES + message);
  }

  /** One of them has arrived or died. */
  take(link: LinkId, message: number): void {
    if (!this.has(link, message)) return;
    const key = link * MESSAGES + message;
    const left = (this.#copies.get(key) ?? 0) - 1;
    if (left > 0) this.#copies.set(key, left);
    else this.#copies.delete(key);
  }
}
