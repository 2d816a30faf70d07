/**
 * What a device remembers between attempts to connect: how many failed, and when to forget it.
 *
 * What only some policies need is kept for devices that have them, and nowhere else.
 */
import { type Duration, duration, type Instant } from '../kernel/time.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceChance, DeviceId } from './port.ts';
import { reconnectDelay } from './reconnect.ts';

export class BackOff {
  readonly #devices: DeviceStore;
  readonly #chance: DeviceChance;
  /** Since when a device is online that forgets its failures after a stable time. */
  readonly #onlineSince = new Map<DeviceId, Instant>();
  /** The last delay of a device under `decorrelated`. */
  readonly #last = new Map<DeviceId, Duration>();

  constructor(parts: { readonly devices: DeviceStore; readonly chance: DeviceChance }) {
    this.#devices = parts.devices;
    this.#chance = parts.chance;
  }

  /** CONNACK accepted. */
  connected(now: Instant, device: DeviceId): void {
    const { resetBackoff } = this.#devices.planOf(device).reconnect;
    if (resetBackoff === 'on-connack') this.#devices.setFailures(device, 0);
    else if (resetBackoff !== 'on-first-ack') this.#onlineSince.set(device, now);
  }

  /** The broker has acknowledged a packet of the device. */
  acknowledged(device: DeviceId): void {
    const { resetBackoff } = this.#devices.planOf(device).reconnect;
    if (resetBackoff === 'on-first-ack') this.#devices.setFailures(device, 0);
  }

  /** A connection, or an attempt at one, is over: counts it and says how long to wait. */
  next(now: Instant, device: DeviceId): Duration {
    const { reconnect } = this.#devices.planOf(device);
    this.#forgive(now, device);
    const failures = this.#devices.failuresOf(device);
    this.#devices.setFailures(device, failures + 1);
    const outage = this.#chance.outagesBegun(device, now);
    const attempt = this.#devices.attemptsSince(device, outage);
    const jitter = this.#chance.jitter(device, outage, attempt);
    if (reconnect.policy !== 'decorrelated') {
      return reconnectDelay(reconnect, { failures, jitter, last: duration(0) });
    }
    const last = failures === 0 ? reconnect.first : (this.#last.get(device) ?? reconnect.first);
    const delay = reconnectDelay(reconnect, { failures, jitter, last });
    this.#last.set(device, delay);
    return delay;
  }

  /** A connection that held long enough wipes the failures before it. */
  #forgive(now: Instant, device: DeviceId): void {
    const since = this.#onlineSince.get(device);
    if (since === undefined) return;
    this.#onlineSince.delete(device);
    const { resetBackoff } = this.#devices.planOf(device).reconnect;
    const isStable = typeof resetBackoff === 'object' && now - since >= resetBackoff.afterStable;
    if (isStable) this.#devices.setFailures(device, 0);
  }
}
