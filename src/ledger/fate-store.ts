/**
 * The columns of the ledger: messages followed, and the deliveries expected of them.
 *
 *   message ──▶ expectation ⇄ expectation …      one list a message, and one list a device
 *
 * Records exist only while something about them is open, so memory follows what is under way, not
 * what was sent. Only columns and lists; ledger.ts says what happens to them.
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { Rows } from '../kernel/rows.ts';
import { Slab } from '../kernel/slab.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import {
  DELIVERED,
  EXPECTATION_INTS,
  FIELD,
  type FollowedMessage,
  HANDSHAKE,
  LOST,
  MESSAGE,
  MESSAGE_INTS,
  MESSAGE_TIMES,
  REPEATED,
  TIME,
} from './fate-field.ts';

export type MessageRecord = number & Brand<'message-record'>;
export type Expectation = number & Brand<'expectation'>;

/** No record. */
export const NO_RECORD: MessageRecord = -1 as MessageRecord;
/** No expectation. */
export const NO_EXPECTATION: Expectation = -1 as Expectation;

export class FateStore {
  readonly messages = new Slab();
  #messageInts = new Int32Array(0);
  #messageTimes = new Float64Array(0);

  readonly expectations = new Slab();
  #ints = new Int32Array(0);
  readonly #firstOfDevice = new Int32Column(NO_EXPECTATION);

  constructor() {
    const messages = new Rows(MESSAGE_INTS, (ints, times) => {
      this.#messageInts = ints;
      this.#messageTimes = times;
    });
    this.messages.attach(messages);
    const ints = new Int32Column(0, EXPECTATION_INTS).shownTo((rows) => (this.#ints = rows));
    this.expectations.attach(ints);
  }

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
    const ints = this.#messageInts;
    const row = record * MESSAGE_INTS;
    ints[row + MESSAGE.number] = message.number;
    ints[row + MESSAGE.topic] = message.topic;
    ints[row + MESSAGE.flow] = message.flow;
    ints[row + MESSAGE.qos] = message.qos;
    ints[row + MESSAGE.handshake] = message.qos === 0 ? HANDSHAKE.none : HANDSHAKE.open;
    ints[row + MESSAGE.copies] = 1;
    ints[row + MESSAGE.first] = NO_EXPECTATION;
    ints[row + MESSAGE.cursor] = NO_EXPECTATION;
    this.#messageTimes[record * MESSAGE_TIMES + TIME.publishedAt] = at;
    this.#messageTimes[record * MESSAGE_TIMES + TIME.usefulUs] = message.usefulUs;
    return record as MessageRecord;
  }

  numberOf(record: MessageRecord): number {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.number] as number;
  }

