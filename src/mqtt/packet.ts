/**
 * The MQTT control packets that are rare enough to be objects, in MQTT 5 shape.
 *
 * Names and shapes are mqtt-packet's, but user properties are ordered pairs [MQTT-3.1.3-10 (5.0)]
 * and absent means absent. MQTT 3.1.1 is a narrower CONNECT of the same shapes, not a fork. The
 * hot packets (PUBLISH, its acknowledgements, PINGREQ, PINGRESP) are ids and integers:
 * packet-sink.ts and publish-header.ts.
 */
import type { ReasonCode } from './reason-code.ts';

/** Protocol level in CONNECT: 4 is MQTT 3.1.1, 5 is MQTT 5.0; 3.1 is spoken as 4. */
export type ProtocolVersion = 4 | 5;

/** Quality of service: 0 at most once, 1 at least once, 2 exactly once. */
export type Qos = 0 | 1 | 2;

/** User properties in the order they were sent; names may repeat. */
export type UserProperties = readonly (readonly [name: string, value: string])[];

/** Properties of an application message, kept with it from publisher to subscriber. */
export interface PublishProperties {
  readonly payloadFormatIndicator?: boolean;
  /** Seconds. */
  readonly messageExpiryInterval?: number;
  readonly topicAlias?: number;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  readonly userProperties?: UserProperties;
  readonly subscriptionIdentifier?: readonly number[];
  readonly contentType?: string;
}

/** The will a CONNECT registers. */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly properties?: PublishProperties & {
    /** Seconds. */
    readonly willDelayInterval?: number;
  };
}

export interface Connect {
  readonly cmd: 'connect';
  readonly protocolVersion: ProtocolVersion;
  /**
   * MQTT 3.1, with version 4: the same but for a name of its own ("MQIsdp", level 3), a CONNACK
   * without flags, and a client id that is never empty.
   */
  readonly isLevel3?: true;
  readonly clientId: string;
  /** Clean session (3.1.1) or clean start (5.0). */
  readonly clean: boolean;
  /** Seconds, 0 … 65535; 0 turns the mechanism off. */
  readonly keepalive: number;
  readonly will?: Will;
  readonly username?: string;
  readonly password?: Uint8Array;
  readonly properties?: {
    /** Seconds, 0 … 0xFFFFFFFF; absent is 0, 0xFFFFFFFF never expires. */
    readonly sessionExpiryInterval?: number;
    readonly receiveMaximum?: number;
    readonly maximumPacketSize?: number;
    readonly topicAliasMaximum?: number;
    readonly requestResponseInformation?: boolean;
    readonly requestProblemInformation?: boolean;
    readonly userProperties?: UserProperties;
    readonly authenticationMethod?: string;
    readonly authenticationData?: Uint8Array;
  };
}

export interface Connack {
  readonly cmd: 'connack';
  readonly sessionPresent: boolean;
  /** MQTT 5 reason code; the codec maps it to the 3.1.1 return code. */
  readonly reasonCode: ReasonCode;
  readonly properties?: {
    readonly sessionExpiryInterval?: number;
    readonly receiveMaximum?: number;
    readonly maximumQoS?: 0 | 1;
    readonly retainAvailable?: boolean;
    readonly maximumPacketSize?: number;
    readonly assignedClientIdentifier?: string;
    readonly topicAliasMaximum?: number;
    readonly reasonString?: string;
    readonly userProperties?: UserProperties;
    readonly wildcardSubscriptionAvailable?: boolean;
    readonly subscriptionIdentifiersAvailable?: boolean;
    readonly sharedSubscriptionAvailable?: boolean;
    readonly serverKeepAlive?: number;
    readonly responseInformation?: string;
    readonly serverReference?: string;
    readonly authenticationMethod?: string;
    readonly authenticationData?: Uint8Array;
  };
}

/** One entry of a SUBSCRIBE: a filter and its options. */
export interface SubscriptionRequest {
  readonly topic: string;
  readonly qos: Qos;
  /** No Local (5.0). */
  readonly nl?: boolean;
  /** Retain As Published (5.0). */
  readonly rap?: boolean;
  /** Retain Handling (5.0). */
  readonly rh?: 0 | 1 | 2;
}

export interface Subscribe {
  readonly cmd: 'subscribe';
  readonly messageId: number;
  readonly subscriptions: readonly SubscriptionRequest[];
  readonly properties?: {
    readonly subscriptionIdentifier?: number;
    readonly userProperties?: UserProperties;
  };
}

export interface Suback {
  readonly cmd: 'suback';
  readonly messageId: number;
  /** One per filter, in order: the granted QoS 0 … 2, or a reason code ≥ 0x80. */
  readonly granted: readonly ReasonCode[];
  readonly properties?: {
    readonly reasonString?: string;
    readonly userProperties?: UserProperties;
  };
}

export interface Unsubscribe {
  readonly cmd: 'unsubscribe';
  readonly messageId: number;
  readonly unsubscriptions: readonly string[];
  readonly properties?: { readonly userProperties?: UserProperties };
}

export interface Unsuback {
  readonly cmd: 'unsuback';
  readonly messageId: number;
  /** One per filter, in order; MQTT 3.1.1 sends none. */
  readonly granted: readonly ReasonCode[];
  readonly properties?: {
    readonly reasonString?: string;
    readonly userProperties?: UserProperties;
  };
}

export interface Disconnect {
  readonly cmd: 'disconnect';
  /** 0x00 is a normal disconnection; 3.1.1 knows no other. */
  readonly reasonCode: ReasonCode;
  readonly properties?: {
    readonly sessionExpiryInterval?: number;
    readonly reasonString?: string;
    readonly userProperties?: UserProperties;
    readonly serverReference?: string;
  };
}

export interface Auth {
  readonly cmd: 'auth';
  readonly reasonCode: ReasonCode;
  readonly properties?: {
    readonly authenticationMethod?: string;
    readonly authenticationData?: Uint8Array;
    readonly reasonString?: string;
    readonly userProperties?: UserProperties;
  };
}

/** A packet that travels as a frozen object. */
export type RarePacket =
  | Connect
  | Connack
  | Subscribe
  | Suback
  | Unsubscribe
  | Unsuback
  | Disconnect
  | Auth;
