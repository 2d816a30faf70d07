/**
 * Observers that hear everything and say nothing, for tests that watch packets or deliveries only.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';

const nothing = (): void => undefined;

/** Ignores what the broker observes. */
export const silentBroker: BrokerObserver = {
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

/** Ignores what the devices observe. */
export const silentDevices: DeviceObserver = {
  dialled: nothing,
  connected: nothing,
  disconnected: nothing,
  subscriptionStands: nothing,
  subscriptionGivenUp: nothing,
  retired: nothing,
  passedOn: nothing,
  confirmed: nothing,
  publishDropped: nothing,
  abandoned: nothing,
  handedOver: nothing,
  held: nothing,
  letGo: nothing,
  heldDropped: nothing,
  tookForRepetition: nothing,
};
