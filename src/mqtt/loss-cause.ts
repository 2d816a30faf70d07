/**
 * Why an expected delivery was lost: stable identifiers, named by where the last copy died.
 *
 * The list is the vocabulary of results and thresholds, so its order and spelling are fixed; who
 * books which cause is the ledger's business, not this file's. It lives down here because the
 * engines' observers, the scenario's metric names and the ledger all speak it.
 */

/** Every cause of loss, publisher to subscriber, in the order results list them. */
export const CAUSES = [
  'publisher.offline',
  'publisher.outbox-full',
  'publisher.link-lost',
  'publisher.amnesia',
  'publisher.session-lost',
  'publisher.rejected',
  'publisher.too-large',
  'broker.no-session',
  'broker.no-subscription',
  'broker.qos0-offline',
  'broker.queue-full.newest',
  'broker.queue-full.oldest',
  'broker.queue-full.qos0-evicted',
  'broker.queue-full.rejected',
  'broker.queue-bytes',
  'broker.total-bytes',
  'broker.online-limit',
  'broker.message-expired',
  'broker.packet-too-large',
  'broker.retry-exhausted',
  'broker.rate-limited',
  'broker.disconnect-overflow',
  'broker.awaiting-rel-expired',
  'broker.mistaken-duplicate',
  'broker.output-full',
  'broker.restart',
  'broker.session-expired',
  'broker.session-cleaned',
  'broker.session-purged',
  'broker.session-evicted',
  'broker.orphaned-session',
  'broker.delivered-to-clone',
  'subscriber.link-lost',
  'subscriber.amnesia',
  'subscriber.session-lost',
  'subscriber.refused',
  'subscriber.mistaken-duplicate',
  'subscriber.effective-qos0',
] as const;
export type Cause = (typeof CAUSES)[number];

/** How the session had ended, for the causes that mean "there was no session to keep it". */
export const AFTERS = ['cleaned', 'expired', 'restart', 'purged', 'evicted', 'never'] as const;
export type After = (typeof AFTERS)[number];
