/**
 * Flows: the messages of one publisher on one topic at one QoS, and how far each subscriber is.
 *
 * Message numbers grow with time, so a first delivery is out of order when a later message of its
 * flow came first. Nearly every flow has one subscriber, kept in a column; others go to a map.
 */
import { Int32Column } from '../kernel/column.ts';

const NOBODY = -1;

/** Exact as factors of a key: a million devices and two billion topics stay below 2^53. */
const PUBLISHERS = 0x100000;
const WILLS = 0x80000000;
const ANSWERS = 2 * WILLS;

/**
 * The fields of a flow, side by side: who publishes × 16 + the QoS it publishes at × 4 + that of the
 * last delivery; the first to receive, and how far that is.
 */
const FIELD = { said: 0, subscriber: 1, last: 2 } as const;
const INTS = 3;

export class Flows {
  /** The flow first met on a topic; further publishers, and a publisher's further QoS, go to a map. */
  readonly #first = new Int32Column(NOBODY);
  readonly #further = new Map<number, number>();
  readonly #ints = new Int32Column(0, INTS);
  /** By flow and subscriber: the last message × 4 + its QoS. */
  readonly #others = new Map<number, Map<number, number>>();
  #size = 0;

  get bytes(): number {
    return this.#first.bytes + this.#ints.bytes;
  }

  /** Makes room for so many flows, each on a topic. */
  grow(flows: number): void {
    this.#first.grow(flows);
    this.#ints.grow(flows);
  }

  /** The flow of this publisher, topic and QoS; dense from 0. */
  idOf(publisher: number, topic: number, qos: number): number {
    this.#first.grow(topic + 1);
    const first = this.#first.at(topic);
    if (first === NOBODY) {
      this.#first.set(topic, this.#size);
      return this.#add(publisher, qos);
    }
    if (this.#ints.at(first * INTS + FIELD.said) >> 2 === publisher * 4 + qos) return first;
    return this.#furtherOf((topic * 3 + qos) * PUBLISHERS + publisher, publisher, qos);
  }

  /**
   * The flow of a publisher's wills, apart from what it publishes itself: the broker publishes them,
   * while older messages of the publisher's may still be on their way.
   */
  idOfWills(publisher: number, topic: number, qos: number): number {
    return this.#furtherOf((WILLS + topic * 3 + qos) * PUBLISHERS + publisher, publisher, qos);
  }

  /**
   * The flow of a publisher's answers, apart from what it publishes by the clock: they have numbers
   * of their own, which say nothing of who came first.
   */
  idOfAnswers(publisher: number, topic: number, qos: number): number {
    return this.#furtherOf((ANSWERS + topic * 3 + qos) * PUBLISHERS + publisher, publisher, qos);
  }

  publisherOf(flow: number): number {
    return this.#ints.at(flow * INTS + FIELD.said) >> 4;
  }

  /** The QoS at which the latest message of a flow came to a subscriber that has had one. */
  lastQosOf(flow: number, subscriber: number): number {
    const row = flow * INTS;
    if (this.#ints.at(row + FIELD.subscriber) === subscriber) return this.#lastQos(row);
    return (this.#others.get(flow)?.get(subscriber) ?? 0) % 4;
  }

  /** Notes a first delivery, which came at `qos`; returns whether it came in order. */
  advance(flow: number, subscriber: number, message: number, qos: number): boolean {
    const row = flow * INTS;
    const first = this.#ints.at(row + FIELD.subscriber);
    if (first === NOBODY) this.#ints.set(row + FIELD.subscriber, subscriber);
    if (first !== NOBODY && first !== subscriber) {
      return this.#advanceOther(flow, subscriber, message * 4 + qos);
    }
    const isInOrder = message > this.#ints.at(row + FIELD.last);
    if (isInOrder) {
      this.#ints.set(row + FIELD.last, message);
      const before = this.#lastQos(row);
      if (before !== qos) this.#ints.add(row + FIELD.said, qos - before);
    }
    return isInOrder;
  }

  #lastQos(row: number): number {
    return this.#ints.at(row + FIELD.said) & 3;
  }

  #furtherOf(key: number, publisher: number, qos: number): number {
    const known = this.#further.get(key);
    if (known !== undefined) return known;
    this.#further.set(key, this.#size);
    return this.#add(publisher, qos);
  }

  #add(publisher: number, qos: number): number {
    const flow = this.#size++;
    this.#ints.grow(flow + 1);
    this.#ints.set(flow * INTS + FIELD.said, publisher * 16 + qos * 4);
    this.#ints.set(flow * INTS + FIELD.subscriber, NOBODY);
    return flow;
  }

  #advanceOther(flow: number, subscriber: number, last: number): boolean {
    let lasts = this.#others.get(flow);
    if (lasts === undefined) {
      lasts = new Map();
      this.#others.set(flow, lasts);
    }
    const isInOrder = last - (last % 4) > (lasts.get(subscriber) ?? 0);
    if (isInOrder) lasts.set(subscriber, last);
    return isInOrder;
  }
}
