/**
 * An observer that hears everything and says nothing, for tests that watch packets or deliveries.
 */
import type { DeviceObserver } from '../device/port.ts';

const nothing = (): void => undefined;

/** Ignores what the devices observe. */
export const silentDevices: DeviceObserver = {
  dialled: nothing,
  connected: nothing,
  disconnected: nothing,
  subscriptionStands: nothing,
  subscriptionGivenUp: nothing,
  retired: nothing,
  forgot: nothing,
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
