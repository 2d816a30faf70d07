/**
 * What a client asks for in CONNECT, what it is granted, and the CONNACK that tells it. Pure: who is
 * let in, and which session it gets, is admission's.
 */
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { Connack, Connect, Will } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { isWellFormedUtf8 } from '../mqtt/utf8.ts';
import type { BrokerLimits } from './limits.ts';
import { type ConnectionTerms, USUAL_TERMS } from './session-store.ts';
import type { Farewell } from './violation.ts';

/** A session expiry interval of this many seconds never expires [MQTT 5.0 §3.1.2.11.2]. */
const NEVER_EXPIRES = 0xffffffff;
const LARGEST_RECEIVE_MAXIMUM = 65_535;

const REFUSAL = {
  /** [MQTT-4.12.0-1 (5.0)] */
  authenticationMethod: { reason: REASON.badAuthenticationMethod },
  /** 3.1.1 says 2 for it, too [MQTT-3.1.3-8 (5.0)]. */
  tooLong: { reason: REASON.clientIdentifierNotValid, because: 'the ClientId is too long' },
  keepAlive: { reason: REASON.clientIdentifierNotValid, because: 'the keep-alive is too long' },
  noName: { reason: REASON.clientIdentifierNotValid, because: 'a client has to name itself here' },
  /** [MQTT-3.2.2-12 (5.0)] */
  willQos: { reason: REASON.qosNotSupported, because: 'the QoS of the will is too high' },
  /** [MQTT-3.2.2-13 (5.0)] */
  willRetain: { reason: REASON.retainNotSupported, because: 'the will cannot be retained' },
  willFormat: {
    reason: REASON.payloadFormatInvalid,
    because: 'the payload of the will is not UTF-8',
  },
} as const satisfies Readonly<Record<string, Farewell>>;

type ConnackProperties = NonNullable<Connack['properties']>;

/** What holds between a client and the broker from CONNACK on. */
export interface Agreement {
  /** QoS 1/2 messages to the client that may be unacknowledged. */
  readonly window: number;
  /** µs; Infinity never expires. */
  readonly expiryUs: number;
  /** 0 turns the mechanism off. */
  readonly keepAliveS: number;
  readonly terms: ConnectionTerms;
}

/** What this client is granted. */
export function agreementWith(limits: BrokerLimits, packet: Connect): Agreement {
  const { keepalive, clean, properties } = packet;
  if (packet.protocolVersion === 4) {
    const expiryUs = clean ? 0 : limits.sessionExpiry.v311DefaultUs;
    return {
      window: windowFor(limits.inflight, packet),
      expiryUs,
      keepAliveS: keepalive === 0 ? limits.keepAlive.zeroS : keepalive,
      terms: USUAL_TERMS,
    };
  }
  const { maxS, zeroS } = limits.keepAlive;
  const wanted = keepalive === 0 ? zeroS : keepalive;
  return {
    window: windowFor(limits.inflight, packet),
    expiryUs: grantedExpiryUs(limits, properties?.sessionExpiryInterval ?? 0),
    // To do without a keep-alive is longer than any.
    keepAliveS: wanted === 0 && maxS < Infinity ? maxS : Math.min(wanted, maxS),
    terms: termsOf(properties),
  };
}

/** Unacknowledged messages to this client: never more than there are packet identifiers. */
function windowFor(inflight: BrokerLimits['inflight'], packet: Connect): number {
  const { maxV311, maxV5, receiveMaximumRule, refill } = inflight;
  if (refill === 'none') return LARGEST_RECEIVE_MAXIMUM;
  if (packet.protocolVersion === 4) return maxV311;
  const asked = packet.properties?.receiveMaximum;
  if (receiveMaximumRule === 'ignore') return maxV5;
  if (receiveMaximumRule === 'client-replaces') return asked ?? maxV5;
  const granted = asked ?? LARGEST_RECEIVE_MAXIMUM;
  return receiveMaximumRule === 'client-only' ? granted : Math.min(granted, maxV5);
}

function termsOf(asked: Connect['properties']): ConnectionTerms {
  const maximumPacketSize = asked?.maximumPacketSize ?? MAX_PACKET_SIZE;
  const topicAliasMaximum = asked?.topicAliasMaximum ?? 0;
  const problemInformation = asked?.requestProblemInformation ?? true;
  if (maximumPacketSize >= MAX_PACKET_SIZE && topicAliasMaximum === 0 && problemInformation) {
    return USUAL_TERMS;
  }
  return { maximumPacketSize, topicAliasMaximum, problemInformation };
}

