/**
 * Where the fields of a message and of an expectation stand in their rows (fate-store.ts), and what
 * some of them can hold.
 */
import type { Qos } from '../mqtt/packet.ts';

/** What is known of a message when it is published. */
export interface FollowedMessage {
  /** Its number within the run, from 1. */
  readonly number: number;
  readonly topic: number;
  readonly flow: number;
  readonly qos: Qos;
  /** Age up to which a delivery is useful, µs; Infinity always is. */
  readonly usefulUs: number;
}

/** The fields of a message, side by side: whole numbers, and times in µs. */
export const MESSAGE = {
  number: 0,
  topic: 1,
  flow: 2,
  qos: 3,
  handshake: 4,
  copies: 5,
  first: 6,
  cursor: 7,
} as const;
/** The word `qos` is a QoS, and this bit: the message was sent more than once. */
export const REPEATED = 4;
/** Eight words and two doubles. */
export const MESSAGE_INTS = 12;
export const TIME = { publishedAt: 4, usefulUs: 5 } as const;
export const MESSAGE_TIMES: number = MESSAGE_INTS >> 1;

/** The fields of an expectation, side by side. */
export const FIELD = {
  message: 0,
  device: 1,
  sessionCopies: 2,
  otherCopies: 3,
  routing: 4,
  fate: 5,
  cause: 6,
  after: 7,
  next: 8,
  previous: 9,
  nextOfDevice: 10,
  previousOfDevice: 11,
} as const;
export const EXPECTATION_INTS = 12;

/** What has become of an expectation so far, one bit each. */
export const DELIVERED = 1;
export const LOST = 2;

/** What a message's publisher knows: its handshake is under way, or was confirmed. */
export const HANDSHAKE = { none: 0, open: 1, confirmed: 2 } as const;
