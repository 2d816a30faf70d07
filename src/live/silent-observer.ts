/**
 * A broker observer for a server that keeps no books.
 */
import type { BrokerObserver } from '../broker/port.ts';

const nothing = (): void => undefined;

/** Hears everything and says nothing. */
export const SILENT: BrokerObserver = {
  sessionCreated: nothing,
  sessionResumed: nothing,
  sessionEnded: nothing,
  attached: nothing,
  detached: nothing,
  tookOver: nothing,
  keepAliveExpired: nothing,
  connectRefused: nothing,
  copied: nothing,
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
  mistakenDuplicate: nothing,
};
