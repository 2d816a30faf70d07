/**
 * What copies mean for share groups: any member may meet a group's expectation, so a copy counts for
 * every group of whoever holds it, whether it came through the group or through a filter of its own.
 *
 *   copy in a session ─▶ own expectation of each device that uses its ClientId
 *                    └─▶ expectation of each of their groups        (kept apart by ClientId)
 *
 * A device's first delivery meets its own expectation and the next one its group's (MODEL §4), as
 * far as the broker made a copy for each.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Clientele } from './clientele.ts';
import { type Expectation, type MessageRecord, NO_EXPECTATION, NO_RECORD } from './fate-store.ts';
import type { Fates } from './fates.ts';
import type { GroupId, Groups } from './group.ts';

/** Stands in an expectation that no routing has served. */
const UNSERVED = -1;

export class SharedFates {
  readonly #fates: Fates;
  readonly #groups: Groups;
  readonly #clientele: Clientele;
  /** Copies that sessions of a ClientId hold, by the expectation of a group. */
  readonly #copies = new Map<number, Map<Expectation, number>>();

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
    if (this.#clientele.membersOf(client).length > 0) return;
    // Into a session nobody can reach any more: the broker goes on serving it.
    this.#fates.blame(each, 'broker.orphaned-session', -1);
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
    const copies = this.#copies.get(client);
    if (copies === undefined) return;
    const left = new Set<number>();
    this.#ofClient(client, (group) => left.add(this.#groups.holderOf(group)));
    for (const [each, count] of copies) {
      if (left.has(this.#fates.store.deviceOf(each))) continue;
      copies.delete(each);
      this.#fates.blame(each, 'broker.orphaned-session', -1);
      this.#fates.store.addSessionCopies(each, -count);
      this.#fates.settle(now, each);
    }
  }

  /** A device has a copy of its own. */
  deviceCopied(message: number, device: number): void {
    this.#ofDevice(message, device, (each) => this.#fates.store.addOtherCopies(each, 1));
  }

  devicePassedOn(now: Instant, message: number, device: number): void {
    this.#ofDevice(message, device, (each) => {
      this.#blameTheOther(each);
      this.#fates.takeOtherCopy(now, each);
    });
  }

  deviceDied(now: Instant, message: number, device: number, cause: Cause): void {
    this.#ofDevice(message, device, (each) => {
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
    return (
      open.find((each) => store.routingOf(each) !== UNSERVED) ??
      open[0] ??
      all.find((each) => store.isDelivered(each)) ??
      own
    );
  }

  /** A group's expectation is withdrawn: copies of it are nobody's any more. */
  forget(each: Expectation): void {
    for (const copies of this.#copies.values()) copies.delete(each);
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
    return each !== NO_EXPECTATION && (this.#copies.get(client)?.get(each) ?? 0) > 0;
  }

  /** A copy of a member's met another expectation; it is a cause only where there is no other. */
  #blameTheOther(each: Expectation): void {
    if (this.#fates.store.causeOf(each) > 0) return;
    this.#fates.blame(each, 'broker.delivered-to-clone', -1);
  }

  #count(client: number, each: Expectation, by: number): void {
    const copies = this.#copies.get(client) ?? new Map<Expectation, number>();
    const count = (copies.get(each) ?? 0) + by;
    if (count === 0) copies.delete(each);
    else copies.set(each, count);
    if (copies.size === 0) this.#copies.delete(client);
    else this.#copies.set(client, copies);
  }
}
