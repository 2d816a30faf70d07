/**
 * Publishes the broker refused (≥ 0x80) and the application will try again.
 *
 * The same delay for all of a device, so they wait in the order of their time. A message keeps its
 * number, and its refusals are counted over all tries (MODEL §2).
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import { type Instant, later } from '../kernel/time.ts';
import type { MessageNumber, PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { ClientPlan } from './plan.ts';
import type { DeviceId, DeviceTimers } from './port.ts';

export class Refusals {
  readonly #publications: PublicationStore;
  readonly #timers: DeviceTimers;
  readonly #waiting = new LinkedQueues();
  readonly #publication = this.#waiting.nodes.attach(new Int32Column());
  readonly #dueAt = this.#waiting.nodes.attach(new Float64Column());
  /** Refusals so far, by message: rare, so kept apart. */
  readonly #counts = new Map<MessageNumber, number>();
  /** Devices there is room for: up to the last that ever had to wait. */
  #devices = 0;

  constructor(publications: PublicationStore, timers: DeviceTimers) {
    this.#publications = publications;
    this.#timers = timers;
  }

  get bytes(): number {
    return this.#waiting.bytes;
  }

  /** Keeps a refused message, with the caller's reference, for another try; false when it had enough. */
  keep(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    rule: ClientPlan['onRejected'],
  ): boolean {
    const message = this.#publications.messageOf(publication);
    const count = (this.#counts.get(message) ?? 0) + 1;
    if (rule === 'drop' || count > rule.max) {
      this.#counts.delete(message);
      return false;
    }
    this.#counts.set(message, count);
    const due = later(now, rule.retryAfter);
    this.#growTo(device);
    const node = this.#waiting.push(device);
    this.#publication.set(node, publication);
    this.#dueAt.set(node, due);
    this.#timers.wake('retry', device, due);
    return true;
  }

  /** The message was accepted after all, or is lost. */
  forget(publication: PublicationId): void {
    if (this.#counts.size > 0) this.#counts.delete(this.#publications.messageOf(publication));
  }

  /** Hands what is due to `publish`, with its reference, and sets the timer for what is not. */
  retry(now: Instant, device: DeviceId, publish: (publication: PublicationId) => void): void {
    for (let node = this.#head(device); node !== NONE; node = this.#head(device)) {
      const due = this.#dueAt.at(node) as Instant;
      if (due > now) {
        this.#timers.wake('retry', device, due);
        return;
      }
      const publication = this.#publication.at(node) as PublicationId;
      this.#waiting.shift(device);
      publish(publication);
    }
  }

  /** Takes out all that wait; their references are the caller's. */
  clear(device: DeviceId, dropped: (publication: PublicationId) => void): void {
    for (let node = this.#head(device); node !== NONE; node = this.#head(device)) {
      const publication = this.#publication.at(node) as PublicationId;
      this.#waiting.shift(device);
      dropped(publication);
    }
  }

  /** Every message waiting for another try. */
  forEach(device: DeviceId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#head(device); node !== NONE; node = this.#waiting.next(node)) {
      visit(this.#publication.at(node) as PublicationId);
    }
  }

  #head(device: DeviceId): number {
    return device < this.#devices ? this.#waiting.head(device) : NONE;
  }

  #growTo(device: DeviceId): void {
    if (device < this.#devices) return;
    this.#devices = device + 1;
    this.#waiting.grow(this.#devices);
  }
}
