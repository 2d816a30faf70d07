/**
 * The columns of the ledger: messages followed, and the deliveries expected of them.
 *
 *   message ──▶ expectation ⇄ expectation …      one list a message, and one list a device
 *
 * Records exist only while something about them is open, so memory follows what is under way, not
 * what was sent. Only columns and lists; ledger.ts says what happens to them.
 */
import type { Brand } from '../kernel/brand.ts';
import { Float64Column, Int32Column, Uint8Column } from '../kernel/column.ts';
import { Slab } from '../kernel/slab.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';

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
  readonly #number = this.messages.attach(new Int32Column());
  readonly #topic = this.messages.attach(new Int32Column());
  readonly #flow = this.messages.attach(new Int32Column());
  readonly #qos = this.messages.attach(new Uint8Column());
  readonly #handshake = this.messages.attach(new Uint8Column());
  readonly #publishedAt = this.messages.attach(new Float64Column());
  readonly #usefulUs = this.messages.attach(new Float64Column());
  readonly #copies = this.messages.attach(new Int32Column());
  readonly #first = this.messages.attach(new Int32Column());
  readonly #cursor = this.messages.attach(new Int32Column());

  readonly expectations = new Slab();
  readonly #message = this.expectations.attach(new Int32Column());
  readonly #device = this.expectations.attach(new Int32Column());
  readonly #sessionCopies = this.expectations.attach(new Int32Column());
  readonly #otherCopies = this.expectations.attach(new Int32Column());
  readonly #routing = this.expectations.attach(new Int32Column());
  readonly #fate = this.expectations.attach(new Uint8Column());
  readonly #cause = this.expectations.attach(new Uint8Column());
  readonly #after = this.expectations.attach(new Uint8Column());
  readonly #next = this.expectations.attach(new Int32Column());
  readonly #previous = this.expectations.attach(new Int32Column());
  readonly #nextOfDevice = this.expectations.attach(new Int32Column());
  readonly #previousOfDevice = this.expectations.attach(new Int32Column());
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
    this.#number.set(record, message.number);
    this.#topic.set(record, message.topic);
    this.#flow.set(record, message.flow);
    this.#qos.set(record, message.qos);
    this.#handshake.set(record, message.qos === 0 ? HANDSHAKE.none : HANDSHAKE.open);
    this.#publishedAt.set(record, at);
    this.#usefulUs.set(record, message.usefulUs);
    this.#copies.set(record, 1);
    this.#first.set(record, NO_EXPECTATION);
    this.#cursor.set(record, NO_EXPECTATION);
    return record as MessageRecord;
  }

  numberOf(record: MessageRecord): number {
    return this.#number.at(record);
  }

  topicOf(record: MessageRecord): number {
    return this.#topic.at(record);
  }

  flowOf(record: MessageRecord): number {
    return this.#flow.at(record);
  }

  qosOf(record: MessageRecord): Qos {
    // Only openMessage writes it, from a Qos.
    return this.#qos.at(record) as Qos;
  }

  publishedAt(record: MessageRecord): Instant {
    return this.#publishedAt.at(record) as Instant;
  }

  usefulUsOf(record: MessageRecord): number {
    return this.#usefulUs.at(record);
  }

  handshakeOf(record: MessageRecord): number {
    return this.#handshake.at(record);
  }

  setHandshake(record: MessageRecord, handshake: number): void {
    this.#handshake.set(record, handshake);
  }

  /** Copies that count for every expectation of the message; adds `by` and returns what is left. */
  addCopies(record: MessageRecord, by: number): number {
    return this.#copies.add(record, by);
  }

  copiesOf(record: MessageRecord): number {
    return this.#copies.at(record);
  }

  /** A new expectation at the head of both its lists, with no copy of its own. */
  openExpectation(record: MessageRecord, device: number): Expectation {
    const expectation = this.expectations.allocate() as Expectation;
    this.#message.set(expectation, record);
    this.#device.set(expectation, device);
    this.#sessionCopies.set(expectation, 0);
    this.#otherCopies.set(expectation, 0);
    this.#routing.set(expectation, -1);
    this.#fate.set(expectation, 0);
    this.#cause.set(expectation, 0);
    this.#after.set(expectation, 0);
    this.#link(expectation, record, device);
    return expectation;
  }

  /** Takes an expectation out of both lists and frees it. */
  closeExpectation(expectation: Expectation): void {
    const record = this.messageOf(expectation);
    const next = this.#next.at(expectation);
    const previous = this.#previous.at(expectation);
    if (previous === NO_EXPECTATION) this.#first.set(record, next);
    else this.#next.set(previous, next);
    if (next !== NO_EXPECTATION) this.#previous.set(next, previous);
    if (this.#cursor.at(record) === expectation) this.#cursor.set(record, next);
    this.#unlinkFromDevice(expectation);
    this.expectations.free(expectation);
  }

  /**
   * The open expectation of a message by a device. Broadcasts are asked for in the order of their
   * list or against it, so the search goes on where the last one ended.
   */
  find(record: MessageRecord, device: number): Expectation {
    const start = this.#cursor.at(record);
    for (let each = start; each !== NO_EXPECTATION; each = this.#next.at(each)) {
      if (this.#device.at(each) === device) return this.#found(record, each);
    }
    for (let each = this.#first.at(record); each !== start; each = this.#next.at(each)) {
      if (this.#device.at(each) === device) return this.#found(record, each);
    }
    return NO_EXPECTATION;
  }

  firstOf(record: MessageRecord): Expectation {
    return this.#first.at(record) as Expectation;
  }

  nextOf(expectation: Expectation): Expectation {
    return this.#next.at(expectation) as Expectation;
  }

  firstOfDevice(device: number): Expectation {
    return this.#firstOfDevice.at(device) as Expectation;
  }

  nextOfDevice(expectation: Expectation): Expectation {
    return this.#nextOfDevice.at(expectation) as Expectation;
  }

  messageOf(expectation: Expectation): MessageRecord {
    return this.#message.at(expectation) as MessageRecord;
  }

  deviceOf(expectation: Expectation): number {
    return this.#device.at(expectation);
  }

  sessionCopiesOf(expectation: Expectation): number {
    return this.#sessionCopies.at(expectation);
  }

  addSessionCopies(expectation: Expectation, by: number): void {
    this.#sessionCopies.add(expectation, by);
  }

  otherCopiesOf(expectation: Expectation): number {
    return this.#otherCopies.at(expectation);
  }

  addOtherCopies(expectation: Expectation, by: number): void {
    this.#otherCopies.add(expectation, by);
  }

  /** The routing in which it last got a copy. */
  routingOf(expectation: Expectation): number {
    return this.#routing.at(expectation);
  }

  setRouting(expectation: Expectation, routing: number): void {
    this.#routing.set(expectation, routing);
  }

  isDelivered(expectation: Expectation): boolean {
    return (this.#fate.at(expectation) & DELIVERED) !== 0;
  }

  noteDelivered(expectation: Expectation): void {
    this.#fate.set(expectation, this.#fate.at(expectation) | DELIVERED);
  }

  isLost(expectation: Expectation): boolean {
    return (this.#fate.at(expectation) & LOST) !== 0;
  }

  noteLost(expectation: Expectation): void {
    this.#fate.set(expectation, this.#fate.at(expectation) | LOST);
  }

  /** The latest death: a cause's place in its list plus one, 0 for none, and what came before it. */
  causeOf(expectation: Expectation): number {
    return this.#cause.at(expectation);
  }

  afterOf(expectation: Expectation): number {
    return this.#after.at(expectation);
  }

  setCause(expectation: Expectation, cause: number, after: number): void {
    this.#cause.set(expectation, cause);
    this.#after.set(expectation, after);
  }

  #found(record: MessageRecord, each: number): Expectation {
    this.#cursor.set(record, each);
    return each as Expectation;
  }

  #link(expectation: Expectation, record: MessageRecord, device: number): void {
    const first = this.#first.at(record);
    this.#next.set(expectation, first);
    this.#previous.set(expectation, NO_EXPECTATION);
    if (first !== NO_EXPECTATION) this.#previous.set(first, expectation);
    this.#first.set(record, expectation);
    this.#cursor.set(record, expectation);
    const head = this.#firstOfDevice.at(device);
    this.#nextOfDevice.set(expectation, head);
    this.#previousOfDevice.set(expectation, NO_EXPECTATION);
    if (head !== NO_EXPECTATION) this.#previousOfDevice.set(head, expectation);
    this.#firstOfDevice.set(device, expectation);
  }

  #unlinkFromDevice(expectation: Expectation): void {
    const next = this.#nextOfDevice.at(expectation);
    const previous = this.#previousOfDevice.at(expectation);
    if (previous === NO_EXPECTATION) this.#firstOfDevice.set(this.deviceOf(expectation), next);
    else this.#nextOfDevice.set(previous, next);
    if (next !== NO_EXPECTATION) this.#previousOfDevice.set(next, previous);
  }
}
