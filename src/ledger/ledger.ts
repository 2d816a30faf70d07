/**
 * The books: what is expected, who holds copies of it, and what the application got.
 *
 *   published ─▶ expectation per physical subscriber ─▶ delivered │ lost (latest death) │ pending
 *
 * 1. Copies of the publisher (outbox, QoS 0 on the wire, withheld at the broker) count for every
 *    expectation of a message; a session's copies for every device that uses its ClientId.
 * 2. A copy passes on or dies; fates.ts says what follows.
 *
 * Told what happens by the world, never asking the broker whom it serves (MODEL §4).
 */
import type { Instant } from '../kernel/time.ts';
import { AFTERS, type After, type Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import { Clientele } from './clientele.ts';
import { type Expectation, type MessageRecord, NO_EXPECTATION, NO_RECORD } from './fate-store.ts';
import { type FateObserver, Fates } from './fates.ts';
import { Flows } from './flow.ts';
import { Intents } from './intent.ts';
import { Opening, type Publish } from './opening.ts';
import { COUNT, Tally } from './tally.ts';

export class Ledger {
  readonly intents = new Intents();
  readonly flows = new Flows();
  readonly clientele = new Clientele();
  readonly tally: Tally;
  readonly fates: Fates;
  readonly #opening: Opening;
  readonly #observer: FateObserver;
  readonly #fleetOf: (device: number) => number;
  #routing = 0;

  constructor(fleets: number, fleetOf: (device: number) => number, observer: FateObserver) {
    this.tally = new Tally(fleets);
    this.fates = new Fates(this.tally, this.clientele, fleetOf, observer);
    this.#opening = new Opening(this.intents, this.fates, this.tally, fleetOf);
    this.#fleetOf = fleetOf;
    this.#observer = observer;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.fates.store.grow(devices);
    this.clientele.grow(devices);
  }

  /** An application publishes: opens an expectation for every device that wants it. */
  published(now: Instant, publish: Publish): void {
    this.tally.add(this.#fleetOf(publish.publisher), publish.qos, COUNT.published, 1);
    this.#opening.open(now, publish);
  }

  /** One more copy that counts for every expectation: withheld at the broker. */
  messageCopied(message: number): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.fates.store.addCopies(record, 1);
  }

  /** A copy that counted for every expectation has passed on. */
  messagePassedOn(now: Instant, message: number): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.fates.takeMessageCopy(now, record);
  }

  /** A copy that counted for every expectation has died; `client` is its holder's ClientId. */
  messageDied(now: Instant, message: number, cause: Cause, client: number): void {
    const record = this.fates.recordOf(message);
    if (record === NO_RECORD) return;
    this.fates.blameAll(record, cause, client);
    this.fates.takeMessageCopy(now, record);
  }

  /** The message was turned away though no copy of it died: refused, or taken for another. */
  messageBlamed(message: number, cause: Cause): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.fates.blameAll(record, cause, -1);
  }

  /** A session of this ClientId got a copy. */
  sessionCopied(message: number, client: number): void {
    const record = this.fates.recordOf(message);
    if (record === NO_RECORD) return;
    const sole = this.clientele.soleMemberOf(client);
    if (sole >= 0) {
      this.#copyFor(record, sole);
      return;
    }
    const members = this.clientele.membersOf(client);
    for (const device of members) this.#copyFor(record, device);
    // Into a session nobody can reach any more: for its last user the copy dies at once.
    if (members.length === 0) this.#diedInOrphan(record, client);
  }

  /** A session's copy reached one device; it dies for the others that use the ClientId. */
  sessionPassedOn(now: Instant, message: number, client: number, to: number): void {
    const record = this.fates.recordOf(message);
    if (record === NO_RECORD) return;
    const sole = this.clientele.soleMemberOf(client);
    if (sole >= 0) {
      this.#passOnFrom(now, record, sole, to);
      return;
    }
    for (const device of this.clientele.membersOf(client)) {
      this.#passOnFrom(now, record, device, to);
    }
  }

  /** A session's copy died, for every device that uses the ClientId. */
  sessionDied(now: Instant, message: number, client: number, cause: Cause): void {
    const record = this.fates.recordOf(message);
    if (record === NO_RECORD) return;
    for (const device of this.clientele.membersOf(client)) {
      const each = this.fates.store.find(record, device);
      if (each === NO_EXPECTATION) continue;
      this.fates.blame(each, cause, client);
      this.fates.takeSessionCopy(now, each);
    }
  }

  /** Every copy of a publication has been made: who got none has lost it at this instant. */
  routed(message: number): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.#blameUnserved(record);
    this.#routing++;
  }

  /** A device has a copy of its own: a QoS 2 message held, or one on a link that is closing. */
  deviceCopied(message: number, device: number): void {
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.store.addOtherCopies(each, 1);
  }

  devicePassedOn(now: Instant, message: number, device: number): void {
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.takeOtherCopy(now, each);
  }

  deviceDied(now: Instant, message: number, device: number, cause: Cause): void {
    const each = this.fates.expectationOf(message, device);
    if (each === NO_EXPECTATION) return;
    this.fates.blame(each, cause, this.clientele.clientOf(device));
    this.fates.takeOtherCopy(now, each);
  }

  /** The device turned a message away though no copy of it died: taken for another. */
  deviceBlamed(message: number, device: number, cause: Cause): void {
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.blame(each, cause, this.clientele.clientOf(device));
  }

  /** The application on this device has a message, which came at `qos`. */
  delivered(now: Instant, message: number, device: number, qos: Qos): void {
    const each = this.fates.expectationOf(message, device);
    if (each === NO_EXPECTATION || this.fates.store.isLost(each)) {
      this.tally.add(this.#fleetOf(device), qos, COUNT.unexpected, 1);
    } else if (this.fates.store.isDelivered(each)) {
      this.fates.count(each, COUNT.duplicates, 1);
    } else {
      this.#deliveredFirst(now, each, message, device);
    }
  }

  /** A device uses this ClientId from now on; what waits for it under another is out of reach. */
  takeClient(now: Instant, device: number, client: number): void {
    const old = this.clientele.clientOf(device);
    if (old === client) return;
    this.clientele.join(device, client);
    if (old < 0) return;
    const { store } = this.fates;
    for (let each = store.firstOfDevice(device); each !== NO_EXPECTATION; ) {
      const next = store.nextOfDevice(each);
      const copies = store.sessionCopiesOf(each);
      if (copies > 0) {
        this.fates.blame(each, 'broker.orphaned-session', -1);
        store.addSessionCopies(each, -copies);
        this.fates.settle(now, each);
      }
      each = next;
    }
  }

  /** This ClientId has a session from now on. */
  sessionCreated(client: number): void {
    this.clientele.setSession(client, true);
  }

  /** The session of this ClientId ended, and how. */
  sessionEnded(client: number, ending: After): void {
    this.clientele.setSession(client, false);
    this.clientele.setEnding(client, AFTERS.indexOf(ending) + 1);
  }

  /** The application gives one filter up: what only that filter expected is withdrawn. */
  giveUp(device: number, slot: number, topicName: (topic: number) => string): void {
    this.intents.giveUp(device, slot);
    this.#withdraw(device, (topic) => !this.intents.isWanted(device, topic, topicName(topic)));
  }

  /** The device leaves for good: nothing is expected of it any more. */
  retire(device: number): void {
    this.intents.giveUpAll(device);
    this.#withdraw(device, () => true);
  }

  /** Counts what is still open as pending, once, at the run's end. */
  close(): void {
    const { expectations } = this.fates.store;
    for (let id = 0; id < expectations.extent; id++) {
      const each = id as Expectation;
      const isPending = expectations.isLive(id) && !this.fates.isDecided(each);
      if (isPending) this.fates.count(each, COUNT.pending, 1);
    }
  }

  #copyFor(record: MessageRecord, device: number): void {
    const each = this.fates.store.find(record, device);
    if (each === NO_EXPECTATION) return;
    this.fates.store.addSessionCopies(each, 1);
    this.fates.store.setRouting(each, this.#routing);
  }

  #passOnFrom(now: Instant, record: MessageRecord, device: number, to: number): void {
    const each = this.fates.store.find(record, device);
    if (each === NO_EXPECTATION) return;
    if (device !== to) this.fates.blame(each, 'broker.delivered-to-clone', -1);
    this.fates.takeSessionCopy(now, each);
  }

  #blameUnserved(record: MessageRecord): void {
    const { store } = this.fates;
    for (let each = store.firstOf(record); each !== NO_EXPECTATION; ) {
      if (store.routingOf(each) !== this.#routing) {
        const client = this.clientele.clientOf(store.deviceOf(each));
        const hasSession = this.clientele.hasSession(client);
        const cause = hasSession ? 'broker.no-subscription' : 'broker.no-session';
        this.fates.blame(each, cause, client);
      }
      each = store.nextOf(each);
    }
  }

  #diedInOrphan(record: MessageRecord, client: number): void {
    const { store } = this.fates;
    const last = this.clientele.lastMemberOf(client);
    const each = last < 0 ? NO_EXPECTATION : store.find(record, last);
    if (each === NO_EXPECTATION || store.routingOf(each) === this.#routing) return;
    store.setRouting(each, this.#routing);
    this.fates.blame(each, 'broker.orphaned-session', -1);
  }

  #deliveredFirst(now: Instant, each: Expectation, message: number, device: number): void {
    const { store } = this.fates;
    const record = store.messageOf(each);
    const age = now - store.publishedAt(record);
    store.noteDelivered(each);
    this.fates.count(each, COUNT.delivered, 1);
    this.fates.count(each, age <= store.usefulUsOf(record) ? COUNT.useful : COUNT.stale, 1);
    if (!this.flows.advance(store.flowOf(record), device, message)) {
      this.fates.count(each, COUNT.outOfOrder, 1);
    }
    this.#observer.delivered(now, device, message, store.qosOf(record), age);
  }

  #withdraw(device: number, isGivenUp: (topic: number) => boolean): void {
    const { store } = this.fates;
    for (let each = store.firstOfDevice(device); each !== NO_EXPECTATION; ) {
      const next = store.nextOfDevice(each);
      const isOpen = !this.fates.isDecided(each);
      if (isOpen && isGivenUp(store.topicOf(store.messageOf(each)))) this.fates.withdraw(each);
      each = next;
    }
  }
}
