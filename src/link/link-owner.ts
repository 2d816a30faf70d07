/**
 * What a connection tells its owner, and how an end of it is closed.
 *
 * The owner of a run's connections is whoever runs both engines; one call an instant of theirs.
 */
import type { Instant } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { End } from './link-store.ts';
import type { Direction } from './path.ts';

/** Cargo of the end-of-file that follows a graceful close; its owner never sees it. */
export const EOF = -1;

/** What an end is told when its connection is over and it did not close it itself. */
export type LinkEnd = 'eof' | 'reset' | 'timed-out';

/** How an end closes: after what it has written; at once with a reset; or without any word. */
export type CloseManner = 'graceful' | 'abort' | 'vanish';

/** Whoever owns both ends; `end` and `direction` name an end by the direction it sends in. */
export interface LinkOwner {
  /** Both ends are open for MQTT. */
  opened(now: Instant, link: LinkId): void;
  /** No SYN got through; the link is gone. */
  dialFailed(now: Instant, link: LinkId): void;
  arrived(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void;
  /** A write was lost with its connection. */
  died(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void;
  closed(now: Instant, link: LinkId, end: End, how: LinkEnd): void;
  /** A send buffer that was found full has room again. */
  hasRoom(now: Instant, link: LinkId, direction: Direction): void;
}
