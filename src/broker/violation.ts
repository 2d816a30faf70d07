/**
 * Why the broker lets go of a client, and what it tells it: a reason code, and in words what the
 * code does not say. What is no packet at all is well-formed.ts's.
 */
import type { Connack, Disconnect } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { packetSize } from '../mqtt/wire-size.ts';
import type { ConnectionTerms } from './session-store.ts';

/** Why a connection is refused or closed. */
export interface Farewell {
  readonly reason: ReasonCode;
  /** For a reason string: what the code leaves open. */
  readonly because?: string;
}

const { protocolError } = REASON;

/** What a connected client may do wrong. */
export const VIOLATION = {
  /** [MQTT-3.1.0-1 (5.0)]; there is nobody to tell yet. */
  noConnect: { reason: protocolError },
  /** [MQTT-3.1.0-2 (5.0)] */
  secondConnect: { reason: protocolError, because: 'a second CONNECT' },
  serverPacket: { reason: protocolError, because: 'only a server sends this packet' },
  /** [MQTT-4.12.0-7 (5.0)] */
  auth: { reason: protocolError, because: 'no authentication method was agreed on' },
  /** [MQTT 5.0 §3.14.2.2.2] */
  expiryFromZero: {
    reason: protocolError,
    because: 'DISCONNECT cannot give a session that ends with its connection a longer life',
  },
  /** [MQTT-3.3.4-7 (5.0)] */
  receiveMaximum: { reason: REASON.receiveMaximumExceeded },
  /** [MQTT-3.3.4-6 (5.0)] */
  subscriptionIdentifier: {
    reason: protocolError,
    because: 'a client’s PUBLISH has no subscription identifier',
  },
  /** [MQTT-3.2.2-11 (5.0)] */
  qos: { reason: REASON.qosNotSupported },
  /** [MQTT-3.2.2-14 (5.0)] */
  retain: { reason: REASON.retainNotSupported },
  /** [MQTT-3.2.2-15 (5.0)] */
  packetTooLarge: { reason: REASON.packetTooLarge },
  /** The answer would be longer than what the client takes [MQTT-3.1.2-24 (5.0)]. */
  answerTooLarge: { reason: REASON.packetTooLarge, because: 'the answer is too large for you' },
  /** [MQTT-3.8.3-4 (5.0)] */
  localToShare: { reason: protocolError, because: 'a shared subscription with No Local' },
  /** [MQTT 5.0 §3.3.2.3.2] */
  payloadFormat: { reason: REASON.payloadFormatInvalid },
  /** A 3.1.1 publisher cannot be told otherwise. */
  rejected: { reason: REASON.quotaExceeded },
  /** More a second than the broker takes. */
  tooFast: { reason: REASON.messageRateTooHigh },
  /** A handshake has its own order of acknowledgements [MQTT-4.3.2-2 (5.0)] [MQTT-4.3.3-4 (5.0)]. */
  wrongAcknowledgement: {
    reason: protocolError,
    because: 'this is not the acknowledgement that the message waits for',
  },
} as const satisfies Readonly<Record<string, Farewell>>;

/** Why a connection is closed on a client that did nothing wrong. */
export const KEEP_ALIVE_OVER: Farewell = { reason: REASON.keepAliveTimeout };
/** Its successor is another connection of the same ClientId. */
export const TAKEN_OVER: Farewell = { reason: REASON.sessionTakenOver };
/** The same, and nobody is told. */
export const UNSAID: Farewell = { reason: REASON.sessionTakenOver };

/**
 * What a 5.0 client is told: with the reason string if it wants one and takes so much
 * [MQTT-3.2.2-19 (5.0)] [MQTT-3.14.2-3 (5.0)]; nothing if it does not even take it without.
 */
export function told<P extends Connack | Disconnect>(
  plain: P,
  explained: P,
  { problemInformation, maximumPacketSize }: ConnectionTerms,
): P | undefined {
  if (problemInformation && packetSize(explained, 5) <= maximumPacketSize) return explained;
  return packetSize(plain, 5) <= maximumPacketSize ? plain : undefined;
}
