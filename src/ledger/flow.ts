/**
 * Flows: the messages of one publisher on one topic at one QoS, and how far each subscriber is.
 *
 * Message numbers grow with time, so a first delivery is out of order when a later message of its
 * flow came first. Nearly every flow has one subscriber, kept in a column; others go to a map.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';

const NOBODY = -1;

export class Flows {
  readonly #ids = new Map<string, number>();
  readonly #subscriber = new Int32Column(NOBODY);
  readonly #last = new Float64Column();
  readonly #others = new Map<number, Map<number, number>>();

  /** The flow of this publisher, topic and QoS; dense from 0. */
  idOf(publisher: number, topic: number, qos: number): number {
    const key = `${publisher}/${topic}/${qos}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const flow = this.#ids.size;
    this.#ids.set(key, flow);
    this.#subscriber.grow(flow + 1);
    this.#last.grow(flow + 1);
    return flow;
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
