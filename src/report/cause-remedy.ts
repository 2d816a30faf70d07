/**
 * What would have saved a lost message: for each cause the settings that decided, and what to change.
 */
import type { Cause } from '../mqtt/loss-cause.ts';

/** The settings that led to a loss, as paths below a scenario, and the advice. */
export interface Remedy {
  /** Paths of settings; `{fleet}` is the subscriber's fleet, `{publisher}` the publisher's. */
  readonly settings: readonly string[];
  readonly advice: string;
}

const QUEUE = ['broker.limits.sessionQueue.maxMessages', 'broker.limits.sessionQueue.overflow'];
const SESSION = ['fleets.{fleet}.mqtt'];
const PUBLISHER = ['fleets.{publisher}.client.outbox'];

const LARGER_QUEUE =
  'A larger sessionQueue.maxMessages would have kept it; `size` finds how large. drop-oldest keeps ' +
  'the newest instead, and reject-publish tells the publisher.';
const LONGER_SESSION =
  'A persistent session that outlives the absence would have kept it: cleanStart: false with a ' +
  'sessionExpiryInterval longer than the longest outage.';
const KEEP_STATE =
  'A client that stores its unacknowledged messages on disk sends them again after a restart.';

const REMEDIES: Readonly<Record<Cause, readonly [settings: readonly string[], advice: string]>> = {
  'publisher.offline': [
    ['fleets.{publisher}.client.outbox.storeQos0'],
    'Publish at QoS 1, or let the client keep QoS 0 while offline (client.outbox.storeQos0: true).',
  ],
  'publisher.outbox-full': [
    PUBLISHER,
    'A larger client.outbox.maxMessages would have kept it, or fewer messages while offline.',
  ],
  'publisher.link-lost': [[], 'Publish at QoS 1: a QoS 0 message is never sent again.'],
  'publisher.amnesia': [[], KEEP_STATE],
  'publisher.session-lost': [
    ['fleets.{publisher}.mqtt', 'fleets.{publisher}.client.onSessionLost'],
    'A session that outlives the outage, or client.onSessionLost: republish, would have saved it.',
  ],
  'publisher.rejected': [
    [...QUEUE, 'fleets.{publisher}.client.onRejected'],
    'Let the application try again (client.onRejected: { retryAfter, max }), or make the queue larger.',
  ],
  'publisher.too-large': [
    ['broker.limits.inbound.maxPacketSize'],
    'Send smaller messages, or raise the broker’s inbound.maxPacketSize.',
  ],
  'broker.no-session': [SESSION, LONGER_SESSION],
  'broker.no-subscription': [
    SESSION,
    'The device must subscribe again whenever CONNACK says that no session was present.',
  ],
  'broker.qos0-offline': [
    ['broker.limits.qos0.storeOffline'],
    'Publish at QoS 1 to a persistent session: brokers need not keep QoS 0 for clients that are away.',
  ],
  'broker.queue-full.newest': [QUEUE, LARGER_QUEUE],
  'broker.queue-full.oldest': [QUEUE, LARGER_QUEUE],
  'broker.queue-full.qos0-evicted': [QUEUE, LARGER_QUEUE],
  'broker.queue-full.rejected': [QUEUE, LARGER_QUEUE],
  'broker.queue-bytes': [
    ['broker.limits.sessionQueue.maxBytes'],
    'A larger sessionQueue.maxBytes would have kept it, or smaller payloads.',
  ],
  'broker.total-bytes': [
    ['broker.limits.total.maxBytes'],
    'The broker as a whole was full: raise total.maxBytes, or bound each session so that few cannot fill it.',
  ],
  'broker.online-limit': [
    ['broker.limits.sessionQueue.maxMessagesOnline', 'broker.limits.sessionQueue.onResume'],
    'The queue was cut to its online limit when the client came back: make both limits equal.',
  ],
  'broker.message-expired': [
    ['fleets.{publisher}.publish'],
    'A longer message expiry would have kept it; if it would have been useless by then, nothing is wrong.',
  ],
  'broker.packet-too-large': [
    ['fleets.{fleet}.mqtt.maximumPacketSize'],
    'The subscriber takes only smaller packets: raise its mqtt.maximumPacketSize.',
  ],
  'broker.retry-exhausted': [
    ['broker.limits.retry'],
    'The broker stopped sending it again: raise retry.maxTimes, or send again only after a reconnect.',
  ],
  'broker.rate-limited': [
    ['broker.limits.publish'],
    'The publisher was faster than the broker lets it: publish less often, or raise the rate.',
  ],
  'broker.disconnect-overflow': [
    QUEUE,
    'The overflow policy closes the connection of a slow subscriber: a larger queue, or another policy.',
  ],
  'broker.awaiting-rel-expired': [
    ['broker.limits.inbound.awaitRelTimeout'],
    'The publisher was away longer than the broker waits for PUBREL: raise inbound.awaitRelTimeout.',
  ],
  'broker.mistaken-duplicate': [
    ['fleets.{publisher}.clientId'],
    'Two senders used one session’s packet identifiers: give each device its own ClientId, and let it ' +
      'remember its state (client.strictSessionPresent: true where it cannot).',
  ],
  'broker.output-full': [
    ['broker.limits.output'],
    'The subscriber reads more slowly than it is sent to: a larger output buffer, or QoS 1.',
  ],
  'broker.restart': [
    ['broker.limits.durability'],
    'Durability write-through survives a crash, at the price of latency; a snapshot loses what came after it.',
  ],
  'broker.session-expired': [
    ['fleets.{fleet}.mqtt.sessionExpiryInterval', 'broker.limits.sessionExpiry.max'],
    'A session expiry interval longer than the outage would have saved all that was queued.',
  ],
  'broker.session-cleaned': [
    SESSION,
    'A clean CONNECT wipes everything that waits: connect with cleanStart (cleanSession) false, always.',
  ],
  'broker.session-purged': [
    ['events'],
    'An operator removed the session: purge only sessions older than the longest absence of a device.',
  ],
  'broker.session-evicted': [
    ['broker.limits.connect.maxSessions'],
    'The broker had too many sessions: raise the limit, or let orphaned sessions expire.',
  ],
  'broker.orphaned-session': [
    ['fleets.{fleet}.clientId'],
    'The device came back under another ClientId and left its queue behind: keep the ClientId stable.',
  ],
  'broker.delivered-to-clone': [
    ['fleets.{fleet}.clientId'],
    'Another device with the same ClientId got it: give each device its own ClientId.',
  ],
  'subscriber.link-lost': [
    [],
    'Subscribe and publish at QoS 1: a QoS 0 copy on the way is never sent again.',
  ],
  'subscriber.amnesia': [[], KEEP_STATE],
  'subscriber.session-lost': [SESSION, LONGER_SESSION],
  'subscriber.refused': [[], 'The subscriber itself refused the message with an error code.'],
  'subscriber.mistaken-duplicate': [
    ['fleets.{fleet}.client'],
    'The device kept QoS 2 identifiers of a session that was gone: it must forget them when CONNACK ' +
      'says that no session was present.',
  ],
  'subscriber.effective-qos0': [
    ['fleets.{fleet}.subscribe'],
    'The subscription grants QoS 0, whatever the publisher says: subscribe at QoS 1.',
  ],
};

const BY_IDENTIFIER: ReadonlyMap<string, readonly [readonly string[], string]> = new Map(
  Object.entries(REMEDIES),
);

/** What would have helped against this cause; an unknown identifier has no remedy. */
export function remedyOf(cause: string): Remedy {
  const [settings, advice] = BY_IDENTIFIER.get(cause) ?? [[], ''];
  return { settings, advice };
}
