/**
 * The only file that knows a device's columns; the engine calls accessors.
 *
 *            ┌────────────── lost ───────────────┐
 *   off ──▶ waiting ──▶ dialling ──▶ connecting ──▶ online        retired: from anywhere, for good
 *
 * One byte, and a table of what may follow what. What a fleet shares is its plan, one object.
 */
import { Int32Column } from '../kernel/column.ts';
import { violated } from '../kernel/invariant.ts';
import { Rows } from '../kernel/rows.ts';
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
  /** Something on its present connection binds what it sends (uplink.ts). */
  isBound: 32,
  /** It loses what it knows of its session whenever it is switched off. */
  amnesia: 64,
} as const;
export type Memory = keyof typeof MEMORY;

/** No outage has been counted against yet. */
const NO_OUTAGE = -1;

/** The fields of a device, side by side: whole numbers, and times in µs. */
const FIELD = {
  state: 0,
  memory: 1,
  link: 2,
  client: 3,
  connects: 4,
  failures: 5,
  outage: 6,
  attempts: 7,
  quota: 8,
  keepAlive: 9,
} as const;
/** Ten words of whole numbers and three doubles: one cache line. */
const INTS = 16;
const TIME = { sentAt: 5, dialAt: 6, pingedAt: 7 } as const;
const TIMES = INTS >> 1;

export class DeviceStore {
  readonly #plans: DevicePlan[] = [];
  readonly #names: string[] = [];
  #ints = new Int32Array(0);
  #times = new Float64Array(0);
  readonly #rows = new Rows(INTS, (ints, times) => {
    this.#ints = ints;
    this.#times = times;
  });
  readonly #ofLink = new Int32Column(NO_DEVICE);

  /** Devices; ids run from 0 to one below. */
  get size(): number {
    return this.#plans.length;
  }

  get bytes(): number {
    // Of a device without its row: its plan and its name, a word each.
    return this.#ofLink.bytes + this.#rows.bytes + this.#plans.length * 16;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#rows.grow(devices);
  }

  /** Adds a device, off, with its configured ClientId. */
  add(plan: DevicePlan, clientId: string): DeviceId {
    const device = this.#plans.push(plan) - 1;
    this.#names.push(clientId);
    this.#rows.grow(device + 1);
    this.#ints[device * INTS + FIELD.link] = NO_LINK;
    this.#ints[device * INTS + FIELD.outage] = NO_OUTAGE;
    this.#times[device * TIMES + TIME.pingedAt] = NEVER;
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

  /** Whether it comes without a ClientId: the server gives it one. */
  isNameless(device: DeviceId): boolean {
    return this.#names[device] === '';
  }

  /** The ClientId it uses from now on: the server's choice. */
  setClientId(device: DeviceId, clientId: string): void {
    this.#names[device] = clientId;
  }

  stateOf(device: DeviceId): DeviceState {
    // Only `enter` writes it, from this list.
    return DEVICE_STATES[this.#ints[device * INTS + FIELD.state] as number] as DeviceState;
  }

  isOnline(device: DeviceId): boolean {
    return (this.#ints[device * INTS + FIELD.state] as number) === 4;
  }

  /** Changes the state; throws when the table does not allow it. */
  enter(device: DeviceId, next: DeviceState): void {
    const state = this.stateOf(device);
    if (!TRANSITIONS[state].includes(next)) violated(`a device cannot go from ${state} to ${next}`);
    this.#ints[device * INTS + FIELD.state] = DEVICE_STATES.indexOf(next);
  }

  remembers(device: DeviceId, memory: Memory): boolean {
    return ((this.#ints[device * INTS + FIELD.memory] as number) & MEMORY[memory]) !== 0;
  }

  remember(device: DeviceId, memory: Memory, holds: boolean): void {
    const bits = this.#ints[device * INTS + FIELD.memory] as number;
    this.#ints[device * INTS + FIELD.memory] = holds
      ? bits | MEMORY[memory]
      : bits & ~MEMORY[memory];
  }

  /** The device at this end of a link, or NO_DEVICE. */
  ofLink(link: LinkId): DeviceId {
    this.#ofLink.grow(link + 1);
    return this.#ofLink.at(link) as DeviceId;
  }

  linkOf(device: DeviceId): LinkId {
    return this.#ints[device * INTS + FIELD.link] as LinkId;
  }

  attach(device: DeviceId, link: LinkId): void {
    this.#ofLink.grow(link + 1);
    this.#ofLink.set(link, device);
    this.#ints[device * INTS + FIELD.link] = link;
  }

  /** Forgets the link of a device, if it has one. */
  detach(device: DeviceId): void {
    const link = this.linkOf(device);
    if (link === NO_LINK) return;
    this.#ofLink.set(link, NO_DEVICE);
    this.#ints[device * INTS + FIELD.link] = NO_LINK;
  }

  /** The interned ClientId of its last CONNECT. */
  clientOf(device: DeviceId): number {
    return this.#ints[device * INTS + FIELD.client] as number;
  }

  setClient(device: DeviceId, client: number): void {
    this.#ints[device * INTS + FIELD.client] = client;
  }

  /** Counts one more connection attempt and returns how many there were before. */
  countConnect(device: DeviceId): number {
    const before = this.#ints[device * INTS + FIELD.connects] as number;
    this.#ints[device * INTS + FIELD.connects] = before + 1;
    return before;
  }

  /** Attempts that failed since the last CONNACK: the exponent of the back-off. */
  failuresOf(device: DeviceId): number {
    return this.#ints[device * INTS + FIELD.failures] as number;
  }

  setFailures(device: DeviceId, failures: number): void {
    this.#ints[device * INTS + FIELD.failures] = failures;
  }

  /** Attempts made since outage number `outage` began. */
  attemptsSince(device: DeviceId, outage: number): number {
    return (this.#ints[device * INTS + FIELD.outage] as number) === outage
      ? (this.#ints[device * INTS + FIELD.attempts] as number)
      : 0;
  }

  /** Counts one attempt since outage number `outage` began. */
  countAttempt(device: DeviceId, outage: number): void {
    this.#ints[device * INTS + FIELD.attempts] = this.attemptsSince(device, outage) + 1;
    this.#ints[device * INTS + FIELD.outage] = outage;
  }

  /** When the device dialled, or means to; an earlier timer is left over from before. */
  dialAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.dialAt] as Instant;
  }

  setDialAt(device: DeviceId, at: Instant): void {
    this.#times[device * TIMES + TIME.dialAt] = at;
  }

  /** Own QoS 1/2 publishes the connection takes at once. */
  quotaOf(device: DeviceId): number {
    return this.#ints[device * INTS + FIELD.quota] as number;
  }

  setQuota(device: DeviceId, quota: number): void {
    this.#ints[device * INTS + FIELD.quota] = quota;
  }

  /** Keep-alive of the connection, seconds; 0 is off. */
  keepAliveOf(device: DeviceId): number {
    return this.#ints[device * INTS + FIELD.keepAlive] as number;
  }

  setKeepAlive(device: DeviceId, seconds: number): void {
    this.#ints[device * INTS + FIELD.keepAlive] = seconds;
  }

  /** When the device last sent a packet. */
  sentAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.sentAt] as Instant;
  }

  setSentAt(device: DeviceId, now: Instant): void {
    this.#times[device * TIMES + TIME.sentAt] = now;
  }

  /** When an unanswered PINGREQ was sent; NEVER when there is none. */
  pingedAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.pingedAt] as Instant;
  }

  setPingedAt(device: DeviceId, at: Instant): void {
    this.#times[device * TIMES + TIME.pingedAt] = at;
  }
}
