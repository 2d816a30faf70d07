/**
 * Publications that wait on a device, oldest first: each holds a reference.
 *
 * Lists only; how long they may be and what they wait for is the outbox's.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { DeviceId } from './port.ts';

export class WaitingList {
  readonly #lists = new RareQueues();
  readonly #publication = this.#lists.nodes.attach(new Int32Column());

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
  push(device: DeviceId, publication: PublicationId): void {
    this.#publication.set(this.#lists.push(device), publication);
  }

  /** Takes the oldest out; its reference is the caller's. */
  shift(device: DeviceId): PublicationId {
    const publication = this.head(device);
    this.#lists.shift(device);
    return publication;
  }

  /** Puts these before all that wait, in their order. */
  pushFront(device: DeviceId, older: readonly PublicationId[]): void {
    const count = this.count(device);
    if (older.length === 0) return;
    for (const publication of older) this.push(device, publication);
    for (let n = 0; n < count; n++) this.push(device, this.shift(device));
  }

  forEach(device: DeviceId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(device); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#publication.at(node) as PublicationId);
    }
  }
}
