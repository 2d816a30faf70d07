/**
 * The books: what is expected, who holds copies of it, and what the application got.
 *
 *   published ─▶ expectation per physical subscriber ─▶ delivered │ lost (latest death) │ pending
 *
 * 1. Copies of the publisher (outbox, QoS 0 on the wire, withheld at the broker) count for every
 *    expectation of a message; whom a session's copies count for is session-copies.ts.
 * 2. A copy passes on or dies; fates.ts says what follows.
 *
 * Told what happens by the world, never asking the broker whom it serves (MODEL §4).
 */
import type { Instant } from '../kernel/time.ts';
import { AFTERS, type After, type Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import { isShared } from '../mqtt/topic.ts';
import { Clientele } from './clientele.ts';
import { type Expectation, NO_EXPECTATION, NO_RECORD } from './fate-store.ts';
import { type Doubts, type FateObserver, Fates } from './fates.ts';
import { type Fleets, HolderFleets } from './fleets.ts';
import { Flows } from './flow.ts';
import type { GroupId } from './group.ts';
import { Intents } from './intent.ts';
import { Opening, type Publish } from './opening.ts';
import { RetainedBook } from './retained-book.ts';
import { SessionCopies } from './session-copies.ts';
import { SharedFates } from './shared-fates.ts';
import { COUNT, Tally } from './tally.ts';

/** In place of a QoS: because of a SUBSCRIBE, in no order with what is published. */
const UNORDERED = 3;

const UNHEARD: Doubts = { disordered: () => undefined, unserved: () => undefined };

export class Ledger {
  readonly intents = new Intents();
  readonly flows = new Flows();
  readonly clientele = new Clientele();
  readonly tally: Tally;
  readonly fates: Fates;
  readonly retained = new RetainedBook();
  readonly sessions: SessionCopies;
  readonly #shared: SharedFates;
  readonly #opening: Opening;
  readonly #observer: FateObserver;
  readonly #doubts: Doubts;
  readonly #fleets: Fleets;

  constructor(
    fleets: number,
    fleetsOfDevices: Fleets,
    observer: FateObserver,
    doubts: Doubts = UNHEARD,
  ) {
    const { intents, clientele } = this;
    const { groups } = intents;
    this.#fleets = new HolderFleets(fleetsOfDevices, groups);
    this.tally = new Tally(fleets);
    this.fates = new Fates(this.tally, clientele, this.#fleets, {
      lost: (now, holder, message, cause) => {
        this.retained.lost(message, holder);
        observer.lost(now, holder, message, cause);
      },
      closing: (each) => this.#shared.forget(each),
    });
    this.#shared = new SharedFates(this.fates, groups, clientele);
    const { tally, fates } = this;
    this.sessions = new SessionCopies({ fates, clientele, groups, shared: this.#shared, doubts });
    this.#opening = new Opening({ intents, fates, tally, clientele, fleets: this.#fleets });
    this.#observer = observer;
    this.#doubts = doubts;
  }

  get bytes(): number {
    const { fates, flows, intents, clientele } = this;
    return fates.store.bytes + flows.bytes + intents.bytes + clientele.bytes;
  }

  /** Makes room for devices, their filters and what is published, before anybody subscribes. */
  grow(devices: number, filters: number, flows: number): void {
    this.intents.grow(devices, filters);
    this.flows.grow(flows);
    for (const part of [this.fates.store, this.clientele]) part.grow(devices);
  }

  /** A device may subscribe to this filter some time: if it is shared, it is one of its group. */
  foresee(device: number, filter: string): void {
    if (!isShared(filter)) return;
    const { groups } = this.intents;
    this.fates.store.grow(groups.holderOf(groups.join(device, filter)) + 1);
  }

  /** An application publishes: opens an expectation for every device that wants it. */
  published(now: Instant, publish: Publish): void {
    this.tally.add(this.#fleets.fleetOf(publish.publisher), publish.qos, COUNT.published, 1);
    // What only clears a retained message has no number and is expected by nobody (MODEL §4).
    if (publish.number > 0) this.#opening.open(now, publish);
  }

  /** The broker publishes a will, of which it has the only copy; nobody waits for its handshake. */
  willPublished(now: Instant, will: Omit<Publish, 'flow' | 'usefulUs'>): void {
    const flow = this.flows.idOfWills(will.publisher, will.topic, will.qos);
    this.published(now, { ...will, flow, usefulUs: Number.POSITIVE_INFINITY });
  }

  /** Every copy of a will has been made. */
  willRouted(now: Instant, message: number): void {
    this.messagePassedOn(now, message);
    this.fates.endHandshake(message, false);
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

  /** Its publisher sends a message once more: the copy that arrives may be a late one. */
  messageRepeated(message: number): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.fates.store.noteRepeated(record);
  }

  /** The message was turned away though no copy of it died: refused, or taken for another. */
  messageBlamed(message: number, cause: Cause): void {
    const record = this.fates.recordOf(message);
    if (record !== NO_RECORD) this.fates.blameAll(record, cause, -1);
  }

  /** A device has a copy of its own: a QoS 2 message held, or one on a link that is closing. */
  deviceCopied(message: number, device: number): void {
    if (!this.intents.groups.isEmpty) this.#shared.deviceCopied(message, device);
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.store.addOtherCopies(each, 1);
  }

  devicePassedOn(now: Instant, message: number, device: number): void {
    if (!this.intents.groups.isEmpty) this.#shared.devicePassedOn(now, message, device);
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.takeOtherCopy(now, each);
  }

  deviceDied(now: Instant, message: number, device: number, cause: Cause): void {
    if (!this.intents.groups.isEmpty) this.#shared.deviceDied(now, message, device, cause);
    const each = this.fates.expectationOf(message, device);
    if (each === NO_EXPECTATION) return;
    this.fates.blame(each, cause, this.clientele.clientOf(device));
    this.fates.takeOtherCopy(now, each);
  }

  /** The device turned a message away though no copy of it died: taken for another. */
  deviceBlamed(message: number, device: number, cause: Cause): void {
    if (!this.intents.groups.isEmpty) this.#shared.deviceBlamed(message, device, cause);
    const each = this.fates.expectationOf(message, device);
    if (each !== NO_EXPECTATION) this.fates.blame(each, cause, this.clientele.clientOf(device));
  }

  /** The application on this device has a message, which came at `qos`. */
  delivered(now: Instant, message: number, device: number, qos: Qos): void {
    const each = this.#metBy(message, device);
    if (each === NO_EXPECTATION || this.fates.store.isLost(each)) {
      // What has no number only clears a retained message.
      if (message > 0) this.tally.add(this.#fleets.fleetOf(device), qos, COUNT.unexpected, 1);
    } else if (this.fates.store.isDelivered(each)) {
      this.fates.count(each, COUNT.duplicates, 1);
    } else {
      this.#deliveredFirst(now, each, device, qos);
    }
  }

  /** The application has a message that came with RETAIN: because of a SUBSCRIBE, or as published. */
  retainedDelivered(now: Instant, message: number, device: number): void {
    const each = this.#metBy(message, device);
    if (each !== NO_EXPECTATION && !this.fates.isDecided(each)) {
      this.#deliveredFirst(now, each, device, UNORDERED);
    } else {
      this.retained.arrived(message, device);
    }
  }

  /** A device uses this ClientId from now on; what waits for it under another is out of reach. */
  takeClient(now: Instant, device: number, client: number): void {
    const old = this.clientele.clientOf(device);
    if (old === client) return;
    this.clientele.join(device, client);
    if (old < 0) return;
    this.sessions.deserted(now, device, old);
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
    const group = this.intents.groupIn(device, slot);
    this.intents.giveUp(device, slot);
    if (group === undefined) {
      this.#withdraw(device, (topic) => !this.intents.isWanted(device, topic, topicName(topic)));
    } else {
      this.#withdrawGroup(group);
    }
  }

  /** The device leaves for good: nothing is expected of it any more. */
  retire(device: number): void {
    this.intents.giveUpAll(device);
    this.#withdraw(device, () => true);
    for (const group of this.intents.groups.ofDevice(device)) this.#withdrawGroup(group);
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

  #metBy(message: number, device: number): Expectation {
    return this.intents.groups.isEmpty
      ? this.fates.expectationOf(message, device)
      : this.#shared.metBy(message, device);
  }

  #deliveredFirst(now: Instant, each: Expectation, device: number, qos: number): void {
    const { store } = this.fates;
    const record = store.messageOf(each);
    const message = store.numberOf(record);
    const age = now - store.publishedAt(record);
    store.noteDelivered(each);
    this.fates.count(each, COUNT.delivered, 1);
    this.fates.count(each, age <= store.usefulUsOf(record) ? COUNT.useful : COUNT.stale, 1);
    const flow = store.flowOf(record);
    if (!this.flows.advance(flow, device, message, qos)) {
      this.fates.count(each, COUNT.outOfOrder, 1);
      if (!this.#mayBeLate(each, device, qos)) this.#doubts.disordered(now, device, message);
    }
    this.#observer.delivered(now, device, message, store.qosOf(record), age);
  }

  /**
   * Whether MQTT promises no order here: the message was sent more than once, or differently from
   * the one before it, or through a group, or one of the two changed its session meanwhile.
   */
  #mayBeLate(each: Expectation, device: number, qos: number): boolean {
    const { store } = this.fates;
    const record = store.messageOf(each);
    const flow = store.flowOf(record);
    return (
      store.isRepeated(record) ||
      qos !== this.flows.lastQosOf(flow, device) ||
      this.intents.groups.ofDevice(device).length > 0 ||
      this.clientele.isUnsettled(device) ||
      this.clientele.isUnsettled(this.flows.publisherOf(flow))
    );
  }

  /** A group lives while one device holds its intent. */
  #withdrawGroup(group: GroupId): void {
    if (!this.intents.isHeld(group)) {
      this.#withdraw(this.intents.groups.holderOf(group), () => true);
    }
  }

  #withdraw(device: number, isGivenUp: (topic: number) => boolean): void {
    const { store } = this.fates;
    for (let each = store.firstOfDevice(device); each !== NO_EXPECTATION; ) {
      const next = store.nextOfDevice(each);
      const isOpen = !this.fates.isDecided(each);
      if (isOpen && isGivenUp(store.topicOf(store.messageOf(each)))) {
        this.fates.withdraw(each);
      }
      each = next;
    }
  }
}
