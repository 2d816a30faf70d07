/**
 * The columns of the ledger: messages followed, and the deliveries expected of them.
 *
 *   message ──▶ expectation ⇄ expectation …      one list a message, and one list a device
 *
 * Records exist only while something about them is open, so memory follows what is under way, not
 * what was sent. Only columns and lists; ledger.ts says what happens to them.
 */
import type { Brand } from '../kernel/brand.ts';
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { Slab } from '../kernel/slab.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import {
  EXPECTATION_INTS,
  FIELD,
  MESSAGE,
  MESSAGE_INTS,
  MESSAGE_TIMES,
  TIME,
} from './fate-field.ts';

export type MessageRecord = number & Brand<'message-record'>;
export type Expectation = number & Brand<'expectation'>;

/** No record. */
export const NO_RECORD: MessageRecord = -1 as MessageRecord;
/** No expectation. */
export const NO_EXPECTATION: Expectation = -1 as Expectation;

/** What has become of an expectation so far, one bit each. */
const DELIVERED = 1;
const LOST = 2;

/** What a message's publisher knows: its handshake is under way, or was confirmed. */
export const HANDSHAKE = { none: 0, open: 1, confirmed: 2 } as const;

/** What is known of a message when it is published. */
export interface FollowedMessage {
  /** Its number within the run, from 1. */
  readonly number: number;
  readonly topic: number;
  readonly flow: number;
  readonly qos: Qos;
  /** Age up to which a delivery is useful, µs; Infinity always is. */
  readonly usefulUs: number;
}

export class FateStore {
  readonly messages = new Slab();
  readonly #messageInts = this.messages.attach(new Int32Column(0, MESSAGE_INTS));
  readonly #messageTimes = this.messages.attach(new Float64Column(0, MESSAGE_TIMES));

  readonly expectations = new Slab();
  readonly #ints = this.expectations.attach(new Int32Column(0, EXPECTATION_INTS));
  readonly #firstOfDevice = new Int32Column(NO_EXPECTATION);

  get bytes(): number {
    return this.messages.bytes + this.expectations.bytes + this.#firstOfDevice.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#firstOfDevice.grow(devices);
  }

