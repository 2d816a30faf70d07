/**
 * What a device subscribes to, and what it believes of each filter.
 *
 *   configured ──SUBSCRIBE──▶ asked ──SUBACK──▶ standing ──UNSUBSCRIBE──▶ leaving ──▶ given-up
 *                                     └───────▶ refused
 *
 * With no session at the broker every filter is asked for again. With a session present a filter
 * never asked for is taken to stand (a clone never subscribes), and one asked for or given up
 * without an answer is so again.
 */
import type { Instant } from '../kernel/time.ts';
import type { Qos, Suback, Unsuback } from '../mqtt/packet.ts';
import { isFailure } from '../mqtt/reason-code.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from './port.ts';

/** What the device believes of a filter. */
export type FilterState = 'configured' | 'asked' | 'standing' | 'refused' | 'leaving' | 'given-up';

/** One filter of one device; its place in the device's list never changes. */
export interface DeviceFilter {
  readonly filter: string;
  readonly qos: Qos;
  state: FilterState;
}

/** A SUBSCRIBE or UNSUBSCRIBE without answer: which places it named. */
interface Asked {
  readonly packetId: number;
  readonly slots: readonly number[];
}

/** Where packet identifiers come from: publishes in flight have some of them. */
interface PacketIds {
  takeId(device: DeviceId): number;
}

export class Subscriber {
  readonly #devices: DeviceStore;
  readonly #outlet: DeviceOutlet;
  readonly #observer: DeviceObserver;
  readonly #ids: PacketIds;
  readonly #filters: DeviceFilter[][] = [];
  readonly #asked = new Map<DeviceId, Asked[]>();

  constructor(
    devices: DeviceStore,
    outlet: DeviceOutlet,
    observer: DeviceObserver,
    ids: PacketIds,
  ) {
    this.#devices = devices;
    this.#outlet = outlet;
    this.#observer = observer;
    this.#ids = ids;
  }

  /** Gives a device the filters it is configured with. */
  configure(device: DeviceId, filters: readonly { filter: string; qos: Qos }[]): void {
    this.#filters[device] = filters.map(({ filter, qos }) => ({
      filter,
      qos,
      state: 'configured',
    }));
  }

  /** Connected without a session: everything wanted is asked for. */
  renew(now: Instant, device: DeviceId): void {
    const slots: number[] = [];
    this.#of(device).forEach((each, slot) => {
      if (each.state === 'leaving') each.state = 'given-up';
      if (each.state !== 'given-up') slots.push(slot);
    });
    this.#ask(now, device, slots);
  }

  /** Connected with a session: what the device has no word about is taken to stand. */
  trust(now: Instant, device: DeviceId): void {
    const slots: number[] = [];
    this.#of(device).forEach((each, slot) => {
      if (each.state === 'leaving') this.#leave(now, device, slot, each.filter);
      else if (each.state === 'asked') slots.push(slot);
      else if (each.state === 'configured' || each.state === 'standing') {
        this.#stands(now, device, slot, each);
      }
    });
    this.#ask(now, device, slots);
  }

  /** The application subscribes to one more filter; returns its place. */
  add(now: Instant, device: DeviceId, filter: string, qos: Qos): number {
    const filters = this.#of(device);
    const slot = filters.push({ filter, qos, state: 'asked' }) - 1;
    if (this.#devices.isOnline(device)) this.#ask(now, device, [slot]);
    return slot;
  }

  /** The application gives a filter up; the broker is told now, or when it can be. */
  remove(now: Instant, device: DeviceId, filter: string): void {
    this.#of(device).forEach((each, slot) => {
      if (each.filter !== filter || this.#isOver(each)) return;
      each.state = 'leaving';
      this.#observer.subscriptionGivenUp(now, device, slot);
      if (this.#devices.isOnline(device)) this.#leave(now, device, slot, filter);
    });
  }

  unsuback(device: DeviceId, packet: Unsuback): void {
    for (const slot of this.#answered(device, packet.messageId)) {
      const each = this.#of(device)[slot];
      if (each?.state === 'leaving') each.state = 'given-up';
    }
  }

  suback(now: Instant, device: DeviceId, packet: Suback): void {
    this.#answered(device, packet.messageId).forEach((slot, place) => {
      const each = this.#of(device)[slot];
      const granted = packet.granted[place];
      if (each === undefined || this.#isOver(each) || granted === undefined) return;
      // A refused filter is no intent (MODEL §4); it is asked for again with the next session.
      if (isFailure(granted)) each.state = 'refused';
      else this.#stands(now, device, slot, each);
    });
  }

  /** The connection is over: nothing that was asked will be answered. */
  forget(device: DeviceId): void {
    this.#asked.delete(device);
  }

  /** The places that an answered packet named; it waits for no other answer. */
  #answered(device: DeviceId, packetId: number): readonly number[] {
    const asked = this.#asked.get(device) ?? [];
    const left = asked.filter((each) => each.packetId !== packetId);
    if (left.length === 0) this.#asked.delete(device);
    else this.#asked.set(device, left);
    return asked.find((each) => each.packetId === packetId)?.slots ?? [];
  }

  /** An identifier for a packet that names these places and is now waiting for its answer. */
  #packetIdFor(device: DeviceId, slots: readonly number[]): number {
    const packetId = this.#ids.takeId(device);
    this.#asked.set(device, [...(this.#asked.get(device) ?? []), { packetId, slots }]);
    return packetId;
  }

  #of(device: DeviceId): DeviceFilter[] {
    const filters = this.#filters[device];
    if (filters !== undefined) return filters;
    const none: DeviceFilter[] = [];
    this.#filters[device] = none;
    return none;
  }

  #isOver(each: DeviceFilter): boolean {
    return each.state === 'leaving' || each.state === 'given-up';
  }

  #leave(now: Instant, device: DeviceId, slot: number, filter: string): void {
    const messageId = this.#packetIdFor(device, [slot]);
    const packet = { cmd: 'unsubscribe', messageId, unsubscriptions: [filter] } as const;
    this.#devices.setSentAt(device, now);
    this.#outlet.unsubscribe(now, this.#devices.linkOf(device), packet);
  }

  #stands(now: Instant, device: DeviceId, slot: number, each: DeviceFilter): void {
    each.state = 'standing';
    this.#observer.subscriptionStands(now, device, slot);
  }

  #ask(now: Instant, device: DeviceId, slots: readonly number[]): void {
    if (slots.length === 0) return;
    const filters = this.#of(device);
    const messageId = this.#packetIdFor(device, slots);
    const subscriptions: { readonly topic: string; readonly qos: Qos }[] = [];
    for (const slot of slots) {
      const each = filters[slot];
      if (each === undefined) continue;
      each.state = 'asked';
      subscriptions.push({ topic: each.filter, qos: each.qos });
    }
    this.#devices.setSentAt(device, now);
    const packet = { cmd: 'subscribe', messageId, subscriptions } as const;
    this.#outlet.subscribe(now, this.#devices.linkOf(device), packet);
  }
}
