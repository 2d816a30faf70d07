/**
 * All that the reference model keeps, as plain records: connections, sessions, copies, groups.
 */
import type { ProtocolVersion, Qos, Will } from '../mqtt/packet.ts';
import type { Heard, SpokenPublish } from './spoken-packet.ts';

/** The time it is. */
export interface Now {
  now: number;
}

/** One connection, as its client knows it. */
export interface Line {
  readonly heard: Heard[];
  isClogged: boolean;
  session: Session | undefined;
  maximumPacketSize: number;
  /** Topic aliases the client takes, and those given to it. */
  aliasMaximum: number;
  readonly given: Map<string, number>;
  /** Topics by the aliases the client has given them. */
  readonly learnt: Map<number, string>;
}

/** A message that a broker has taken over. */
export interface Message extends SpokenPublish {
  /** ClientId of who published it. */
  readonly from: string;
  /** Infinity never. */
  readonly expiresAt: number;
}

/** What was granted for a filter. */
export interface Grant {
  readonly qos: Qos;
  readonly isNoLocal: boolean;
  readonly isRetainAsPublished: boolean;
  /** Subscription identifier; 0 is none. */
  readonly identifier: number;
}

/** A message for a session, as its grants say, and through which group it came, if any. */
export interface Wanted {
  readonly message: Message;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly identifiers: readonly number[];
  readonly share?: Share;
}

/** A message on its way to a session's client; before it has an identifier it waits. */
export interface Copy extends Wanted {
  id: number;
  /** Its PUBLISH was sent on the present connection, and takes a place there. */
  isSentHere: boolean;
}

/** All that a broker keeps of one client. */
export interface Session {
  readonly clientId: string;
  readonly clock: Now;
  /** By filter. */
  readonly subscriptions: Map<string, Grant>;
  queue: Copy[];
  /** Sent and not acknowledged, in order of sending. */
  unacknowledged: Copy[];
  /** PUBREC has come, in its order, and PUBCOMP has not. */
  released: Copy[];
  /** Identifiers of QoS 2 messages received and not released, with what is not yet routed. */
  readonly received: Map<number, Message | undefined>;
  /** Those of them that came on the present connection. */
  readonly receivedHere: Set<number>;
  lastId: number;
  line: Line | undefined;
  version: ProtocolVersion;
  window: number;
  expiryUs: number;
  silenceUs: number;
  /** When its connection is to be closed because of a full queue, or Infinity. */
  closeAt: number;
  /** Last heard while connected, left while not. */
  since: number;
  will: Will | undefined;
  /** When its delay is over; Infinity while connected. */
  willDue: number;
}

/** Sessions that share one filter under one name. */
export interface Share {
  /** With `$share/name/` in front. */
  readonly filter: string;
  readonly members: Session[];
  /** Place of the member that is next. */
  turn: number;
}
