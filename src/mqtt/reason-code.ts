/**
 * The reason codes of MQTT 5.0 §2.4: their names, and the return codes that MQTT 3.1.1 has instead
 * of a few of them. Which packet may carry which is packet-reasons.ts.
 *
 * Protocol failures travel through the house as these values, never as exceptions. Below 0x80 a
 * code means success, from 0x80 on failure.
 */
import type { Brand } from '../kernel/brand.ts';

/** One byte, 0x00 … 0xFF. */
export type ReasonCode = number & Brand<'reason-code'>;

/** The reason code this byte is, whether or not MQTT knows it. */
export function reasonCode(byte: number): ReasonCode {
  return byte as ReasonCode;
}

const code = reasonCode;

/** Every reason code by name [MQTT 5.0 §2.4]; three of them share 0x00. */
export const REASON = {
  success: code(0x00),
  normalDisconnection: code(0x00),
  grantedQos0: code(0x00),
  grantedQos1: code(0x01),
  grantedQos2: code(0x02),
  disconnectWithWillMessage: code(0x04),
  noMatchingSubscribers: code(0x10),
  noSubscriptionExisted: code(0x11),
  continueAuthentication: code(0x18),
  reAuthenticate: code(0x19),
  unspecifiedError: code(0x80),
  malformedPacket: code(0x81),
  protocolError: code(0x82),
  implementationSpecificError: code(0x83),
  unsupportedProtocolVersion: code(0x84),
  clientIdentifierNotValid: code(0x85),
  badUserNameOrPassword: code(0x86),
  notAuthorized: code(0x87),
  serverUnavailable: code(0x88),
  serverBusy: code(0x89),
  banned: code(0x8a),
  serverShuttingDown: code(0x8b),
  badAuthenticationMethod: code(0x8c),
  keepAliveTimeout: code(0x8d),
  sessionTakenOver: code(0x8e),
  topicFilterInvalid: code(0x8f),
  topicNameInvalid: code(0x90),
  packetIdentifierInUse: code(0x91),
  packetIdentifierNotFound: code(0x92),
  receiveMaximumExceeded: code(0x93),
  topicAliasInvalid: code(0x94),
  packetTooLarge: code(0x95),
  messageRateTooHigh: code(0x96),
  quotaExceeded: code(0x97),
  administrativeAction: code(0x98),
  payloadFormatInvalid: code(0x99),
  retainNotSupported: code(0x9a),
  qosNotSupported: code(0x9b),
  useAnotherServer: code(0x9c),
  serverMoved: code(0x9d),
  sharedSubscriptionsNotSupported: code(0x9e),
  connectionRateExceeded: code(0x9f),
  maximumConnectTime: code(0xa0),
  subscriptionIdentifiersNotSupported: code(0xa1),
  wildcardSubscriptionsNotSupported: code(0xa2),
} as const;

// Later names of the same code (0x00) must not replace the first: fill from the end.
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(REASON)
    .reverse()
    .map(([key, value]) => [value, key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)]),
);

/** The code's name in plain words, such as "session taken over"; hexadecimal when it has none. */
export function reasonName(reason: ReasonCode): string {
  return NAMES.get(reason) ?? `reason 0x${reason.toString(16).padStart(2, '0')}`;
}

/** Whether the code reports a failure (≥ 0x80). */
export function isFailure(reason: ReasonCode): boolean {
  return reason >= 0x80;
}

/** CONNACK return codes of MQTT 3.1.1 (§3.2.2.3) by the reason that comes back from them. */
const FROM_RETURN_CODE: readonly ReasonCode[] = [
  REASON.success,
  REASON.unsupportedProtocolVersion,
  REASON.clientIdentifierNotValid,
  REASON.serverUnavailable,
  REASON.badUserNameOrPassword,
  REASON.notAuthorized,
];

/** What 3.1.1 says for reasons that have no return code of their own but fit one. */
const NEAREST_RETURN_CODE: ReadonlyMap<ReasonCode, number> = new Map([
  [REASON.serverBusy, 3],
  [REASON.serverShuttingDown, 3],
  [REASON.quotaExceeded, 3],
  [REASON.useAnotherServer, 3],
  [REASON.serverMoved, 3],
  [REASON.connectionRateExceeded, 3],
  [REASON.badAuthenticationMethod, 5],
  [REASON.banned, 5],
]);

/**
 * The 3.1.1 return code (0 … 5) for a CONNACK reason; none where no code fits, and then the server
 * closes without a CONNACK [MQTT-3.2.2-6 (3.1.1)].
 */
export function connackReturnCode(reason: ReasonCode): number | undefined {
  const exact = FROM_RETURN_CODE.indexOf(reason);
  return exact >= 0 ? exact : NEAREST_RETURN_CODE.get(reason);
}

/** The reason a 3.1.1 return code stands for; none above 5. */
export function connackReasonOf(returnCode: number): ReasonCode | undefined {
  return FROM_RETURN_CODE[returnCode];
}
