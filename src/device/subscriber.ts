/**
 * What a device subscribes to, and what it believes of each filter.
 *
 *   configured ──SUBSCRIBE──▶ asked ──SUBACK──▶ standing ──UNSUBSCRIBE──▶ leaving ──▶ given-up
 *                                     └───────▶ refused
 *
 * With no session at the broker every filter is asked for again. With a session present a filter
 * never asked for is taken to stand (a clone never subscribes), and one asked for or given up
 * without an answer is so again. What the server has said it does not do is not asked for.
 */
import type { Instant } from '../kernel/time.ts';
import type { Suback, Subscribe, SubscriptionRequest, Unsuback } from '../mqtt/packet.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { packetSize } from '../mqtt/wire-size.ts';
import type { DeviceStore } from './device-store.ts';
import { type FilterRequest, type FilterState, FilterStore, NO_ROW } from './filter-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from './port.ts';
import type { Uplink } from './uplink.ts';

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
  readonly #uplink: Uplink;
  readonly #ids: PacketIds;
  readonly #filters = new FilterStore();
  readonly #asked = new Map<DeviceId, Asked[]>();

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly outlet: DeviceOutlet;
    readonly observer: DeviceObserver;
    readonly uplink: Uplink;
    readonly ids: PacketIds;
  }) {
    this.#devices = parts.devices;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.#uplink = parts.uplink;
    this.#ids = parts.ids;
  }

  get bytes(): number {
    return this.#filters.bytes;
  }

  /** Makes room for devices 0 … devices − 1, and for all their filters. */
  grow(devices: number, filters: number): void {
    this.#filters.grow(devices, filters);
  }

  /** Gives a device the filters it is configured with. */
  configure(device: DeviceId, filters: readonly FilterRequest[]): void {
    for (const filter of filters) this.#filters.add(device, filter, 'configured');
  }

  /** Connected without a session: everything wanted is asked for. */
  renew(now: Instant, device: DeviceId): void {
    const slots: number[] = [];
    this.#forEach(device, (row, slot) => {
      const state = this.#filters.stateOf(row);
      if (state === 'leaving') this.#filters.enter(row, 'given-up');
      else if (state !== 'given-up') slots.push(slot);
    });
    this.#ask(now, device, slots);
  }

  /** Connected with a session: what the device has no word about is taken to stand. */
  trust(now: Instant, device: DeviceId): void {
    const slots: number[] = [];
    this.#forEach(device, (row, slot) => {
      const state = this.#filters.stateOf(row);
      if (state === 'leaving') this.#leave(now, device, slot, this.#filters.topicOf(row));
      else if (state === 'asked') slots.push(slot);
      else if (state === 'configured' || state === 'standing') {
        this.#stands(now, device, slot, row);
      }
    });
    this.#ask(now, device, slots);
  }

  /** The application subscribes to one more filter; returns its place. */
  add(now: Instant, device: DeviceId, filter: FilterRequest): number {
    const slot = this.#filters.add(device, filter, 'asked');
    if (this.#devices.isOnline(device)) this.#ask(now, device, [slot]);
    return slot;
  }

  /** The application gives a filter up; the broker is told now, or when it can be. */
  remove(now: Instant, device: DeviceId, filter: string): void {
    this.#forEach(device, (row, slot) => {
      if (this.#filters.topicOf(row) !== filter || isOver(this.#filters.stateOf(row))) return;
      this.#filters.enter(row, 'leaving');
      this.#observer.subscriptionGivenUp(now, device, slot);
      if (this.#devices.isOnline(device)) this.#leave(now, device, slot, filter);
    });
  }

  unsuback(device: DeviceId, packet: Unsuback): void {
    for (const slot of this.#answered(device, packet.messageId)) {
      const row = this.#filters.rowOf(device, slot);
      if (row !== NO_ROW && this.#filters.stateOf(row) === 'leaving') {
        this.#filters.enter(row, 'given-up');
      }
    }
  }

  /** Returns the reason to close with when it does not answer what was asked [MQTT-3.8.4-6 (5.0)]. */
  suback(now: Instant, device: DeviceId, packet: Suback): ReasonCode | undefined {
    const slots = this.#answered(device, packet.messageId);
    if (slots.length > 0 && slots.length !== packet.granted.length) return REASON.protocolError;
    for (const [place, slot] of slots.entries()) {
      const row = this.#filters.rowOf(device, slot);
      const granted = packet.granted[place];
      if (row === NO_ROW || granted === undefined || isOver(this.#filters.stateOf(row))) continue;
      // A refused filter is no intent (MODEL §4); it is asked for again with the next session.
      if (isFailure(granted)) this.#filters.enter(row, 'refused');
      else this.#stands(now, device, slot, row);
    }
    return undefined;
  }

  /** Whether a SUBSCRIBE or UNSUBSCRIBE is without its answer. */
  isWaiting(device: DeviceId): boolean {
    return this.#asked.has(device);
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

  #forEach(device: DeviceId, visit: (row: number, slot: number) => void): void {
    let slot = 0;
    let row = this.#filters.firstOf(device);
    for (; row !== NO_ROW; row = this.#filters.nextOf(row)) visit(row, slot++);
  }

  #leave(now: Instant, device: DeviceId, slot: number, filter: string): void {
    const messageId = this.#packetIdFor(device, [slot]);
    const packet = { cmd: 'unsubscribe', messageId, unsubscriptions: [filter] } as const;
    this.#devices.setSentAt(device, now);
    this.#outlet.unsubscribe(now, this.#devices.linkOf(device), packet);
  }

  #stands(now: Instant, device: DeviceId, slot: number, row: number): void {
    this.#filters.enter(row, 'standing');
    this.#observer.subscriptionStands(now, device, slot);
  }

  /** Asks for these places: those of one subscription identifier in one packet, if it fits. */
  #ask(now: Instant, device: DeviceId, slots: readonly number[]): void {
    const groups = new Map<number | undefined, number[]>();
    for (const slot of slots) {
      const row = this.#filters.rowOf(device, slot);
      if (row === NO_ROW) continue;
      const { topic, identifier } = this.#filters.requestOf(row);
      const mayAsk = this.#uplink.mayAskFor(device, topic, identifier);
      this.#filters.enter(row, mayAsk ? 'asked' : 'refused');
      if (!mayAsk) continue;
      const group = groups.get(identifier);
      if (group === undefined) groups.set(identifier, [slot]);
      else group.push(slot);
    }
    for (const group of groups.values()) this.#askTogether(now, device, group);
  }

  /** What is too long for the server goes in halves; one filter that is too long is refused. */
  #askTogether(now: Instant, device: DeviceId, slots: readonly number[]): void {
    const { version } = this.#devices.planOf(device).mqtt;
    const draft = this.#subscribe(device, 1, slots);
    if (packetSize(draft, version) <= this.#uplink.maximumPacketSize(device)) {
      const messageId = this.#packetIdFor(device, slots);
      this.#devices.setSentAt(device, now);
      this.#outlet.subscribe(now, this.#devices.linkOf(device), { ...draft, messageId });
      return;
    }
    const [first = 0] = slots;
    if (slots.length === 1) this.#filters.enter(this.#filters.rowOf(device, first), 'refused');
    if (slots.length < 2) return;
    const half = slots.length >> 1;
    this.#askTogether(now, device, slots.slice(0, half));
    this.#askTogether(now, device, slots.slice(half));
  }

  #subscribe(device: DeviceId, messageId: number, slots: readonly number[]): Subscribe {
    const filters = slots.map((slot) => this.#filters.requestOf(this.#filters.rowOf(device, slot)));
    const identifier = filters[0]?.identifier;
    return {
      cmd: 'subscribe',
      messageId,
      subscriptions: filters.map(requestOf),
      ...(identifier === undefined ? {} : { properties: { subscriptionIdentifier: identifier } }),
    };
  }
}

function isOver(state: FilterState): boolean {
  return state === 'leaving' || state === 'given-up';
}

/** What stands in the packet: options that are off are left out, as 3.1.1 has none. */
function requestOf({ topic, qos, nl, rap, rh }: FilterRequest): SubscriptionRequest {
  return {
    topic,
    qos,
    ...(nl === true ? { nl } : {}),
    ...(rap === true ? { rap } : {}),
    ...(rh === undefined || rh === 0 ? {} : { rh }),
  };
}
