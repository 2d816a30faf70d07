/**
 * The limits of queues and of delivery in a scenario file: parts of `broker.limits`.
 *
 * No limit has a default here: what is not written comes from the preset (broker/preset.ts).
 */
import * as z from 'zod';
import {
  EXPIRY_CHECKS,
  INFLIGHT_COUNTS,
  ONLINE_EXTRAS,
  OUTPUT_FULL_RULES,
  OVER_RECEIVE_MAXIMUM_RULES,
  OVERFLOW_POLICIES,
  QOS0_ONLINE_RULES,
  QUEUE_ON_RESUME,
  QUEUE_ORDERS,
  RECEIVE_MAXIMUM_RULES,
  REFILL_RULES,
  REJECT_ANSWERS_V311,
  REJECT_SCOPES,
  RESUME_ORDERS,
  RETRY_AMOUNTS,
  RETRY_VERSIONS,
} from '../broker/queue-limits.ts';
import {
  countField,
  countOrUnlimited,
  countUnlimitedOrSame,
  flagField,
  paceOrUnlimited,
  positiveDuration,
  positiveOrEndless,
  sizeOrUnlimited,
} from './unit-schema.ts';

/** Packet identifiers run to 65535, so nothing in flight can be more. */
const MOST_INFLIGHT = 65_535;

const sessionQueue = z.strictObject({
  maxMessages: countOrUnlimited
    .optional()
    .describe('Messages waiting in one session beyond the in-flight window; 0 keeps none.'),
  maxMessagesOnline: countUnlimitedOrSame
    .optional()
    .describe('The same while its client is connected, such as 100; same is maxMessages.'),
  onResume: z
    .enum(QUEUE_ON_RESUME)
    .optional()
    .describe('What a queue above the online limit becomes when its client is back.'),
  maxBytes: sizeOrUnlimited
    .optional()
    .describe('Payload bytes waiting in one session, such as 64KiB; the last message may pass it.'),
  countsInflight: z
    .enum(INFLIGHT_COUNTS)
    .optional()
    .describe('Whether messages in flight take places of maxMessages.'),
  onlineExtra: z
    .enum(ONLINE_EXTRAS)
    .optional()
    .describe('What maxMessages grows by while the client is connected: none or its window.'),
  order: z
    .enum(QUEUE_ORDERS)
    .optional()
    .describe('Which waiting message leaves first: the oldest (fifo) or the newest (lifo).'),
  overflow: z
    .enum(OVERFLOW_POLICIES)
    .optional()
    .describe('What happens to the message that arrives at a full queue.'),
  rejectScope: z
    .enum(REJECT_SCOPES)
    .optional()
    .describe('Under reject-publish: whether one full queue refuses the message for everybody.'),
  rejectAnswerV311: z
    .enum(REJECT_ANSWERS_V311)
    .optional()
    .describe('Under reject-publish: what a 3.1.1 publisher gets in place of reason code 0x97.'),
});

const total = z.strictObject({
  maxBytes: sizeOrUnlimited
    .optional()
    .describe('Payload bytes waiting in all sessions together, such as 1GB.'),
});

const qos0 = z.strictObject({
  storeOffline: flagField
    .optional()
    .describe('Whether QoS 0 messages are queued for an offline persistent session.'),
  countsTowardLimit: flagField
    .optional()
    .describe('Whether queued QoS 0 messages count in the limits of sessionQueue.'),
  maxBytes: sizeOrUnlimited
    .optional()
    .describe('Payload bytes of QoS 0 messages waiting in one session, such as 5MB.'),
  online: z
    .enum(QOS0_ONLINE_RULES)
    .optional()
    .describe('What a QoS 0 message does that a connected client cannot take at once.'),
});

