/**
 * What the laws may ask about the world they judge, and the one thing they tell it.
 *
 * An interface and not functions: a function made anew for each run would make V8 compile the laws
 * again for each.
 */
import type { LinkId } from '../mqtt/packet-sink.ts';

/** Answers for the laws of one run. */
export interface Outlook {
  topicName(topic: number): string;
  /** Whether the broker's end of a link is open. */
  isOpen(link: LinkId): boolean;
  deviceOf(link: LinkId): number;
  /** The ClientId a device uses. */
  clientOf(device: number): number;
  /** Whether the ledger follows a message. */
  isFollowed(message: number): boolean;
  /** A message is sent more than once: it may be late. */
  repeated(message: number): void;
}
