/**
 * The limits of queues and of delivery: what a session keeps, what goes at once, what is sent again,
 * as plain data. One part of BrokerLimits (limits.ts).
 *
 *   publish ──▶ │ queue │ window │ output buffer │ ──▶ client
 *
 * Infinity means unlimited. Units stand last in a name where the value is raw.
 */

/** What happens to the message that arrives at a full session queue. */
export const OVERFLOW_POLICIES = [
  'drop-newest',
  'drop-oldest',
  'drop-qos0-first',
  'reject-publish',
  'disconnect',
] as const;
export type OverflowPolicy = (typeof OVERFLOW_POLICIES)[number];

/** Who is refused when one of several subscribers' queues is full. */
export const REJECT_SCOPES = ['all-or-nothing', 'full-only'] as const;
export type RejectScope = (typeof REJECT_SCOPES)[number];

/** What a 3.1.1 publisher, which has no reason codes, gets in place of 0x97. */
export const REJECT_ANSWERS_V311 = ['no-ack', 'ack', 'close'] as const;
export type RejectAnswerV311 = (typeof REJECT_ANSWERS_V311)[number];

/** Whether messages in flight take places of the queue's limit. */
export const INFLIGHT_COUNTS = ['never', 'always', 'when-offline'] as const;
export type InflightCounts = (typeof INFLIGHT_COUNTS)[number];

/** What the limit grows by while the client is connected: nothing, or its window. */
export const ONLINE_EXTRAS = ['none', 'window'] as const;
export type OnlineExtra = (typeof ONLINE_EXTRAS)[number];

/** What a queue above the online limit becomes when its client is back. */
export const QUEUE_ON_RESUME = ['keep-all', 'truncate'] as const;
export type QueueOnResume = (typeof QUEUE_ON_RESUME)[number];

/** Which waiting message leaves first: the oldest or the newest. */
export const QUEUE_ORDERS = ['fifo', 'lifo'] as const;
export type QueueOrder = (typeof QUEUE_ORDERS)[number];

/** What a QoS 0 message does that a connected client cannot take at once. */
export const QOS0_ONLINE_RULES = [
  'bypass',
  'queue-behind-window',
  'queue-when-congested',
  'drop-when-full',
] as const;
export type Qos0OnlineRule = (typeof QOS0_ONLINE_RULES)[number];

/** What an output buffer that is full costs: the message that arrives, or the connection. */
export const OUTPUT_FULL_RULES = ['drop-newest', 'close'] as const;
export type OutputFullRule = (typeof OUTPUT_FULL_RULES)[number];

/** How a v5 client's Receive Maximum and the broker's own maximum make a window. */
export const RECEIVE_MAXIMUM_RULES = ['min', 'client-replaces', 'client-only', 'ignore'] as const;
export type ReceiveMaximumRule = (typeof RECEIVE_MAXIMUM_RULES)[number];

/** When a window takes new messages: as places come free, when it is empty, or without end. */
export const REFILL_RULES = ['per-ack', 'batch-when-empty', 'none'] as const;
export type RefillRule = (typeof REFILL_RULES)[number];

/** Which connections are sent again what they do not acknowledge. */
export const RETRY_VERSIONS = ['3.1.1', 'all'] as const;
export type RetryVersions = (typeof RETRY_VERSIONS)[number];

/** How much is sent again when the interval has passed: all that is due, or the oldest. */
export const RETRY_AMOUNTS = ['all', 'one'] as const;
export type RetryAmount = (typeof RETRY_AMOUNTS)[number];

/** In which order a resumed session's unfinished exchanges go on. */
export const RESUME_ORDERS = ['publish-then-pubrel', 'by-packet-id', 'reverse'] as const;
export type ResumeOrder = (typeof RESUME_ORDERS)[number];

/** What becomes of unacknowledged messages beyond a new connection's window. */
export const OVER_RECEIVE_MAXIMUM_RULES = ['hold', 'send-anyway', 'drop'] as const;
export type OverReceiveMaximumRule = (typeof OVER_RECEIVE_MAXIMUM_RULES)[number];

