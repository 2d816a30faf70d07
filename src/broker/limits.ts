/**
 * Every limit that separates one real broker from another, as plain data.
 *
 * Field names are MODEL's; a preset (preset.ts) fills all of them and a scenario overrides some. Those
 * of queues and of delivery are queue-limits.ts's, of connections and sessions connection-limits.ts's.
 * Infinity means unlimited. Units stand last in a name where the value is raw.
 */
import type { Qos } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { DurabilityLimits } from './durability-limits.ts';
import type { ExceedAnswer, QueueLimits } from './queue-limits.ts';

/** When an inbound QoS 2 message is routed: at its PUBLISH or at its PUBREL. */
export const QOS2_ROUTE_INSTANTS = ['publish', 'pubrel'] as const;
export type Qos2RouteInstant = (typeof QOS2_ROUTE_INSTANTS)[number];

/** How an acknowledgement of something unknown is answered: as if known, or with 0x92. */
export const UNKNOWN_ID_ANSWERS = ['success', 'not-found'] as const;
export type UnknownIdAnswer = (typeof UNKNOWN_ID_ANSWERS)[number];

/** The reason code of that answer. */
export const UNKNOWN_ID_REASON: Readonly<Record<UnknownIdAnswer, ReasonCode>> = {
  success: REASON.success,
  'not-found': REASON.packetIdentifierNotFound,
};

export interface BrokerLimits extends QueueLimits, ConnectionLimits, DurabilityLimits {
  readonly inbound: {
    /** Receive Maximum told to v5 clients, 1 … 65535. */
    readonly receiveMaximum: number;
    readonly qos2RouteAt: Qos2RouteInstant;
    /** Maximum QoS of a PUBLISH or a will. */
    readonly maxQos: Qos;
    /** Longest packet taken, fixed header included, bytes; MAX_PACKET_SIZE is no limit. */
    readonly maxPacketBytes: number;
    /** Topic Alias Maximum told to v5 clients, 0 … 65535; 0 takes no aliases. */
    readonly topicAliasMaximum: number;
    /** QoS 2 messages received from one client whose PUBREL has not come, over all its connections. */
    readonly maxAwaitingRel: number;
    readonly onExceed: ExceedAnswer;
    /** How long an identifier is held without its PUBREL, µs; Infinity until the session ends. */
    readonly awaitRelTimeoutUs: number;
  };
  readonly handshake: {
    /** What a PUBREC or PUBREL with an unknown identifier is answered with. */
    readonly unknownId: UnknownIdAnswer;
  };
  /** What a v5 client may be told is not available [MQTT 5.0 §3.2.2.3]. */
  readonly available: {
    readonly retain: boolean;
    readonly wildcardSubscriptions: boolean;
    readonly subscriptionIdentifiers: boolean;
    readonly sharedSubscriptions: boolean;
    /** Highest QoS granted to a subscription. */
    readonly maxSubscriptionQos: Qos;
  };
}
