/**
 * The effective limits of queues and of delivery as a person would write them: rows of settings.ts.
 */
import type { QueueLimits } from '../broker/queue-limits.ts';
import { count, size, span } from './setting-text.ts';

/** Path below `broker.limits` and value, in the order of the documentation. */
export function queueRows(limits: QueueLimits): readonly (readonly [string, string])[] {
  const { sessionQueue, total, qos0, output, inflight } = limits;
  const { maxMessagesOnline } = sessionQueue;
  return [
    ['sessionQueue.maxMessages', count(sessionQueue.maxMessages)],
    [
      'sessionQueue.maxMessagesOnline',
      maxMessagesOnline === 'same' ? 'same' : count(maxMessagesOnline),
    ],
    ['sessionQueue.onResume', sessionQueue.onResume],
    ['sessionQueue.maxBytes', size(sessionQueue.maxBytes)],
    ['sessionQueue.countsInflight', sessionQueue.countsInflight],
    ['sessionQueue.onlineExtra', sessionQueue.onlineExtra],
    ['sessionQueue.order', sessionQueue.order],
    ['sessionQueue.overflow', sessionQueue.overflow],
    ['sessionQueue.rejectScope', sessionQueue.rejectScope],
    ['sessionQueue.rejectAnswerV311', sessionQueue.rejectAnswerV311],
    ['total.maxBytes', size(total.maxBytes)],
    ['qos0.storeOffline', String(qos0.storeOffline)],
    ['qos0.countsTowardLimit', String(qos0.countsTowardLimit)],
    ['qos0.maxBytes', size(qos0.maxBytes)],
    ['qos0.online', qos0.online],
    ['output.maxPackets', count(output.maxPackets)],
    ['output.maxBytes', size(output.maxBytes)],
    ['output.whenFull', output.whenFull],
    ['output.closeAfter', span(output.closeAfterUs)],
    ['inflight.maxV311', String(inflight.maxV311)],
    ['inflight.maxV5', String(inflight.maxV5)],
    ['inflight.receiveMaximumRule', inflight.receiveMaximumRule],
    ['inflight.refill', inflight.refill],
    ...sendingRows(limits),
  ];
}

function sendingRows({
  retry,
  resume,
  messageExpiry,
}: QueueLimits): readonly (readonly [string, string])[] {
  return [
    ['retry.interval', span(retry.intervalUs)],
    ['retry.versions', retry.versions],
    ['retry.perTick', retry.perTick],
    ['retry.maxTimes', count(retry.maxTimes)],
    ['retry.maxAge', span(retry.maxAgeUs)],
    ['resume.order', resume.order],
    ['resume.setDup', String(resume.setDup)],
    ['resume.drainPerSecond', count(resume.drainPerSecond)],
    ['resume.overReceiveMaximum', resume.overReceiveMaximum],
    ['messageExpiry.default', span(messageExpiry.defaultUs)],
    ['messageExpiry.max', span(messageExpiry.maxUs)],
    ['messageExpiry.checkAt', messageExpiry.checkAt],
    ['messageExpiry.checkInterval', span(messageExpiry.checkIntervalUs)],
    ['messageExpiry.expireInflight', String(messageExpiry.expireInflight)],
  ];
}
