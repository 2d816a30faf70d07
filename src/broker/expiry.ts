/**
 * Message expiry: an interval in the packet, an instant in the broker (5.0 §3.3.2.3.3).
 *
 *   PUBLISH, 60 s ──▶ expires at T + 60 s ──▶ 20 s later: PUBLISH, 40 s
 *
 * The instant is counted from receipt; it stands on a publication of the broker's own, because the
 * record that brought it may be the publisher's, who may send it again. A message has expired when
 * more than its interval has passed, so that an interval of 0 allows for delivery at once.
 */
import { type Instant, instant } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { QueueLimits } from './queue-limits.ts';

/** The interval of messages that have none, and the longest of any, µs. */
type ExpiryBounds = Pick<QueueLimits['messageExpiry'], 'defaultUs' | 'maxUs'>;

/**
 * What the broker keeps of a publication received now, with a reference that is the caller's: one
 * that expires where its properties or the limits say so, the same one where they do not.
 */
export function timed(
  publications: PublicationStore,
  { defaultUs, maxUs }: ExpiryBounds,
  now: Instant,
  publication: PublicationId,
): PublicationId {
  const interval = publications.propertiesOf(publication)?.messageExpiryInterval;
  const us = Math.min(interval === undefined ? defaultUs : interval * 1e6, maxUs);
  if (us === Infinity) {
    publications.retain(publication);
    return publication;
  }
  return publications.derive(publication, { expiresAt: instant(now + us) });
}

/** Whether a message's interval has passed [MQTT-3.3.2-5 (5.0)]. */
export function hasExpired(
  publications: PublicationStore,
  now: Instant,
  publication: PublicationId,
): boolean {
  return now > publications.expiresAt(publication);
}

/** What is left of the interval, in whole seconds begun, 0 when it has passed [MQTT-3.3.2-6 (5.0)]. */
export function secondsLeft(now: Instant, expiresAt: Instant): number {
  return Math.max(0, Math.ceil((expiresAt - now) / 1e6));
}