/** What a v5 session expiry interval in seconds becomes here, µs. */
export function grantedExpiryUs({ sessionExpiry }: BrokerLimits, seconds: number): number {
  // What ends with its connection goes on ending with it.
  const least = seconds === 0 ? 0 : sessionExpiry.minUs;
  return Math.min(Math.max(askedExpiryUs(seconds), least), sessionExpiry.maxUs);
}

function askedExpiryUs(seconds: number): number {
  return seconds === NEVER_EXPIRES ? Infinity : seconds * 1e6;
}

/** What the CONNACK of a v5 client says besides that it is accepted: only what is not the rule. */
export function acceptance(
  limits: BrokerLimits,
  { clientId, keepalive, properties: asked }: Connect,
  { expiryUs, keepAliveS }: Agreement,
  assigned: string,
): ConnackProperties {
  const { responseInformation } = limits.connect;
  const wantsResponses = asked?.requestResponseInformation === true;
  const isOther = expiryUs !== askedExpiryUs(asked?.sessionExpiryInterval ?? 0);
  return {
    ...(isOther ? { sessionExpiryInterval: Math.floor(expiryUs / 1e6) } : {}),
    ...serverLimits(limits.inbound),
    ...(clientId === '' ? { assignedClientIdentifier: assigned } : {}),
    ...unavailable(limits.available),
    ...(keepAliveS === keepalive ? {} : { serverKeepAlive: keepAliveS }),
    ...(wantsResponses && responseInformation !== '' ? { responseInformation } : {}),
  };
}

/** Absent means 65,535, QoS 2, any size and no aliases [MQTT 5.0 §3.2.2.3.3 … §3.2.2.3.8]. */
function serverLimits(inbound: BrokerLimits['inbound']): ConnackProperties {
  const { receiveMaximum, maxQos, maxPacketBytes, topicAliasMaximum } = inbound;
  return {
    ...(receiveMaximum < LARGEST_RECEIVE_MAXIMUM ? { receiveMaximum } : {}),
    ...(maxQos === 2 ? {} : { maximumQoS: maxQos }),
    ...(maxPacketBytes < MAX_PACKET_SIZE ? { maximumPacketSize: maxPacketBytes } : {}),
    ...(topicAliasMaximum > 0 ? { topicAliasMaximum } : {}),
  };
}

function unavailable(available: BrokerLimits['available']): ConnackProperties {
  return {
    ...(available.retain ? {} : { retainAvailable: false }),
    ...(available.wildcardSubscriptions ? {} : { wildcardSubscriptionAvailable: false }),
    ...(available.subscriptionIdentifiers ? {} : { subscriptionIdentifiersAvailable: false }),
    ...(available.sharedSubscriptions ? {} : { sharedSubscriptionAvailable: false }),
  };
}

/** Why these limits cannot have this client, whoever it is. */
export function refusalOf(limits: BrokerLimits, packet: Connect): Farewell | undefined {
  const { protocolVersion, isLevel3, clientId, clean, will, properties } = packet;
  if (properties?.authenticationMethod !== undefined) return REFUSAL.authenticationMethod;
  if (clientId.length > limits.connect.maxClientIdLength) return REFUSAL.tooLong;
  if (isTooLasting(limits.keepAlive, packet)) return REFUSAL.keepAlive;
  if (clientId === '') {
    if (!limits.connect.emptyClientId) return REFUSAL.noName;
    // 3.1.1 keeps no session for a client without a name [MQTT-3.1.3-8 (3.1.1)]; 5.0 gives it one.
    const isKept = protocolVersion === 4 && !clean && !limits.connect.emptyPersistentClientId;
    if (isLevel3 === true || isKept) return REFUSAL.noName;
  }
  return will === undefined ? undefined : willRefusal(limits, will);
}

/** Whether a client is refused for its keep-alive; 0 is longer than any. */
function isTooLasting(
  { maxS, onAboveMax, zeroS }: BrokerLimits['keepAlive'],
  { protocolVersion, keepalive }: Connect,
): boolean {
  if (onAboveMax === 'server-keep-alive' || maxS === Infinity) return false;
  if (onAboveMax === 'reject-v311' && protocolVersion === 5) return false;
  return (keepalive || zeroS || Infinity) > maxS;
}

function willRefusal({ inbound, available }: BrokerLimits, will: Will): Farewell | undefined {
  if (will.qos > inbound.maxQos) return REFUSAL.willQos;
  if (will.retain && !available.retain) return REFUSAL.willRetain;
  const isText = will.properties?.payloadFormatIndicator === true;
  return isText && !isWellFormedUtf8(will.payload) ? REFUSAL.willFormat : undefined;
}
