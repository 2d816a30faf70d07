/**
 * What copies mean for share groups: any member may meet a group's expectation, so a copy counts for
 * every group of whoever holds it, whether it came through the group or through a filter of its own.
 *
 *   copy in a session ─▶ own expectation of each device that uses its ClientId
 *                    └─▶ expectation of each of their groups        (kept apart by ClientId)
 *
 * A device's first delivery meets its own expectation and the next one its group's (MODEL §4), as
 * far as the broker made a copy for each in this session.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Clientele } from './clientele.ts';
import { type Expectation, type MessageRecord, NO_EXPECTATION, NO_RECORD } from './fate-store.ts';
import type { Fates } from './fates.ts';
import type { GroupId, Groups } from './group.ts';

/** Stands in an expectation that no routing has served. */
const UNSERVED = -1;

/** The place of what a device itself holds. */
function placeOf(device: number): number {
  return -1 - device;
}

/** What is held in one place, a ClientId's sessions or a device, for one expectation of a group. */
interface Held {
  copies: number;
  /** Whether one of them came through the group. */
  isServed: boolean;
}

export class SharedFates {
  readonly #fates: Fates;
  readonly #groups: Groups;
  readonly #clientele: Clientele;
  /** By place and expectation of a group; a place is a ClientId, or −1 less the device. */
  readonly #held = new Map<number, Map<Expectation, Held>>();

  constructor(fates: Fates, groups: Groups, clientele: Clientele) {
    this.#fates = fates;
    this.#groups = groups;
    this.#clientele = clientele;
  }

