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
import type { Instant } from '../kernel/time.ts';
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

/**
 * The fields of a device, side by side: whole numbers, and times in µs. `is` is its state, what it
 * remembers and the place of its plan; `terms` its quota, and its keep-alive above it.
 */
const FIELD = {
  is: 0,
  link: 1,
  client: 2,
  connects: 3,
  failures: 4,
  outage: 5,
  attempts: 6,
  terms: 7,
} as const;
const STATE = 7;
const MEMORY_SHIFT = 3;
const PLAN_SHIFT = 10;
const ONLINE = DEVICE_STATES.indexOf('online');
/** Eight words of whole numbers and two doubles; no device is dialling and online at once. */
const INTS = 12;
const TIME = { sentAt: 4, dialAt: 5, pingedAt: 5 } as const;
const TIMES = INTS >> 1;

export class DeviceStore {
  /** Plans, shared by many devices. */
  readonly #plans: DevicePlan[] = [];
  readonly #places = new Map<DevicePlan, number>();
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
    return this.#names.length;
  }

  get bytes(): number {
    return this.#ofLink.bytes + this.#rows.bytes + this.#names.length * 8;
  }

  /** Makes room for devices 0 … devices − 1, with a link each. */
  grow(devices: number): void {
    this.#rows.grow(devices);
    this.#ofLink.grow(devices);
  }

  /** Adds a device, off, with its configured ClientId. */
  add(plan: DevicePlan, clientId: string): DeviceId {
    const device = this.#names.push(clientId) - 1;
    this.#rows.grow(device + 1);
    this.#ints[device * INTS + FIELD.is] = this.#placeOf(plan) << PLAN_SHIFT;
    this.#ints[device * INTS + FIELD.link] = NO_LINK;
    this.#ints[device * INTS + FIELD.outage] = NO_OUTAGE;
    return device as DeviceId;
  }

  planOf(device: DeviceId): DevicePlan {
    // Every id was handed out by `add`, which gave it a plan.
    return this.#plans[this.#is(device) >> PLAN_SHIFT] as DevicePlan;
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
    return DEVICE_STATES[this.#is(device) & STATE] as DeviceState;
  }

  isOnline(device: DeviceId): boolean {
    return (this.#is(device) & STATE) === ONLINE;
  }

  /** Changes the state; throws when the table does not allow it. */
  enter(device: DeviceId, next: DeviceState): void {
    const state = this.stateOf(device);
    if (!TRANSITIONS[state].includes(next)) violated('no way for a device:', state, next);
    const rest = this.#is(device) & ~STATE;
    this.#ints[device * INTS + FIELD.is] = rest | DEVICE_STATES.indexOf(next);
  }

  remembers(device: DeviceId, memory: Memory): boolean {
    return (this.#is(device) & (MEMORY[memory] << MEMORY_SHIFT)) !== 0;
  }

  /** The same of `isBound`, asked for every packet sent. */
  isBound(device: DeviceId): boolean {
    return (this.#is(device) & (MEMORY.isBound << MEMORY_SHIFT)) !== 0;
  }

  remember(device: DeviceId, memory: Memory, holds: boolean): void {
    const bit = MEMORY[memory] << MEMORY_SHIFT;
    const is = this.#is(device);
    this.#ints[device * INTS + FIELD.is] = holds ? is | bit : is & ~bit;
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

  /**
   * When a device that is not online dialled, or means to; an earlier timer is left over from
   * before.
   */
  dialAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.dialAt] as Instant;
  }

  setDialAt(device: DeviceId, at: Instant): void {
    this.#times[device * TIMES + TIME.dialAt] = at;
  }

  /** Whether it has been switched on by now: it has dialled, or is about to. */
  hasBegun(device: DeviceId, now: Instant): boolean {
    return (this.#ints[device * INTS + FIELD.connects] as number) > 0 || now >= this.dialAt(device);
  }

  /** Own QoS 1/2 publishes the connection takes at once. */
  quotaOf(device: DeviceId): number {
    return (this.#ints[device * INTS + FIELD.terms] as number) & 0xffff;
  }

  setQuota(device: DeviceId, quota: number): void {
    this.#ints[device * INTS + FIELD.terms] = (this.keepAliveOf(device) << 16) | quota;
  }

  /** Keep-alive of the connection, seconds; 0 is off. */
  keepAliveOf(device: DeviceId): number {
    return (this.#ints[device * INTS + FIELD.terms] as number) >>> 16;
  }

  setKeepAlive(device: DeviceId, seconds: number): void {
    this.#ints[device * INTS + FIELD.terms] = (seconds << 16) | this.quotaOf(device);
  }

  /** When the device last sent a packet. */
  sentAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.sentAt] as Instant;
  }

  setSentAt(device: DeviceId, now: Instant): void {
    this.#times[device * TIMES + TIME.sentAt] = now;
  }

  /** When a device that is online sent a PINGREQ that is unanswered; NEVER when there is none. */
  pingedAt(device: DeviceId): Instant {
    return this.#times[device * TIMES + TIME.pingedAt] as Instant;
  }

  setPingedAt(device: DeviceId, at: Instant): void {
    this.#times[device * TIMES + TIME.pingedAt] = at;
  }

  #is(device: DeviceId): number {
    return this.#ints[device * INTS + FIELD.is] as number;
  }

  #placeOf(plan: DevicePlan): number {
    const known = this.#places.get(plan);
    if (known !== undefined) return known;
    const place = this.#plans.push(plan) - 1;
    this.#places.set(plan, place);
    return place;
  }
}