/** When expired messages leave the queue, besides when their turn comes. */
export const EXPIRY_CHECKS = ['dequeue', 'enqueue', 'resume', 'periodic'] as const;
export type ExpiryCheck = (typeof EXPIRY_CHECKS)[number];

/** What a QoS 2 PUBLISH past the limit of identifiers awaiting PUBREL is answered with. */
export const EXCEED_ANSWERS = ['disconnect-0x93', 'pubrec-0x97'] as const;
export type ExceedAnswer = (typeof EXCEED_ANSWERS)[number];

export interface QueueLimits {
  readonly sessionQueue: {
    /** Messages waiting beyond the in-flight window, per session; 0 keeps none, Infinity all. */
    readonly maxMessages: number;
    /** The same while the client is connected; `same` is maxMessages. */
    readonly maxMessagesOnline: number | 'same';
    readonly onResume: QueueOnResume;
    /** Payload bytes waiting, per session; a message is taken while fewer are there. */
    readonly maxBytes: number;
    readonly countsInflight: InflightCounts;
    readonly onlineExtra: OnlineExtra;
    readonly order: QueueOrder;
    readonly overflow: OverflowPolicy;
    readonly rejectScope: RejectScope;
    readonly rejectAnswerV311: RejectAnswerV311;
  };
  /** All sessions together. */
  readonly total: {
    /** Payload bytes waiting in all queues; a message is taken while fewer are there. */
    readonly maxBytes: number;
  };
  readonly qos0: {
    /** Whether QoS 0 messages are queued for an offline persistent session. */
    readonly storeOffline: boolean;
    /** Whether those that are queued take places and bytes of the session queue's limits. */
    readonly countsTowardLimit: boolean;
    /** Payload bytes of QoS 0 messages waiting, per session; taken while fewer are there. */
    readonly maxBytes: number;
    readonly online: Qos0OnlineRule;
  };
  /** What is written for a connection that takes no more: QoS 0 messages, the others keep waiting. */
  readonly output: {
    readonly maxPackets: number;
    /** Payload bytes; a packet is taken while fewer are there. */
    readonly maxBytes: number;
    readonly whenFull: OutputFullRule;
    /** How long a connection may keep messages waiting without taking any, µs; then it is closed. */
    readonly closeAfterUs: number;
  };
  readonly inflight: {
    /** Unacknowledged QoS 1/2 messages towards a 3.1.1 client, 1 … 65535. */
    readonly maxV311: number;
    /** Those towards a v5 client, as the rule has it, 1 … 65535. */
    readonly maxV5: number;
    readonly receiveMaximumRule: ReceiveMaximumRule;
    readonly refill: RefillRule;
  };
  /** Sending again while connected, which 5.0 forbids [MQTT-4.4.0-1 (5.0)]. */
  readonly retry: {
    /** Time without an acknowledgement, µs; Infinity never sends again. */
    readonly intervalUs: number;
    readonly versions: RetryVersions;
    readonly perTick: RetryAmount;
    /** How often a message is sent again before it is dropped. */
    readonly maxTimes: number;
    /** How long after its first sending a message is dropped, µs, looked at with the interval. */
    readonly maxAgeUs: number;
  };
  readonly resume: {
    readonly order: ResumeOrder;
    /** Whether DUP is set on what is sent again, as MQTT asks [MQTT-3.3.1-1]. */
    readonly setDup: boolean;
    /** Messages a second that leave the queue of a client that is back, until it is empty. */
    readonly drainPerSecond: number;
    readonly overReceiveMaximum: OverReceiveMaximumRule;
  };
  readonly messageExpiry: {
    /** Interval of a message that has none of its own, µs. */
    readonly defaultUs: number;
    /** Upper bound on every interval, µs; also the interval of a message that has none. */
    readonly maxUs: number;
    readonly checkAt: ExpiryCheck;
    /** How far apart periodic checks are, µs. */
    readonly checkIntervalUs: number;
    /** Whether what is unacknowledged, too, is dropped at resume when its interval has passed. */
    readonly expireInflight: boolean;
  };
}
