/**
 * Publications that wait on a device to be sent, oldest first: each holds a reference.
 *
 * Says who makes way at a full list, and who has waited too long; dropping them is the outbox's.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import { type Instant, later, NEVER } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceTimers } from './port.ts';

export class WaitingList {
  readonly #devices: DeviceStore;
  readonly #publications: PublicationStore;
  readonly #timers: DeviceTimers;
  readonly #lists = new RareQueues();
  readonly #publication = this.#lists.nodes.attach(new Int32Column());
  /** When it has been too long, of publications whose library does not wait for ever. */
  readonly #endsAt = new Map<PublicationId, Instant>();

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly publications: PublicationStore;
    readonly timers: DeviceTimers;
  }) {
    this.#devices = parts.devices;
    this.#publications = parts.publications;
    this.#timers = parts.timers;
  }

  get bytes(): number {
    return this.#lists.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#lists.grow(devices);
  }

  isEmpty(device: DeviceId): boolean {
    return this.#lists.isEmpty(device);
  }

  count(device: DeviceId): number {
    return this.#lists.count(device);
  }

  /** The oldest; there must be one. */
  head(device: DeviceId): PublicationId {
    return this.#publication.at(this.#lists.head(device)) as PublicationId;
  }

  /** Appends one with the caller's reference. */
  push(now: Instant, device: DeviceId, publication: PublicationId): void {
    this.#append(device, publication);
    this.#limit(now, device, publication);
  }

  /** Takes the oldest out; its reference is the caller's. */
  shift(device: DeviceId): PublicationId {
    const publication = this.#pop(device);
    if (this.#endsAt.size > 0) this.#endsAt.delete(publication);
    return publication;
  }

  /** Puts these before all that wait, in their order; their time begins anew. */
  pushFront(now: Instant, device: DeviceId, older: readonly PublicationId[]): void {
    const count = this.count(device);
    if (older.length === 0) return;
    for (const publication of older) this.push(now, device, publication);
    for (let n = 0; n < count; n++) this.#append(device, this.#pop(device));
  }

  /** Takes out who makes way for a new one at a full list; undefined when the new one does. */
  evict(device: DeviceId): PublicationId | undefined {
    const { overflow } = this.#devices.planOf(device).client.outbox;
    if (overflow === 'drop-newest' || this.isEmpty(device)) return undefined;
    const [oldest] = overflow === 'drop-oldest' ? [] : this.#takeQos0(device, 1);
    return oldest ?? this.shift(device);
  }

  /** Takes out all of QoS 0, oldest first; their references are the caller's. */
  takeQos0(device: DeviceId): readonly PublicationId[] {
    return this.#takeQos0(device, Infinity);
  }

  /** Takes out the oldest if it has waited too long, or sees to it that it will be. */
  takeOverdue(now: Instant, device: DeviceId): PublicationId | undefined {
    if (this.#endsAt.size === 0 || this.isEmpty(device)) return undefined;
    const end = this.#endsAt.get(this.head(device)) ?? NEVER;
    if (end <= now) return this.shift(device);
    if (end < NEVER) this.#timers.wake('retry', device, end);
    return undefined;
  }

  forEach(device: DeviceId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(device); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#publication.at(node) as PublicationId);
    }
  }

  #takeQos0(device: DeviceId, most: number): readonly PublicationId[] {
    const taken: PublicationId[] = [];
    for (let left = this.count(device); left > 0; left--) {
      const publication = this.#pop(device);
      const isTaken = taken.length < most && this.#publications.qosOf(publication) === 0;
      if (!isTaken) this.#append(device, publication);
      else taken.push(publication);
    }
    for (const publication of taken) this.#endsAt.delete(publication);
    return taken;
  }

  /** Says when it will have been too long, if the device's library thinks so at all. */
  #limit(now: Instant, device: DeviceId, publication: PublicationId): void {
    const { expiry } = this.#devices.planOf(device).client.outbox;
    if (expiry === undefined) return;
    const end = later(now, expiry);
    this.#endsAt.set(publication, end);
    this.#timers.wake('retry', device, end);
  }

  #append(device: DeviceId, publication: PublicationId): void {
    this.#publication.set(this.#lists.push(device), publication);
  }

  #pop(device: DeviceId): PublicationId {
    const publication = this.head(device);
    this.#lists.shift(device);
    return publication;
  }
}
