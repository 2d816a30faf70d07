/**
 * What becomes of an expectation: copies counted, deaths noted, and one end for each.
 *
 * When no copy is left and the application never got the message, it is lost, and the latest death
 * is the cause. A loss waits in its record until the publisher's handshake ends, so that a late
 * confirmation still counts as acknowledged but lost (MODEL §4).
 */

import { IntMap } from '../kernel/int-map.ts';
import { invariant, violated } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import { AFTERS, CAUSES, type Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { Clientele } from './clientele.ts';
import { type FollowedMessage, HANDSHAKE } from './fate-field.ts';
import {
  type Expectation,
  FateStore,
  type MessageRecord,
  NO_EXPECTATION,
  NO_RECORD,
} from './fate-store.ts';
import type { Fleets } from './fleets.ts';
import { COUNT, type CountPlace, type Tally } from './tally.ts';

/** Hears the fates that metrics and charts are made of. */
export interface FateObserver {
  /** A first delivery, `ageUs` after the publish call. */
  delivered(now: Instant, device: number, message: number, qos: Qos, ageUs: number): void;
  /** A delivery is lost for good; `cause` is its place in CAUSES, −1 unexplained. */
  lost(now: Instant, device: number, message: number, cause: number): void;
}

/** Hears what looks wrong in the books; whether it is, others judge. */
export interface Doubts {
  /** A first delivery came after a later one of its flow, and no reason is known why. */
  disordered(now: Instant, device: number, message: number): void;
  /** A ClientId has a session, and got no copy of what its device expects. */
  unserved(now: Instant, client: number, topic: number): void;
}

/** Hears, besides losses, of expectations that are over though copies may still count for them. */
interface EndObserver extends Pick<FateObserver, 'lost'> {
  closing(each: Expectation): void;
}

const CAUSE_PLACE: ReadonlyMap<string, number> = new Map(
  CAUSES.map((cause, place) => [cause, place]),
);

/** Causes that say nothing without how the session had ended. */
const QUALIFIED: ReadonlySet<Cause> = new Set<Cause>([
  'publisher.session-lost',
  'subscriber.session-lost',
  'broker.no-session',
  'broker.no-subscription',
]);

const NEVER_BEFORE = AFTERS.indexOf('never') + 1;

export class Fates {
  readonly store = new FateStore();
  readonly #tally: Tally;
  readonly #clientele: Clientele;
  readonly #fleets: Fleets;
  readonly #observer: EndObserver;
  /** From message numbers to the records that follow them. */
  readonly #index = new IntMap();

  constructor(tally: Tally, clientele: Clientele, fleets: Fleets, observer: EndObserver) {
    this.#tally = tally;
    this.#clientele = clientele;
    this.#fleets = fleets;
    this.#observer = observer;
  }

  /** The record that follows a message, or NO_RECORD when nobody expects it any more. */
  recordOf(message: number): MessageRecord {
    // Only `open` puts anything in, and an absent one is NO_RECORD.
    return this.#index.get(message) as MessageRecord;
  }

  /** The open expectation of a message by a device, or NO_EXPECTATION. */
  expectationOf(message: number, device: number): Expectation {
    const record = this.recordOf(message);
    return record === NO_RECORD ? NO_EXPECTATION : this.store.find(record, device);
  }

  /** Starts to follow a message, held by its publisher. */
  open(at: Instant, message: FollowedMessage): MessageRecord {
    const record = this.store.openMessage(at, message);
    this.#index.set(message.number, record);
    return record;
  }

  expect(record: MessageRecord, device: number): void {
    const each = this.store.openExpectation(record, device);
    this.count(each, COUNT.expected, 1);
  }

  count(each: Expectation, count: CountPlace, by: number): void {
    const fleet = this.#fleets.fleetOf(this.store.deviceOf(each));
    this.#tally.add(fleet, this.store.qosOf(this.store.messageOf(each)), count, by);
  }

  isDecided(each: Expectation): boolean {
    return this.store.isDelivered(each) || this.store.isLost(each);
  }

  /** Notes a death (or what stands for one): the latest is the cause if nothing arrives. */
  blame(each: Expectation, cause: Cause, client: number): void {
    const after = QUALIFIED.has(cause) ? this.#clientele.endingOf(client) || NEVER_BEFORE : 0;
    this.store.setCause(each, (CAUSE_PLACE.get(cause) ?? -1) + 1, after);
  }

  blameAll(record: MessageRecord, cause: Cause, client: number): void {
    for (let each = this.store.firstOf(record); each !== NO_EXPECTATION; ) {
      this.blame(each, cause, client);
      each = this.store.nextOf(each);
    }
  }

  /** A copy that counted for every expectation is gone. */
  takeMessageCopy(now: Instant, record: MessageRecord): void {
    const left = this.store.addCopies(record, -1);
    if (left < 0)
      violated('more copies lost than there were: message', this.store.numberOf(record));
    if (left > 0) return;
    for (let each = this.store.firstOf(record); each !== NO_EXPECTATION; ) {
      const next = this.store.nextOf(each);
      this.settle(now, each);
      each = next;
    }
  }

  /** A session's copy is gone for this expectation, if it had one. */
  takeSessionCopy(now: Instant, each: Expectation): void {
    if (this.store.sessionCopiesOf(each) === 0) return;
    this.store.addSessionCopies(each, -1);
    this.settle(now, each);
  }

  /** A copy of the device's own is gone for this expectation. */
  takeOtherCopy(now: Instant, each: Expectation): void {
    invariant(this.store.otherCopiesOf(each) > 0, 'a device lost more copies than it had');
    this.store.addOtherCopies(each, -1);
    this.settle(now, each);
  }

  /** The publisher's handshake is over: what was lost before is confirmed now, or never. */
  endHandshake(message: number, isConfirmed: boolean): void {
    const record = this.recordOf(message);
    if (record === NO_RECORD) return;
    this.store.setHandshake(record, isConfirmed ? HANDSHAKE.confirmed : HANDSHAKE.none);
    for (let each = this.store.firstOf(record); each !== NO_EXPECTATION; ) {
      const next = this.store.nextOf(each);
      if (this.store.isLost(each)) {
        if (isConfirmed) this.count(each, COUNT.ackedButLost, 1);
        this.#observer.closing(each);
        this.store.closeExpectation(each);
      }
      each = next;
    }
    this.#closeIfEmpty(record);
  }

  /** Takes an undecided expectation out of what is expected. */
  withdraw(each: Expectation): void {
    const record = this.store.messageOf(each);
    this.count(each, COUNT.expected, -1);
    this.count(each, COUNT.withdrawn, 1);
    this.#observer.closing(each);
    this.store.closeExpectation(each);
    this.#closeIfEmpty(record);
  }

  /** Ends an expectation of which no copy is left. */
  settle(now: Instant, each: Expectation): void {
    if (this.store.sessionCopiesOf(each) > 0 || this.store.otherCopiesOf(each) > 0) return;
    const record = this.store.messageOf(each);
    if (this.store.copiesOf(record) > 0 || this.store.isLost(each)) return;
    if (!this.store.isDelivered(each)) {
      this.#lose(now, each, record);
      if (this.store.isLost(each)) return;
    }
    this.store.closeExpectation(each);
    this.#closeIfEmpty(record);
  }

  /** Books a loss; while the publisher's handshake is open the record stays and is noted lost. */
  #lose(now: Instant, each: Expectation, record: MessageRecord): void {
    const device = this.store.deviceOf(each);
    const cause = this.store.causeOf(each) - 1;
    if (cause >= 0) {
      const after = this.store.afterOf(each) - 1;
      this.#tally.addLoss(this.#fleets.fleetOf(device), this.store.qosOf(record), cause, after);
    } else {
      this.count(each, COUNT.lost, 1);
      this.count(each, COUNT.unexplained, 1);
    }
    this.#observer.lost(now, device, this.store.numberOf(record), cause);
    const handshake = this.store.handshakeOf(record);
    if (handshake === HANDSHAKE.confirmed) this.count(each, COUNT.ackedButLost, 1);
    if (handshake === HANDSHAKE.open) this.store.noteLost(each);
  }

  #closeIfEmpty(record: MessageRecord): void {
    if (this.store.firstOf(record) !== NO_EXPECTATION) return;
    this.#index.delete(this.store.numberOf(record));
    this.store.messages.free(record);
  }
}