  /** A session of this ClientId got a copy. */
  sessionCopied(record: MessageRecord, client: number): void {
    this.#ofClient(client, (group) => {
      const each = this.#find(record, group);
      if (each === NO_EXPECTATION) return;
      this.#fates.store.addSessionCopies(each, 1);
      this.#count(client, each, 1);
    });
  }

  /** The broker has served a group in this routing, with a copy in a session of this ClientId. */
  served(record: MessageRecord, group: GroupId, client: number, routing: number): void {
    const each = this.#find(record, group);
    if (each === NO_EXPECTATION) return;
    this.#fates.store.setRouting(each, routing);
    this.#serve(client, each);
    if (this.#clientele.membersOf(client).length > 0) return;
    // Into a session nobody can reach any more: the broker goes on serving it.
    this.#fates.blame(each, 'broker.orphaned-session', -1);
  }

  /** A copy that came through a group is in another session, which has counted it already. */
  moved(now: Instant, record: MessageRecord, from: number, to: number): void {
    this.#ofClient(from, (group) => {
      const each = this.#find(record, group);
      if (this.#isServedIn(from, each)) this.#serve(to, each);
      this.#takeFrom(now, from, each);
    });
  }

  /** A session's copy has reached a device. If that met another expectation, this one is out of it. */
  sessionPassedOn(now: Instant, record: MessageRecord, client: number): void {
    this.#ofClient(client, (group) => this.#takeFrom(now, client, this.#find(record, group)));
  }

  sessionDied(now: Instant, record: MessageRecord, client: number, cause: Cause): void {
    this.#ofClient(client, (group) => {
      const each = this.#find(record, group);
      if (!this.#holds(client, each)) return;
      this.#fates.blame(each, cause, client);
      this.#takeFrom(now, client, each);
    });
  }

  /** A device has left a ClientId: what waits there is out of reach of its groups. */
  deserted(now: Instant, client: number): void {
    const held = this.#held.get(client);
    if (held === undefined) return;
    const left = new Set<number>();
    this.#ofClient(client, (group) => left.add(this.#groups.holderOf(group)));
    for (const [each, { copies }] of held) {
      if (left.has(this.#fates.store.deviceOf(each))) continue;
      held.delete(each);
      this.#fates.blame(each, 'broker.orphaned-session', -1);
      this.#fates.store.addSessionCopies(each, -copies);
      this.#fates.settle(now, each);
    }
  }

  /** A device has a copy of its own. */
  deviceCopied(message: number, device: number): void {
    const client = this.#clientele.clientOf(device);
    this.#ofDevice(message, device, (each) => {
      this.#fates.store.addOtherCopies(each, 1);
      this.#count(placeOf(device), each, 1);
      if (this.#isServedIn(client, each)) this.#serve(placeOf(device), each);
    });
  }

  devicePassedOn(now: Instant, message: number, device: number): void {
    this.#ofDevice(message, device, (each) => {
      this.#count(placeOf(device), each, -1);
      this.#blameTheOther(each);
      this.#fates.takeOtherCopy(now, each);
    });
  }

  deviceDied(now: Instant, message: number, device: number, cause: Cause): void {
    this.#ofDevice(message, device, (each) => {
      this.#count(placeOf(device), each, -1);
      this.#fates.blame(each, cause, this.#clientele.clientOf(device));
      this.#fates.takeOtherCopy(now, each);
    });
  }

  deviceBlamed(message: number, device: number, cause: Cause): void {
    this.#ofDevice(message, device, (each) =>
      this.#fates.blame(each, cause, this.#clientele.clientOf(device)),
    );
  }

  /** The expectation that a delivery to this device meets, or repeats: its own or a group's. */
  metBy(message: number, device: number): Expectation {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return NO_EXPECTATION;
    const { store } = this.#fates;
    const own = store.find(record, device);
    const ofGroups = this.#groups
      .ofDevice(device)
      .map((group) => this.#find(record, group))
      .filter((each) => each !== NO_EXPECTATION);
    const all = own === NO_EXPECTATION ? ofGroups : [own, ...ofGroups];
    const open = all.filter((each) => !this.#fates.isDecided(each));
    const client = this.#clientele.clientOf(device);
    const isServed = (each: Expectation): boolean => store.routingOf(each) !== UNSERVED;
    const isServedHere = (each: Expectation): boolean =>
      each === own
        ? isServed(own)
        : this.#isServedIn(client, each) || this.#isServedIn(placeOf(device), each);
    return (
      open.find(isServedHere) ??
      open.find((each) => !isServed(each)) ??
      all.find((each) => store.isDelivered(each)) ??
      open[0] ??
      own
    );
  }

  /** An expectation is over: copies that still count for it are nobody's. */
  forget(each: Expectation): void {
    for (const held of this.#held.values()) held.delete(each);
  }

  #ofClient(client: number, visit: (group: GroupId) => void): void {
    const members = this.#clientele.membersOf(client);
    const seen = new Set<GroupId>();
    for (const device of members) {
      for (const group of this.#groups.ofDevice(device)) {
        if (seen.has(group)) continue;
        seen.add(group);
        visit(group);
      }
    }
  }

  #ofDevice(message: number, device: number, visit: (each: Expectation) => void): void {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return;
    for (const group of this.#groups.ofDevice(device)) {
      const each = this.#find(record, group);
      if (each !== NO_EXPECTATION) visit(each);
    }
  }

  #find(record: MessageRecord, group: GroupId): Expectation {
    return this.#fates.store.find(record, this.#groups.holderOf(group));
  }

  #takeFrom(now: Instant, client: number, each: Expectation): void {
    if (!this.#holds(client, each)) return;
    this.#count(client, each, -1);
    this.#blameTheOther(each);
    this.#fates.takeSessionCopy(now, each);
  }

  #holds(client: number, each: Expectation): boolean {
    return each !== NO_EXPECTATION && this.#held.get(client)?.has(each) === true;
  }

  /** A copy of a member's met another expectation; it is a cause only where there is no other. */
  #blameTheOther(each: Expectation): void {
    if (this.#fates.store.causeOf(each) > 0) return;
    this.#fates.blame(each, 'broker.delivered-to-clone', -1);
  }

  #isServedIn(place: number, each: Expectation): boolean {
    return this.#held.get(place)?.get(each)?.isServed === true;
  }

  #count(place: number, each: Expectation, by: number): void {
    const held = this.#held.get(place) ?? new Map<Expectation, Held>();
    const { copies, isServed } = held.get(each) ?? { copies: 0, isServed: false };
    if (copies + by > 0) held.set(each, { copies: copies + by, isServed });
    else held.delete(each);
    if (held.size > 0) this.#held.set(place, held);
    else this.#held.delete(place);
  }

  #serve(place: number, each: Expectation): void {
    const held = this.#held.get(place)?.get(each);
    if (held !== undefined) held.isServed = true;
  }
}
