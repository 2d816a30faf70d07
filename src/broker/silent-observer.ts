/**
 * The broker's observer where nobody keeps books: on a real socket, and in tests that watch packets.
 */
import type { BrokerObserver } from './port.ts';

const nothing = (): void => undefined;

/** Hears everything and says nothing. */
export const SILENT_OBSERVER: BrokerObserver = {
  sessionCreated: nothing,
  sessionResumed: nothing,
  sessionEnded: nothing,
  attached: nothing,
  detached: nothing,
  tookOver: nothing,
  keepAliveExpired: nothing,
  connectRefused: nothing,
  willPublished: nothing,
  willRouted: nothing,
  copied: nothing,
  copiedForGroup: nothing,
  retainedCopied: nothing,
  moved: nothing,
  queued: nothing,
  dequeued: nothing,
  sent: nothing,
  acknowledged: nothing,
  dropped: nothing,
  withheld: nothing,
  surrendered: nothing,
  withheldDropped: nothing,
  routed: nothing,
  rejected: nothing,
  turnedAway: nothing,
  mistakenDuplicate: nothing,
};