  /** A record of a message just published, held by its publisher. */
  openMessage(at: Instant, message: FollowedMessage): MessageRecord {
    const record = this.messages.allocate();
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.number, message.number);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.topic, message.topic);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.flow, message.flow);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.qos, message.qos);
    this.#messageInts.set(
      record * MESSAGE_INTS + MESSAGE.handshake,
      message.qos === 0 ? HANDSHAKE.none : HANDSHAKE.open,
    );
    this.#messageTimes.set(record * MESSAGE_TIMES + TIME.publishedAt, at);
    this.#messageTimes.set(record * MESSAGE_TIMES + TIME.usefulUs, message.usefulUs);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.copies, 1);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.first, NO_EXPECTATION);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.cursor, NO_EXPECTATION);
    return record as MessageRecord;
  }

  numberOf(record: MessageRecord): number {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.number);
  }

  topicOf(record: MessageRecord): number {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.topic);
  }

  flowOf(record: MessageRecord): number {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.flow);
  }

  qosOf(record: MessageRecord): Qos {
    // Only openMessage writes it, from a Qos.
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.qos) as Qos;
  }

  publishedAt(record: MessageRecord): Instant {
    return this.#messageTimes.at(record * MESSAGE_TIMES + TIME.publishedAt) as Instant;
  }

  usefulUsOf(record: MessageRecord): number {
    return this.#messageTimes.at(record * MESSAGE_TIMES + TIME.usefulUs);
  }

  handshakeOf(record: MessageRecord): number {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.handshake);
  }

  setHandshake(record: MessageRecord, handshake: number): void {
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.handshake, handshake);
  }

  /** Copies that count for every expectation of the message; adds `by` and returns what is left. */
  addCopies(record: MessageRecord, by: number): number {
    return this.#messageInts.add(record * MESSAGE_INTS + MESSAGE.copies, by);
  }

  copiesOf(record: MessageRecord): number {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.copies);
  }

  /** A new expectation at the head of both its lists, with no copy of its own. */
  openExpectation(record: MessageRecord, device: number): Expectation {
    const expectation = this.expectations.allocate() as Expectation;
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.message, record);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.device, device);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.sessionCopies, 0);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.otherCopies, 0);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.routing, -1);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.fate, 0);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.cause, 0);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.after, 0);
    this.#link(expectation, record, device);
    return expectation;
  }

  /** Takes an expectation out of both lists and frees it. */
  closeExpectation(expectation: Expectation): void {
    const record = this.messageOf(expectation);
    const next = this.#ints.at(expectation * EXPECTATION_INTS + FIELD.next);
    const previous = this.#ints.at(expectation * EXPECTATION_INTS + FIELD.previous);
    if (previous === NO_EXPECTATION)
      this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.first, next);
    else this.#ints.set(previous * EXPECTATION_INTS + FIELD.next, next);
    if (next !== NO_EXPECTATION) this.#ints.set(next * EXPECTATION_INTS + FIELD.previous, previous);
    if (this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.cursor) === expectation)
      this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.cursor, next);
    this.#unlinkFromDevice(expectation);
    this.expectations.free(expectation);
  }

  /**
   * The open expectation of a message by a device. Broadcasts are asked for in the order of their
   * list or against it, so the search goes on where the last one ended.
   */
  find(record: MessageRecord, device: number): Expectation {
    const start = this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.cursor) as Expectation;
    for (let each = start; each !== NO_EXPECTATION; each = this.nextOf(each)) {
      if (this.deviceOf(each) === device) return this.#found(record, each);
    }
    for (let each = this.firstOf(record); each !== start; each = this.nextOf(each)) {
      if (this.deviceOf(each) === device) return this.#found(record, each);
    }
    return NO_EXPECTATION;
  }

  firstOf(record: MessageRecord): Expectation {
    return this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.first) as Expectation;
  }

  nextOf(expectation: Expectation): Expectation {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.next) as Expectation;
  }

  firstOfDevice(device: number): Expectation {
    return this.#firstOfDevice.at(device) as Expectation;
  }

  nextOfDevice(expectation: Expectation): Expectation {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.nextOfDevice) as Expectation;
  }

  messageOf(expectation: Expectation): MessageRecord {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.message) as MessageRecord;
  }

  deviceOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.device);
  }

  sessionCopiesOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.sessionCopies);
  }

  addSessionCopies(expectation: Expectation, by: number): void {
    this.#ints.add(expectation * EXPECTATION_INTS + FIELD.sessionCopies, by);
  }

  otherCopiesOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.otherCopies);
  }

  addOtherCopies(expectation: Expectation, by: number): void {
    this.#ints.add(expectation * EXPECTATION_INTS + FIELD.otherCopies, by);
  }

  /** The routing in which it last got a copy. */
  routingOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.routing);
  }

  setRouting(expectation: Expectation, routing: number): void {
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.routing, routing);
  }

  isDelivered(expectation: Expectation): boolean {
    return (this.#ints.at(expectation * EXPECTATION_INTS + FIELD.fate) & DELIVERED) !== 0;
  }

  noteDelivered(expectation: Expectation): void {
    this.#ints.set(
      expectation * EXPECTATION_INTS + FIELD.fate,
      this.#ints.at(expectation * EXPECTATION_INTS + FIELD.fate) | DELIVERED,
    );
  }

  isLost(expectation: Expectation): boolean {
    return (this.#ints.at(expectation * EXPECTATION_INTS + FIELD.fate) & LOST) !== 0;
  }

  noteLost(expectation: Expectation): void {
    this.#ints.set(
      expectation * EXPECTATION_INTS + FIELD.fate,
      this.#ints.at(expectation * EXPECTATION_INTS + FIELD.fate) | LOST,
    );
  }

  /** The latest death: a cause's place in its list plus one, 0 for none, and what came before it. */
  causeOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.cause);
  }

  afterOf(expectation: Expectation): number {
    return this.#ints.at(expectation * EXPECTATION_INTS + FIELD.after);
  }

  setCause(expectation: Expectation, cause: number, after: number): void {
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.cause, cause);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.after, after);
  }

  #found(record: MessageRecord, each: Expectation): Expectation {
    const place = record * MESSAGE_INTS + MESSAGE.cursor;
    if (this.#messageInts.at(place) !== each) this.#messageInts.set(place, each);
    return each;
  }

  #link(expectation: Expectation, record: MessageRecord, device: number): void {
    const first = this.#messageInts.at(record * MESSAGE_INTS + MESSAGE.first);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.next, first);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.previous, NO_EXPECTATION);
    if (first !== NO_EXPECTATION)
      this.#ints.set(first * EXPECTATION_INTS + FIELD.previous, expectation);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.first, expectation);
    this.#messageInts.set(record * MESSAGE_INTS + MESSAGE.cursor, expectation);
    const head = this.#firstOfDevice.at(device);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.nextOfDevice, head);
    this.#ints.set(expectation * EXPECTATION_INTS + FIELD.previousOfDevice, NO_EXPECTATION);
    if (head !== NO_EXPECTATION)
      this.#ints.set(head * EXPECTATION_INTS + FIELD.previousOfDevice, expectation);
    this.#firstOfDevice.set(device, expectation);
  }

  #unlinkFromDevice(expectation: Expectation): void {
    const next = this.#ints.at(expectation * EXPECTATION_INTS + FIELD.nextOfDevice);
    const previous = this.#ints.at(expectation * EXPECTATION_INTS + FIELD.previousOfDevice);
    if (previous === NO_EXPECTATION) this.#firstOfDevice.set(this.deviceOf(expectation), next);
    else this.#ints.set(previous * EXPECTATION_INTS + FIELD.nextOfDevice, next);
    if (next !== NO_EXPECTATION)
      this.#ints.set(next * EXPECTATION_INTS + FIELD.previousOfDevice, previous);
  }
}
