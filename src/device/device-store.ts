/**
 * The only file that knows a device's columns; the engine calls accessors.
 *
 *            ┌────────────── lost ───────────────┐
 *   off ──▶ waiting ──▶ dialling ──▶ connecting ──▶ online        retired: from anywhere, for good
 *
 * One byte, and a table of what may follow what. What a fleet shares is its plan, one object.
 */
import { Float64Column, Int32Column, Uint8Column } from '../kernel/column.ts';
import { violated } from '../kernel/invariant.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import { type LinkId, NO_LINK } from '../mqtt/packet-sink.ts';
import type { DevicePlan } from './plan.ts';
import type { DeviceId } from './port.ts';

/** No device. */
export const NO_DEVICE: DeviceId = -1 as DeviceId;

export const DEVICE_STATES = [
  'off',
  'waiting',
  'dialling',
  'connecting',
  'online',
  'retired',
] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/** What may follow what. */
const TRANSITIONS: Readonly<Record<DeviceState, readonly DeviceState[]>> = {
  off: ['waiting', 'dialling', 'retired'],
  waiting: ['dialling', 'off', 'retired'],
  dialling: ['connecting', 'waiting', 'off', 'retired'],
  connecting: ['online', 'waiting', 'off', 'retired'],
  online: ['waiting', 'off', 'retired'],
  retired: [],
};

/** Facts a device remembers, one bit each. */
export const MEMORY = {
  /** The next CONNECT says clean session / clean start, whatever the plan. */
  cleanNext: 1,
  /** It has asked for its subscriptions at least once. */
  subscribedOnce: 2,
  /** It knows of a session of its own at the broker. */
  knowsSession: 4,
  /** Habits drawn for this device. */
  unstableClientId: 8,
  ignoresSessionPresent: 16,
} as const;
export type Memory = keyof typeof MEMORY;

export class DeviceStore {
  readonly #plans: DevicePlan[] = [];
  readonly #names: string[] = [];
  readonly #state = new Uint8Column();
  readonly #memory = new Uint8Column();
  readonly #link = new Int32Column(NO_LINK);
  readonly #client = new Int32Column();
  readonly #connects = new Int32Column();
  readonly #failures = new Int32Column();
  readonly #outage = new Int32Column(-1);
  readonly #attempts = new Int32Column();
  readonly #quota = new Int32Column();
  readonly #sentAt = new Float64Column();
  readonly #dialAt = new Float64Column();
  readonly #pingedAt = new Float64Column(NEVER);
  readonly #ofLink = new Int32Column(NO_DEVICE);

  /** Devices; ids run from 0 to one below. */
  get size(): number {
    return this.#plans.length;
  }

