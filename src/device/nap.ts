/**
 * Devices that go off to sleep a while after each publish, and come back for the next.
 *
 *   publish ──▶ awake ──▶ asleep ──publish──▶ awake      what waits in the outbox waits asleep, too
 *
 * Who has the habit is kept here and nowhere else. One lazy timer a device, armed by publishing.
 */
import { type Duration, type Instant, later, NEVER } from '../kernel/time.ts';
import type { Client } from './client.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceTimers } from './port.ts';

/** How a device sleeps. */
export interface NapPlan {
  /** How long it stays awake after its last publish. */
  readonly awake: Duration;
  /** With a DISCONNECT, or without a word. */
  readonly isGraceful: boolean;
}

interface Nap {
  readonly plan: NapPlan;
  isAsleep: boolean;
  /** When it falls asleep if it publishes nothing more. */
  at: Instant;
}

export class Naps {
  readonly #devices: DeviceStore;
  readonly #timers: DeviceTimers;
  readonly #client: Client;
  readonly #naps = new Map<DeviceId, Nap>();

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly timers: DeviceTimers;
    readonly client: Client;
  }) {
    this.#devices = parts.devices;
    this.#timers = parts.timers;
    this.#client = parts.client;
  }

  /** Whether anybody sleeps at all. */
  get isNeeded(): boolean {
    return this.#naps.size > 0;
  }

  add(device: DeviceId, plan: NapPlan): void {
    this.#naps.set(device, { plan, isAsleep: false, at: NEVER });
  }

  /** The device publishes: it is up, and stays up for a while. */
  rouse(now: Instant, device: DeviceId): void {
    const nap = this.#naps.get(device);
    if (nap === undefined) return;
    nap.at = later(now, nap.plan.awake);
    this.#timers.wake('nap', device, nap.at);
    if (!nap.isAsleep) return;
    nap.isAsleep = false;
    this.#client.start(device, now);
  }

  /** The timer: it may be time to fall asleep, or not yet. */
  look(now: Instant, device: DeviceId): void {
    const nap = this.#naps.get(device);
    if (nap === undefined || nap.isAsleep || this.#devices.stateOf(device) === 'retired') return;
    if (now < nap.at) {
      this.#timers.wake('nap', device, nap.at);
      return;
    }
    nap.isAsleep = true;
    if (nap.plan.isGraceful) this.#client.signOff(now, device, NEVER, {});
    else this.#client.powerOff(now, device, NEVER);
  }
}
