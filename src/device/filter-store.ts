/**
 * The filters of every device: what is asked for, and what the device believes of it.
 *
 *   device ──▶ row ──▶ row         a row is topic, options and state; a slot is a place in the chain
 *
 * Rows and their accessors only: what a state means is the subscriber's. Options are few, and one
 * object each. A filter's place in its device's chain never changes.
 */
import { Int32Column } from '../kernel/column.ts';
import type { SubscriptionRequest } from '../mqtt/packet.ts';
import type { DeviceId } from './port.ts';

export const FILTER_STATES = [
  'configured',
  'asked',
  'standing',
  'refused',
  'leaving',
  'given-up',
] as const;
/** What the device believes of a filter. */
export type FilterState = (typeof FILTER_STATES)[number];

/** A filter as it is asked for: the topic filter, shared or not, and its options. */
export interface FilterRequest extends SubscriptionRequest {
  /** Subscription Identifier (5.0), 1 … 268,435,455. */
  readonly identifier?: number;
}

/** What many devices ask for alike. */
type Options = Omit<FilterRequest, 'topic'>;

/** No row. */
export const NO_ROW = -1;

/** The words of a row: the next of its device plus one, and state | options × 8. */
const FIELD = { next: 0, said: 1 } as const;
const INTS = 2;
const STATES = 8;

export class FilterStore {
  readonly #topics: string[] = [];
  readonly #ints = new Int32Column(0, INTS);
  /** The first row of each device, plus one. */
  readonly #first = new Int32Column();
  readonly #options: Options[] = [];
  readonly #places = new Map<string, number>();

  get bytes(): number {
    return this.#ints.bytes + this.#first.bytes + this.#topics.length * 8;
  }

  /** Makes room for devices 0 … devices − 1, and for all their filters. */
  grow(devices: number, filters: number): void {
    this.#first.grow(devices);
    this.#ints.grow(filters);
  }

  /** Adds a filter behind those a device has; returns its slot. */
  add(device: DeviceId, { topic, ...options }: FilterRequest, state: FilterState): number {
    this.#first.grow(device + 1);
    const row = this.#topics.push(topic) - 1;
    this.#ints.grow(row + 1);
    this.#ints.set(row * INTS + FIELD.said, this.#placeOf(options) * STATES);
    this.enter(row, state);
    let last = this.firstOf(device);
    if (last === NO_ROW) {
      this.#first.set(device, row + 1);
      return 0;
    }
    let slot = 1;
    for (; this.nextOf(last) !== NO_ROW; last = this.nextOf(last)) slot++;
    this.#ints.set(last * INTS + FIELD.next, row + 1);
    return slot;
  }

  /** The row of a device's first filter, or NO_ROW. */
  firstOf(device: DeviceId): number {
    this.#first.grow(device + 1);
    return this.#first.at(device) - 1;
  }

  /** The row behind, or NO_ROW. */
  nextOf(row: number): number {
    return this.#ints.at(row * INTS + FIELD.next) - 1;
  }

  /** The row of a slot, or NO_ROW. */
  rowOf(device: DeviceId, slot: number): number {
    let row = this.firstOf(device);
    for (let left = slot; left > 0 && row !== NO_ROW; left--) row = this.nextOf(row);
    return row;
  }

  topicOf(row: number): string {
    // Every row was given a topic by `add`.
    return this.#topics[row] as string;
  }

  /** The whole request. */
  requestOf(row: number): FilterRequest {
    // Every row was given its options by `add`.
    const options = this.#options[Math.floor(this.#said(row) / STATES)] as Options;
    return { topic: this.topicOf(row), ...options };
  }

  stateOf(row: number): FilterState {
    // Only `enter` writes it, from this list.
    return FILTER_STATES[this.#said(row) % STATES] as FilterState;
  }

  enter(row: number, state: FilterState): void {
    const said = this.#said(row);
    this.#ints.set(row * INTS + FIELD.said, said - (said % STATES) + FILTER_STATES.indexOf(state));
  }

  #said(row: number): number {
    return this.#ints.at(row * INTS + FIELD.said);
  }

  #placeOf(options: Options): number {
    const { qos, nl, rap, rh, identifier } = options;
    const key = `${qos} ${nl} ${rap} ${rh} ${identifier}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#options.push(options) - 1;
    this.#places.set(key, place);
    return place;
  }
}