  get bytes(): number {
    let bytes = this.#ofLink.bytes;
    for (const column of this.#columns()) bytes += column.bytes;
    return bytes;
  }

  /** Adds a device, off, with its configured ClientId. */
  add(plan: DevicePlan, clientId: string): DeviceId {
    const device = this.#plans.push(plan) - 1;
    this.#names.push(clientId);
    for (const column of this.#columns()) column.grow(device + 1);
    return device as DeviceId;
  }

  planOf(device: DeviceId): DevicePlan {
    // Every id was handed out by `add`.
    return this.#plans[device] as DevicePlan;
  }

  /** The ClientId it is configured with; the one on the wire may differ (habits). */
  clientIdOf(device: DeviceId): string {
    return this.#names[device] as string;
  }

  stateOf(device: DeviceId): DeviceState {
    // Only `enter` writes it, from this list.
    return DEVICE_STATES[this.#state.at(device)] as DeviceState;
  }

  isOnline(device: DeviceId): boolean {
    return this.#state.at(device) === 4;
  }

  /** Changes the state; throws when the table does not allow it. */
  enter(device: DeviceId, next: DeviceState): void {
    const state = this.stateOf(device);
    if (!TRANSITIONS[state].includes(next)) violated(`a device cannot go from ${state} to ${next}`);
    this.#state.set(device, DEVICE_STATES.indexOf(next));
  }

  remembers(device: DeviceId, memory: Memory): boolean {
    return (this.#memory.at(device) & MEMORY[memory]) !== 0;
  }

  remember(device: DeviceId, memory: Memory, holds: boolean): void {
    const bits = this.#memory.at(device);
    this.#memory.set(device, holds ? bits | MEMORY[memory] : bits & ~MEMORY[memory]);
  }

  /** The device at this end of a link, or NO_DEVICE. */
  ofLink(link: LinkId): DeviceId {
    this.#ofLink.grow(link + 1);
    return this.#ofLink.at(link) as DeviceId;
  }

  linkOf(device: DeviceId): LinkId {
    return this.#link.at(device) as LinkId;
  }

  attach(device: DeviceId, link: LinkId): void {
    this.#ofLink.grow(link + 1);
    this.#ofLink.set(link, device);
    this.#link.set(device, link);
  }

  /** Forgets the link of a device, if it has one. */
  detach(device: DeviceId): void {
    const link = this.linkOf(device);
    if (link === NO_LINK) return;
    this.#ofLink.set(link, NO_DEVICE);
    this.#link.set(device, NO_LINK);
  }

  /** The interned ClientId of its last CONNECT. */
  clientOf(device: DeviceId): number {
    return this.#client.at(device);
  }

  setClient(device: DeviceId, client: number): void {
    this.#client.set(device, client);
  }

  /** Counts one more connection attempt and returns how many there were before. */
  countConnect(device: DeviceId): number {
    return this.#connects.add(device, 1) - 1;
  }

  /** Attempts that failed since the last CONNACK: the exponent of the back-off. */
  failuresOf(device: DeviceId): number {
    return this.#failures.at(device);
  }

  setFailures(device: DeviceId, failures: number): void {
    this.#failures.set(device, failures);
  }

  /** Attempts made since outage number `outage` began. */
  attemptsSince(device: DeviceId, outage: number): number {
    return this.#outage.at(device) === outage ? this.#attempts.at(device) : 0;
  }

  /** Counts one attempt since outage number `outage` began. */
  countAttempt(device: DeviceId, outage: number): void {
    this.#attempts.set(device, this.attemptsSince(device, outage) + 1);
    this.#outage.set(device, outage);
  }

  /** When the device dialled, or means to; an earlier timer is left over from before. */
  dialAt(device: DeviceId): Instant {
    return this.#dialAt.at(device) as Instant;
  }

  setDialAt(device: DeviceId, at: Instant): void {
    this.#dialAt.set(device, at);
  }

  /** Own QoS 1/2 publishes the connection takes at once. */
  quotaOf(device: DeviceId): number {
    return this.#quota.at(device);
  }

  setQuota(device: DeviceId, quota: number): void {
    this.#quota.set(device, quota);
  }

  /** When the device last sent a packet. */
  sentAt(device: DeviceId): Instant {
    return this.#sentAt.at(device) as Instant;
  }

  setSentAt(device: DeviceId, now: Instant): void {
    this.#sentAt.set(device, now);
  }

  /** When an unanswered PINGREQ was sent; NEVER when there is none. */
  pingedAt(device: DeviceId): Instant {
    return this.#pingedAt.at(device) as Instant;
  }

  setPingedAt(device: DeviceId, at: Instant): void {
    this.#pingedAt.set(device, at);
  }

  #columns(): readonly (Int32Column | Float64Column | Uint8Column)[] {
    return [
      this.#state,
      this.#memory,
      this.#link,
      this.#client,
      this.#connects,
      this.#failures,
      this.#outage,
      this.#attempts,
      this.#quota,
      this.#sentAt,
      this.#dialAt,
      this.#pingedAt,
    ];
  }
}
