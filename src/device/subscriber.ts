/**
 * What a device subscribes to, and what it believes of each filter.
 *
 *   configured ──SUBSCRIBE──▶ asked ──SUBACK──▶ standing ──UNSUBSCRIBE──▶ leaving ──▶ given-up
 *
 * With no session at the broker every filter is asked for again. With a session present a filter
 * never asked for is taken to stand (a clone never subscribes), and one asked for without an answer
 * is asked for again.
 */
import type { Instant } from '../kernel/time.ts';
import type { Qos, Suback } from '../mqtt/packet.ts';
import { isFailure } from '../mqtt/reason-code.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from './port.ts';

/** What the device believes of a filter. */
export type FilterState = 'configured' | 'asked' | 'standing' | 'leaving' | 'given-up';

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

export class Subscriber {
  readonly #devices: DeviceStore;
  readonly #outlet: DeviceOutlet;
  readonly #observer: DeviceObserver;
  readonly #filters: DeviceFilter[][] = [];
  readonly #asked = new Map<DeviceId, Asked[]>();

  constructor(devices: DeviceStore, outlet: DeviceOutlet, observer: DeviceObserver) {
    this.#devices = devices;
    this.#outlet = outlet;
    this.#observer = observer;
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
      if (each.state === 'leaving') this.#leave(now, device, each.filter);
      else if (each.state === 'asked') slots.push(slot);
      else if (each.state !== 'given-up') this.#stands(now, device, slot, each);
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
      if (this.#devices.isOnline(device)) this.#leave(now, device, filter);
    });
  }

  /** Whatever was being left has been left. */
  unsuback(device: DeviceId): void {
    for (const each of this.#of(device)) {
      if (each.state === 'leaving') each.state = 'given-up';
    }
  }

  suback(now: Instant, device: DeviceId, packet: Suback): void {
    const asked = this.#asked.get(device)?.find((each) => each.packetId === packet.messageId);
    if (asked === undefined) return;
    this.forget(device, packet.messageId);
    asked.slots.forEach((slot, place) => {
      const each = this.#of(device)[slot];
      const granted = packet.granted[place];
      if (each === undefined || this.#isOver(each) || granted === undefined) return;
      // A refused filter is no intent (MODEL §4); it is asked for again with the next session.
      if (isFailure(granted)) each.state = 'configured';
      else this.#stands(now, device, slot, each);
    });
  }

  /** No answer will come to this packet, or, without a packet, to any: the connection is over. */
  forget(device: DeviceId, packetId?: number): void {
    const left = this.#asked.get(device)?.filter((each) => each.packetId !== packetId) ?? [];
    if (packetId === undefined || left.length === 0) this.#asked.delete(device);
    else this.#asked.set(device, left);
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

  #leave(now: Instant, device: DeviceId, filter: string): void {
    const messageId = this.#devices.nextSubscribeId(device);
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
    const messageId = this.#devices.nextSubscribeId(device);
    const subscriptions: { readonly topic: string; readonly qos: Qos }[] = [];
    for (const slot of slots) {
      const each = filters[slot];
      if (each === undefined) continue;
      each.state = 'asked';
      subscriptions.push({ topic: each.filter, qos: each.qos });
    }
    const asked = this.#asked.get(device) ?? [];
    this.#asked.set(device, [...asked, { packetId: messageId, slots }]);
    this.#devices.setSentAt(device, now);
    const packet = { cmd: 'subscribe', messageId, subscriptions } as const;
    this.#outlet.subscribe(now, this.#devices.linkOf(device), packet);
  }
}
