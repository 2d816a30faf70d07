/**
 * The causes of loss in plain language: a label for charts and a sentence for tables.
 *
 * Every cause of mqtt/loss-cause has a text (the type sees to it); an identifier from elsewhere
 * speaks for itself. What books a cause is the ledger's business.
 */
import type { After, Cause } from '../mqtt/loss-cause.ts';

/** What a person reads in place of an identifier. */
export interface CauseText {
  /** A noun phrase of at most 36 characters. */
  readonly label: string;
  /** What happened, in one sentence. */
  readonly explanation: string;
}

const TEXTS: Readonly<Record<Cause, readonly [label: string, explanation: string]>> = {
  'publisher.offline': [
    'Published while offline',
    'The publishing device had no connection and does not keep such a message.',
  ],
  'publisher.outbox-full': [
    'Publisher’s outbox full',
    'The device’s own outbox was at its limit, so this message made way.',
  ],
  'publisher.link-lost': [
    'Lost on the way to the broker',
    'It was on its way when the publisher’s connection died, and QoS 0 is never sent again.',
  ],
  'publisher.amnesia': [
    'Forgotten by the publisher',
    'The publishing device restarted without its unacknowledged messages.',
  ],
  'publisher.session-lost': [
    'Given up with the publisher’s session',
    'The broker no longer knew the session, so the device discarded what was unacknowledged.',
  ],
  'publisher.rejected': [
    'Refused by the broker',
    'The broker answered the publish with an error and the application gave it up.',
  ],
  'publisher.too-large': [
    'Larger than the broker accepts',
    'The packet exceeds the broker’s maximum packet size, so it was never sent.',
  ],
  'broker.no-session': [
    'Subscriber had no session',
    'The broker held no session for this ClientId when the message came, so nothing could queue.',
  ],
  'broker.no-subscription': [
    'Session lacked the subscription',
    'The session existed but not the subscription: the device is deaf until it subscribes again.',
  ],
  'broker.qos0-offline': [
    'QoS 0 while subscriber offline',
    'The subscriber was offline and the broker does not queue QoS 0 for it.',
  ],
  'broker.queue-full.newest': [
    'Queue full: newest dropped',
    'The session’s queue was at its limit, so the arriving message was dropped.',
  ],
  'broker.queue-full.oldest': [
    'Queue full: oldest dropped',
    'The session’s queue was at its limit, so the longest waiting message made way.',
  ],
  'broker.queue-full.qos0-evicted': [
    'Queue full: QoS 0 evicted',
    'The session’s queue was at its limit, so a waiting QoS 0 message made way.',
  ],
  'broker.queue-full.rejected': [
    'Queue full: publish refused',
    'A subscriber’s queue was full, the broker refused the publish, and it was not tried again.',
  ],
  'broker.queue-bytes': [
    'Queue full: byte limit',
    'The session’s queue had reached its limit in bytes.',
  ],
  'broker.total-bytes': [
    'Broker’s queue memory full',
    'All queues together had reached the broker’s limit in bytes.',
  ],
  'broker.online-limit': [
    'Connected but too slow',
    'More was waiting for a connected subscriber than the broker keeps for one.',
  ],
  'broker.message-expired': [
    'Expired in the queue',
    'Its message expiry interval ran out before its delivery began.',
  ],
  'broker.packet-too-large': [
    'Larger than the subscriber accepts',
    'The packet exceeds the maximum packet size that the subscriber announced.',
  ],
  'broker.retry-exhausted': [
    'Resending given up',
    'The broker sent it as often as it is willing to and never got an acknowledgement.',
  ],
  'broker.rate-limited': ['Rate limit', 'The broker dropped it because too many came too fast.'],
  'broker.disconnect-overflow': [
    'Queue full: subscriber cut off',
    'The broker answers a full queue by disconnecting the subscriber; this message was dropped.',
  ],
  'broker.awaiting-rel-expired': [
    'QoS 2 handshake timed out',
    'The publisher did not release it in time, so the broker discarded what it held.',
  ],
  'broker.mistaken-duplicate': [
    'Broker took it for a duplicate',
    'Its packet identifier was still held from an earlier message, so the broker discarded it.',
  ],
  'broker.output-full': [
    'Output buffer full',
    'The subscriber’s connection took data too slowly and the broker’s buffer for it was full.',
  ],
  'broker.restart': [
    'Broker restarted',
    'It was queued or in flight and did not survive the broker’s stop.',
  ],
  'broker.session-expired': [
    'Session expired with its queue',
    'The session’s expiry interval ran out while the message was queued or in flight.',
  ],
  'broker.session-cleaned': [
    'Session wiped by a clean connect',
    'A CONNECT with clean session or clean start discarded what was queued or in flight.',
  ],
  'broker.session-purged': [
    'Session purged by the operator',
    'An operator removed the session and with it what was queued or in flight.',
  ],
  'broker.session-evicted': [
    'Session evicted',
    'The broker was at its limit of sessions and gave this one up.',
  ],
  'broker.orphaned-session': [
    'Left in an orphaned session',
    'The only device with this ClientId now uses another; nobody will fetch what waits there.',
  ],
  'broker.delivered-to-clone': [
    'Delivered to a clone instead',
    'Another device with the same ClientId received the session’s only copy.',
  ],
  'subscriber.link-lost': [
    'Lost on the way to the subscriber',
    'It was on its way when the subscriber’s connection died, and QoS 0 is never sent again.',
  ],
  'subscriber.amnesia': [
    'Forgotten by the subscriber',
    'The device restarted after receiving it and before the application had it.',
  ],
  'subscriber.session-lost': [
    'Given up with the subscriber’s session',
    'The device discarded a half-received message because its session was gone.',
  ],
  'subscriber.refused': [
    'Refused by the subscriber',
    'The subscriber acknowledged it with an error, which ends its delivery.',
  ],
  'subscriber.mistaken-duplicate': [
    'Subscriber took it for a duplicate',
    'The device still held its packet identifier from an earlier message and discarded it.',
  ],
  'subscriber.effective-qos0': [
    'Subscribed at QoS 0',
    'Published at QoS 1 or 2 but granted QoS 0: it died where a QoS 1 copy would have lived.',
  ],
};

const BY_IDENTIFIER: ReadonlyMap<string, readonly [string, string]> = new Map(
  Object.entries(TEXTS),
);

/** Label and explanation of a cause; an unknown identifier is its own label. */
export function causeText(cause: string): CauseText {
  const [label, explanation] = BY_IDENTIFIER.get(cause) ?? [cause, ''];
  return { label, explanation };
}

const AFTER_TEXTS: Readonly<Record<After, string>> = {
  cleaned: 'after a clean connect had wiped it',
  expired: 'after it had expired',
  restart: 'after a broker restart had lost it',
  purged: 'after an operator had purged it',
  evicted: 'after the broker had evicted it',
  never: 'before there had been one',
};

const BY_AFTER: ReadonlyMap<string, string> = new Map(Object.entries(AFTER_TEXTS));

/** How a missing session had ended, as the end of a sentence about it. */
export function afterText(after: string): string {
  return BY_AFTER.get(after) ?? `after ${after}`;
}