  topicOf(record: MessageRecord): number {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.topic] as number;
  }

  flowOf(record: MessageRecord): number {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.flow] as number;
  }

  qosOf(record: MessageRecord): Qos {
    // openMessage writes it, from a Qos.
    return ((this.#messageInts[record * MESSAGE_INTS + MESSAGE.qos] as number) & 3) as Qos;
  }

  /** Its publisher sends it more than once. */
  noteRepeated(record: MessageRecord): void {
    this.#messageInts[record * MESSAGE_INTS + MESSAGE.qos] = this.qosOf(record) | REPEATED;
  }

  isRepeated(record: MessageRecord): boolean {
    return ((this.#messageInts[record * MESSAGE_INTS + MESSAGE.qos] as number) & REPEATED) !== 0;
  }

  publishedAt(record: MessageRecord): Instant {
    return this.#messageTimes[record * MESSAGE_TIMES + TIME.publishedAt] as Instant;
  }

  usefulUsOf(record: MessageRecord): number {
    return this.#messageTimes[record * MESSAGE_TIMES + TIME.usefulUs] as number;
  }

  handshakeOf(record: MessageRecord): number {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.handshake] as number;
  }

  setHandshake(record: MessageRecord, handshake: number): void {
    this.#messageInts[record * MESSAGE_INTS + MESSAGE.handshake] = handshake;
  }

  /** Copies that count for every expectation of the message; adds `by` and returns what is left. */
  addCopies(record: MessageRecord, by: number): number {
    const copies = this.copiesOf(record) + by;
    this.#messageInts[record * MESSAGE_INTS + MESSAGE.copies] = copies;
    return copies;
  }

  copiesOf(record: MessageRecord): number {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.copies] as number;
  }

  /** A new expectation at the head of both its lists, with no copy of its own. */
  openExpectation(record: MessageRecord, device: number): Expectation {
    const expectation = this.expectations.allocate() as Expectation;
    const ints = this.#ints;
    const row = expectation * EXPECTATION_INTS;
    ints[row + FIELD.message] = record;
    ints[row + FIELD.device] = device;
    ints[row + FIELD.sessionCopies] = 0;
    ints[row + FIELD.otherCopies] = 0;
    ints[row + FIELD.routing] = -1;
    ints[row + FIELD.fate] = 0;
    ints[row + FIELD.cause] = 0;
    ints[row + FIELD.after] = 0;
    this.#link(expectation, record, device);
    return expectation;
  }

  /** Takes an expectation out of both lists and frees it. */
  closeExpectation(expectation: Expectation): void {
    const record = this.messageOf(expectation);
    const next = this.#ints[expectation * EXPECTATION_INTS + FIELD.next] as number;
    const previous = this.#ints[expectation * EXPECTATION_INTS + FIELD.previous] as number;
    if (previous === NO_EXPECTATION)
      this.#messageInts[record * MESSAGE_INTS + MESSAGE.first] = next;
    else this.#ints[previous * EXPECTATION_INTS + FIELD.next] = next;
    if (next !== NO_EXPECTATION) this.#ints[next * EXPECTATION_INTS + FIELD.previous] = previous;
    if ((this.#messageInts[record * MESSAGE_INTS + MESSAGE.cursor] as number) === expectation)
      this.#messageInts[record * MESSAGE_INTS + MESSAGE.cursor] = next;
    this.#unlinkFromDevice(expectation);
    this.expectations.free(expectation);
  }

  /**
   * The open expectation of a message by a device. Broadcasts are asked for in the order of their
   * list or against it, so the search goes on where the last one ended.
   */
  find(record: MessageRecord, device: number): Expectation {
    const start = this.#messageInts[record * MESSAGE_INTS + MESSAGE.cursor] as Expectation;
    for (let each = start; each !== NO_EXPECTATION; each = this.nextOf(each)) {
      if (this.deviceOf(each) === device) return this.#found(record, each);
    }
    for (let each = this.firstOf(record); each !== start; each = this.nextOf(each)) {
      if (this.deviceOf(each) === device) return this.#found(record, each);
    }
    return NO_EXPECTATION;
  }

  firstOf(record: MessageRecord): Expectation {
    return this.#messageInts[record * MESSAGE_INTS + MESSAGE.first] as Expectation;
  }

  nextOf(expectation: Expectation): Expectation {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.next] as Expectation;
  }

  firstOfDevice(device: number): Expectation {
    return this.#firstOfDevice.at(device) as Expectation;
  }

  nextOfDevice(expectation: Expectation): Expectation {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.nextOfDevice] as Expectation;
  }

  messageOf(expectation: Expectation): MessageRecord {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.message] as MessageRecord;
  }

  deviceOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.device] as number;
  }

  sessionCopiesOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.sessionCopies] as number;
  }

  addSessionCopies(expectation: Expectation, by: number): void {
    const place = expectation * EXPECTATION_INTS + FIELD.sessionCopies;
    this.#ints[place] = (this.#ints[place] as number) + by;
  }

  otherCopiesOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.otherCopies] as number;
  }

  addOtherCopies(expectation: Expectation, by: number): void {
    const copies = this.otherCopiesOf(expectation) + by;
    this.#ints[expectation * EXPECTATION_INTS + FIELD.otherCopies] = copies;
  }

  /** The routing in which it last got a copy. */
  routingOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.routing] as number;
  }

  setRouting(expectation: Expectation, routing: number): void {
    this.#ints[expectation * EXPECTATION_INTS + FIELD.routing] = routing;
  }

  isDelivered(expectation: Expectation): boolean {
    return (this.#fateOf(expectation) & DELIVERED) !== 0;
  }

  noteDelivered(expectation: Expectation): void {
    this.#ints[expectation * EXPECTATION_INTS + FIELD.fate] = this.#fateOf(expectation) | DELIVERED;
  }

  isLost(expectation: Expectation): boolean {
    return (this.#fateOf(expectation) & LOST) !== 0;
  }

  noteLost(expectation: Expectation): void {
    this.#ints[expectation * EXPECTATION_INTS + FIELD.fate] = this.#fateOf(expectation) | LOST;
  }

  /** The latest death: a cause's place in its list plus one, 0 for none, and what came before it. */
  causeOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.cause] as number;
  }

  afterOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.after] as number;
  }

  setCause(expectation: Expectation, cause: number, after: number): void {
    this.#ints[expectation * EXPECTATION_INTS + FIELD.cause] = cause;
    this.#ints[expectation * EXPECTATION_INTS + FIELD.after] = after;
  }

  #fateOf(expectation: Expectation): number {
    return this.#ints[expectation * EXPECTATION_INTS + FIELD.fate] as number;
  }

  #found(record: MessageRecord, each: Expectation): Expectation {
    const place = record * MESSAGE_INTS + MESSAGE.cursor;
    if ((this.#messageInts[place] as number) !== each) this.#messageInts[place] = each;
    return each;
  }

  #link(expectation: Expectation, record: MessageRecord, device: number): void {
    const ints = this.#ints;
    const row = expectation * EXPECTATION_INTS;
    const message = record * MESSAGE_INTS;
    const first = this.#messageInts[message + MESSAGE.first] as number;
    ints[row + FIELD.next] = first;
    ints[row + FIELD.previous] = NO_EXPECTATION;
    if (first !== NO_EXPECTATION) ints[first * EXPECTATION_INTS + FIELD.previous] = expectation;
    this.#messageInts[message + MESSAGE.first] = expectation;
    this.#messageInts[message + MESSAGE.cursor] = expectation;
    const head = this.#firstOfDevice.at(device);
    ints[row + FIELD.nextOfDevice] = head;
    ints[row + FIELD.previousOfDevice] = NO_EXPECTATION;
    if (head !== NO_EXPECTATION)
      ints[head * EXPECTATION_INTS + FIELD.previousOfDevice] = expectation;
    this.#firstOfDevice.set(device, expectation);
  }

  #unlinkFromDevice(expectation: Expectation): void {
    const next = this.#ints[expectation * EXPECTATION_INTS + FIELD.nextOfDevice] as number;
    const previous = this.#ints[expectation * EXPECTATION_INTS + FIELD.previousOfDevice] as number;
    if (previous === NO_EXPECTATION) this.#firstOfDevice.set(this.deviceOf(expectation), next);
    else this.#ints[previous * EXPECTATION_INTS + FIELD.nextOfDevice] = next;
    if (next !== NO_EXPECTATION)
      this.#ints[next * EXPECTATION_INTS + FIELD.previousOfDevice] = previous;
  }
}
