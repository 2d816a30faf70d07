/**
 * Deaf time: how long devices are connected to a session that holds none of their subscriptions.
 *
 *   CONNACK without a session ─▶ deaf ─▶ SUBACK          and, if none ever comes, over all further
 *                                  └──▶ connection over ─▶ CONNACK with that session ─▶ deaf
 *
 * Kept for devices that are deaf now or whose session nobody subscribed for, which are few.
 */
import type { Instant } from '../kernel/time.ts';

const AWAY = -1;

export class Deafness {
  /** Since when a device whose session has no subscription is connected; AWAY: it is not. */
  readonly #since = new Map<number, number>();
  #devicesNow = 0;
  #us = 0;
  #maxUs = 0;

  /** Devices that are deaf now. */
  get devices(): number {
    return this.#devicesNow;
  }

  /** A device that wants something has a CONNACK. */
  connected(now: Instant, device: number, sessionPresent: boolean): void {
    if (sessionPresent && !this.#since.has(device)) return;
    this.#since.set(device, now);
    this.#devicesNow++;
  }

  /** All that a device had asked for is answered. */
  subscribed(now: Instant, device: number): void {
    this.#end(now, device);
    this.#since.delete(device);
  }

  disconnected(now: Instant, device: number): void {
    if (this.#end(now, device)) this.#since.set(device, AWAY);
  }

  /** Σ over devices up to now, and the longest on one connection, µs. */
  read(now: Instant): { readonly totalUs: number; readonly maxUs: number } {
    let [totalUs, maxUs] = [this.#us, this.#maxUs];
    for (const since of this.#since.values()) {
      if (since === AWAY) continue;
      totalUs += now - since;
      maxUs = Math.max(maxUs, now - since);
    }
    return { totalUs, maxUs };
  }

  #end(now: Instant, device: number): boolean {
    const since = this.#since.get(device) ?? AWAY;
    if (since === AWAY) return false;
    this.#devicesNow--;
    this.#us += now - since;
    this.#maxUs = Math.max(this.#maxUs, now - since);
    return true;
  }
}
