/**
 * Flows: the messages of one publisher on one topic at one QoS, and how far each subscriber is.
 *
 * Message numbers grow with time, so a first delivery is out of order when a later message of its
 * flow came first. Nearly every flow has one subscriber, kept in a column; others go to a map.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';

const NOBODY = -1;

export class Flows {
  /** The flow first met on a topic at a QoS, by topic × 3 + QoS; further publishers go to a map. */
  readonly #first = new Int32Column(NOBODY);
  readonly #further = new Map<number, number>();
  readonly #publisher = new Int32Column();
  readonly #subscriber = new Int32Column(NOBODY);
  readonly #last = new Float64Column();
  readonly #others = new Map<number, Map<number, number>>();
  #size = 0;

  /** The flow of this publisher, topic and QoS; dense from 0. */
  idOf(publisher: number, topic: number, qos: number): number {
    const place = topic * 3 + qos;
    this.#first.grow(place + 1);
    const first = this.#first.at(place);
    if (first === NOBODY) {
      this.#first.set(place, this.#size);
      return this.#add(publisher);
    }
    if (this.#publisher.at(first) === publisher) return first;
    // Exact: a million devices and a billion topics stay below 2^53.
    const key = place * 0x100000 + publisher;
    const known = this.#further.get(key);
    if (known !== undefined) return known;
    this.#further.set(key, this.#size);
    return this.#add(publisher);
  }

  /** Notes a first delivery; returns whether it came in order. */
  advance(flow: number, subscriber: number, message: number): boolean {
    const first = this.#subscriber.at(flow);
    if (first === NOBODY) this.#subscriber.set(flow, subscriber);
    if (first !== NOBODY && first !== subscriber) {
      return this.#advanceOther(flow, subscriber, message);
    }
    const isInOrder = message > this.#last.at(flow);
    if (isInOrder) this.#last.set(flow, message);
    return isInOrder;
  }

  #add(publisher: number): number {
    const flow = this.#size++;
    for (const column of [this.#publisher, this.#subscriber, this.#last]) column.grow(flow + 1);
    this.#publisher.set(flow, publisher);
    return flow;
  }

  #advanceOther(flow: number, subscriber: number, message: number): boolean {
    let lasts = this.#others.get(flow);
    if (lasts === undefined) {
      lasts = new Map();
      this.#others.set(flow, lasts);
    }
    const isInOrder = message > (lasts.get(subscriber) ?? 0);
    if (isInOrder) lasts.set(subscriber, message);
    return isInOrder;
  }
}
