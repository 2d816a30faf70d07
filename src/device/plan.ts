/**
 * How the devices of a fleet behave as MQTT clients, as plain data.
 *
 * A scenario fills these in (scenario.ts); the engine in this folder lives by them. Times are
 * whole microseconds unless a name says otherwise.
 */
import type { Duration } from '../kernel/time.ts';
import type { ProtocolVersion, Qos } from '../mqtt/packet.ts';

export interface MqttPlan {
  readonly version: ProtocolVersion;
  /** Clean session (3.1.1) or clean start (5.0). */
  readonly clean: boolean;
  /** Seconds, 0 … 0xFFFFFFFF; 0 under 3.1.1, where `clean` decides alone. */
  readonly sessionExpiryInterval: number;
  /** Seconds; 0 is off. */
  readonly keepAlive: number;
  /** What the device tells a v5 broker; 65535 under 3.1.1. */
  readonly receiveMaximum: number;
  /** Bytes of the longest packet it takes, as it tells a v5 broker; Infinity: it names none. */
  readonly maximumPacketSize: number;
  /** Topic aliases it lets a v5 broker use; 0 under 3.1.1. */
  readonly topicAliasMaximum: number;
}

/** The will of a device, registered anew by each CONNECT. */
export interface WillPlan {
  readonly topic: string;
  /** Payload bytes, at least 8: its message number stands there. */
  readonly size: number;
  readonly qos: Qos;
  readonly retain: boolean;
  /** Will Delay Interval, seconds; 0 under 3.1.1. */
  readonly delay: number;
  /** Message Expiry Interval, seconds (5.0). */
  readonly expiry?: number;
}

/** Who a device says it is, besides its ClientId. */
export interface Credentials {
  readonly userName?: string;
  /** Under 3.1.1 only with a user name [MQTT-3.1.2-22 (3.1.1)]. */
  readonly password?: Uint8Array;
}

/** How the wait before each attempt to come back grows; `none` is no wait at all. */
export const RECONNECT_POLICIES = [
  'none',
  'fixed',
  'exponential',
  'exponential-full-jitter',
  'equal-jitter',
  'decorrelated',
] as const;
export type ReconnectPolicy = (typeof RECONNECT_POLICIES)[number];

/** When failed attempts are forgotten, and the wait is the first one again. */
export type BackoffReset = 'on-connack' | 'on-first-ack' | { readonly afterStable: Duration };

export interface ReconnectPlan {
  readonly policy: ReconnectPolicy;
  /** First delay (fixed: every delay). */
  readonly first: Duration;
  readonly max: Duration;
  /** No delay is shorter, whatever was drawn; 0 bounds nothing. */
  readonly min: Duration;
  /** Share by which a fixed or exponential delay is drawn longer or shorter, 0 … 1. */
  readonly jitter: number;
  readonly resetBackoff: BackoffReset;
}

/** What a device does with a publish when its outbox is full. */
export const OUTBOX_OVERFLOWS = ['drop-newest', 'drop-oldest', 'drop-qos0-first'] as const;
export type OutboxOverflow = (typeof OUTBOX_OVERFLOWS)[number];

/** Limits and habits of the client library. */
export interface ClientPlan {
  /** From dialling to a connection that is open, TLS included; at most `connectTimeout`. */
  readonly dialTimeout: Duration;
  /** From dialling to CONNACK. */
  readonly connectTimeout: Duration;
  /** Silence after which PINGREQ is sent, as a share of the keep-alive, above 0 and at most 1. */
  readonly pingAfter: number;
  /** From PINGREQ to PINGRESP. */
  readonly pingTimeout: Duration;
  /** Own QoS 1/2 publishes unacknowledged at once; the server's Receive Maximum also bounds it. */
  readonly maxInflight: number;
  /** Topic aliases it uses towards a v5 broker that takes them; the broker's maximum also bounds it. */
  readonly topicAliases: number;
  readonly outbox: {
    /** Publishes waiting to be sent; Infinity is unlimited. */
    readonly maxMessages: number;
    readonly overflow: OutboxOverflow;
    /** Whether QoS 0 publishes wait while offline. */
    readonly storeQos0: boolean;
    /** How long a publish may wait to be sent; absent: as long as it takes. */
    readonly expiry?: Duration;
  };
  readonly onSessionLost: 'discard' | 'republish';
  /** What the application does when a v5 broker refuses a publish (0x97). */
  readonly onRejected: 'drop' | { readonly retryAfter: Duration; readonly max: number };
  readonly handOver: 'on-publish' | 'on-pubrel';
  /** Close and come back clean when session present is 1 and the device holds no state. */
  readonly strictSessionPresent: boolean;
  /** How long the application is busy with each message, before it is acknowledged; mostly 0. */
  readonly serviceTime: Duration;
}

/** What one fleet's devices share. */
export interface DevicePlan {
  readonly mqtt: MqttPlan;
  readonly reconnect: ReconnectPlan;
  readonly client: ClientPlan;
}
