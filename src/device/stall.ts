/**
 * Devices whose network loop stands still for a while: nothing is read from the connection, no
 * PINGREQ is sent, none that is unanswered is judged.
 *
 *   begin ──▶ unread, pushing back ──over──▶ reads all that has come, pings if it is time
 *
 * The application's own publishes are written all the same, as from another thread. A connection
 * made meanwhile stands still as soon as CONNACK has come. Reader (reader.ts) is the milder case.
 */
import { type Duration, type Instant, later, NEVER, START } from '../kernel/time.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceOutlet, DeviceTimers } from './port.ts';

export class Stalls {
  readonly #devices: DeviceStore;
  readonly #outlet: DeviceOutlet;
  readonly #timers: DeviceTimers;
  /** When each that stands still goes on. */
  readonly #until = new Map<DeviceId, Instant>();

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly outlet: DeviceOutlet;
    readonly timers: DeviceTimers;
  }) {
    this.#devices = parts.devices;
    this.#outlet = parts.outlet;
    this.#timers = parts.timers;
  }

  /** From now on the loop stands still; a longer stall swallows a shorter one. */
  begin(now: Instant, device: DeviceId, span: Duration): void {
    const until = later(now, span);
    if (until <= (this.#until.get(device) ?? 0)) return;
    this.#until.set(device, until);
    this.#timers.wake('read', device, until);
    this.online(now, device);
  }

  /** The device is online: if it stands still, it reads nothing from now on. */
  online(now: Instant, device: DeviceId): void {
    if (!this.#until.has(device) || !this.#devices.isOnline(device)) return;
    this.#outlet.setReading(now, this.#devices.linkOf(device), false);
  }

  /** Since when its connection may be judged again; 0: it does not stand still. */
  untilOf(device: DeviceId): Instant {
    return this.#until.size === 0 ? START : (this.#until.get(device) ?? START);
  }

  /** The device is switched off and on: its program starts anew. */
  forget(device: DeviceId): void {
    this.#until.delete(device);
  }

  /** The timer: the stall may be over. */
  look(now: Instant, device: DeviceId): void {
    const until = this.#until.get(device);
    if (until === undefined) return;
    if (now < until) {
      this.#timers.wake('read', device, until);
      return;
    }
    this.#until.delete(device);
    if (!this.#devices.isOnline(device)) return;
    // What it asked before is not held against the broker: the answer may lie unread.
    this.#devices.setPingedAt(device, NEVER);
    this.#outlet.setReading(now, this.#devices.linkOf(device), true);
  }
}