const output = z.strictObject({
  maxPackets: countOrUnlimited
    .optional()
    .describe('QoS 0 messages written for a connection that takes no more, such as 1000.'),
  maxBytes: sizeOrUnlimited.optional().describe('Their payload bytes, such as 1MB.'),
  whenFull: z
    .enum(OUTPUT_FULL_RULES)
    .optional()
    .describe('What a full output buffer costs: the newest message or the connection.'),
  closeAfter: positiveOrEndless
    .optional()
    .describe('How long a connection may leave messages waiting before it is closed, such as 60s.'),
});

const inflight = z.strictObject({
  maxV311: countField(1, MOST_INFLIGHT)
    .optional()
    .describe('Unacknowledged QoS 1 and 2 messages towards a 3.1.1 client.'),
  maxV5: countField(1, MOST_INFLIGHT)
    .optional()
    .describe("Upper bound on an MQTT 5 client's Receive Maximum, or what stands in its place."),
  receiveMaximumRule: z
    .enum(RECEIVE_MAXIMUM_RULES)
    .optional()
    .describe("How maxV5 and an MQTT 5 client's Receive Maximum make its window."),
  refill: z
    .enum(REFILL_RULES)
    .optional()
    .describe('When new messages are sent: as places come free, when all are, or at once.'),
});

const retry = z.strictObject({
  interval: positiveOrEndless
    .optional()
    .describe('Silence after which a message is sent again on the same connection, such as 20s.'),
  versions: z
    .enum(RETRY_VERSIONS)
    .optional()
    .describe('Whose messages are: those of 3.1.1 clients, or all, which MQTT 5 forbids.'),
  perTick: z
    .enum(RETRY_AMOUNTS)
    .optional()
    .describe('Whether all that are due are sent again at once, or one each interval.'),
  maxTimes: countOrUnlimited
    .optional()
    .describe('How often a message is sent again before it is dropped, such as 3.'),
  maxAge: positiveOrEndless
    .optional()
    .describe('How long a message may stay unacknowledged before it is dropped, such as 1h.'),
});

const resume = z.strictObject({
  order: z
    .enum(RESUME_ORDERS)
    .optional()
    .describe('In which order the unfinished exchanges of a resumed session go on.'),
  setDup: flagField.optional().describe('Whether DUP is set on messages that are sent again.'),
  drainPerSecond: paceOrUnlimited
    .optional()
    .describe('Messages a second that a client is sent of what it missed, such as 10 or 0.1.'),
  overReceiveMaximum: z
    .enum(OVER_RECEIVE_MAXIMUM_RULES)
    .optional()
    .describe("What becomes of unacknowledged messages beyond a new connection's window."),
});

const messageExpiry = z.strictObject({
  default: positiveOrEndless
    .optional()
    .describe('Expiry interval of messages that have none, such as 5m.'),
  max: positiveOrEndless
    .optional()
    .describe('Upper bound on expiry intervals, such as 1d; messages without one get it too.'),
  checkAt: z
    .enum(EXPIRY_CHECKS)
    .optional()
    .describe('When expired messages leave a queue, besides when their turn comes.'),
  checkInterval: positiveDuration
    .optional()
    .describe('How far apart periodic checks are, such as 1s.'),
  expireInflight: flagField
    .optional()
    .describe('Whether unacknowledged messages, too, are dropped on resume when expired.'),
});

/** The groups of `broker.limits` that are about queues and delivery. */
export const queueLimits = {
  sessionQueue: sessionQueue
    .optional()
    .describe('The queue each session has while offline or busy.'),
  total: total.optional().describe('All sessions together.'),
  qos0: qos0.optional().describe('How QoS 0 messages are kept.'),
  output: output.optional().describe('What is written for a connection that takes no more.'),
  inflight: inflight.optional().describe('The window of unacknowledged messages to a client.'),
  retry: retry.optional().describe('Sending again while connected.'),
  resume: resume.optional().describe('What a client that is back is sent, and how fast.'),
  messageExpiry: messageExpiry.optional().describe('How long messages may wait.'),
};
