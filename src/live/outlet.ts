/**
 * The engine's way out: packets become bytes on socket links, once a turn of the event loop.
 *
 * A turn reads many sockets; what it has to say to one client leaves in one write.
 */
import type { BrokerOutlet } from '../broker/port.ts';
import type { Instant } from '../kernel/time.ts';
import { Encoder, type PacketContext } from '../mqtt/codec.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { SocketLink } from './socket-link.ts';

export class Outlet extends Encoder implements BrokerOutlet {
  readonly #linkOf: (link: LinkId) => SocketLink;
  readonly #onClose: (now: Instant, link: LinkId) => void;
  #waiting: SocketLink[] = [];

  /** `onClose` hears of every link that is being closed. */
  constructor(
    context: PacketContext,
    linkOf: (link: LinkId) => SocketLink,
    onClose: (now: Instant, link: LinkId) => void,
  ) {
    const versionOf = (link: LinkId) => linkOf(link).version ?? 4;
    super(context, versionOf, (_now, link, bytes) => this.#write(linkOf(link), bytes));
    this.#linkOf = linkOf;
    this.#onClose = onClose;
  }

  isWritable(link: LinkId): boolean {
    return this.#linkOf(link).isWritable;
  }

  close(now: Instant, link: LinkId): void {
    this.#linkOf(link).close();
    this.#onClose(now, link);
  }

  discard(_now: Instant, link: LinkId): void {
    this.#linkOf(link).discard();
  }

  #write(link: SocketLink, bytes: Uint8Array): void {
    if (!link.write(bytes)) return;
    if (this.#waiting.length === 0) setImmediate(() => this.#flush());
    this.#waiting.push(link);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const link of waiting) link.flush();
  }
}
