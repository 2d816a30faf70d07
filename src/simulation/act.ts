/**
 * What happens to a device at a stated time: the acts of a scenario's events and habits, expanded
 * to single devices before the run begins.
 */
import type { Devices } from '../device/devices.ts';
import type { FilterRequest } from '../device/filter-store.ts';
import type { Farewell } from '../device/introduction.ts';
import type { DeviceId } from '../device/port.ts';
import type { Reboot } from '../device/setup.ts';
import { unreachable } from '../kernel/invariant.ts';
import { type Duration, type Instant, later, NEVER } from '../kernel/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Wants } from '../scenario/scenario.ts';

export type Act = { readonly at: Instant; readonly device: DeviceId } & (
  | { readonly kind: 'subscribe'; readonly filter: FilterRequest; readonly wants: Wants }
  | { readonly kind: 'unsubscribe'; readonly filter: string }
  | { readonly kind: 'disconnect'; readonly down: Duration; readonly farewell: Farewell }
  | { readonly kind: 'reboot'; readonly down: Duration; readonly reboot: Reboot }
  /** Never seen again, and nobody is told: what it subscribed to is still expected of it. */
  | { readonly kind: 'vanish' }
  | { readonly kind: 'pause' | 'stall'; readonly span: Duration }
  | { readonly kind: 'retire'; readonly isGraceful: boolean }
);

/** Lets one act happen, unless its device has left for good. */
export function perform(now: Instant, act: Act, devices: Devices, ledger: Ledger): void {
  const { device } = act;
  if (devices.store.stateOf(device) === 'retired') return;
  switch (act.kind) {
    case 'subscribe':
      ledger.intents.add(device, act.filter.topic, act.wants, act.filter.nl === true);
      devices.subscribeTo(now, device, act.filter);
      return;
    case 'unsubscribe':
      devices.unsubscribeFrom(now, device, act.filter);
      return;
    case 'disconnect':
      devices.signOff(now, device, later(now, act.down), act.farewell);
      return;
    case 'reboot':
      devices.reboot(now, device, later(now, act.down), act.reboot);
      return;
    case 'vanish':
      devices.reboot(now, device, NEVER);
      return;
    case 'pause':
      devices.reader.pause(now, device, act.span);
      return;
    case 'stall':
      devices.stalls.begin(now, device, act.span);
      return;
    case 'retire':
      devices.retire(now, device, act.isGraceful);
      return;
    default:
      unreachable(act);
  }
}
