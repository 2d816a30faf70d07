/**
 * PUBLISHes that a broker has given up while they were on their way: nobody will send them again, but
 * they may still arrive. Each is a copy of its own until it does, or dies with its connection.
 */
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PacketId } from '../mqtt/publish-header.ts';

/** One exchange: a message may be under way to a session several times, for as many subscriptions. */
export interface Exchange {
  readonly link: LinkId;
  readonly id: PacketId;
  readonly message: number;
}

export class GivenUp {
  /** How many PUBLISHes of an exchange are on their way, where any are. */
  readonly #copies = new Map<string, number>();

  /** So many of the exchange are on their way, and given up. */
  add(exchange: Exchange, copies: number): void {
    const key = keyOf(exchange);
    if (copies > 0) this.#copies.set(key, (this.#copies.get(key) ?? 0) + copies);
  }

  /** Whether there are none, nearly always. */
  get isEmpty(): boolean {
    return this.#copies.size === 0;
  }

  has(exchange: Exchange): boolean {
    return !this.isEmpty && this.#copies.has(keyOf(exchange));
  }

  /** One of them has arrived or died. */
  take(exchange: Exchange): void {
    if (!this.has(exchange)) return;
    const key = keyOf(exchange);
    const left = (this.#copies.get(key) ?? 0) - 1;
    if (left > 0) this.#copies.set(key, left);
    else this.#copies.delete(key);
  }
}

function keyOf({ link, id, message }: Exchange): string {
  return `${link} ${id} ${message}`;
}
