/**
 * Copies in the broker's sessions, and whom they count for: every device that uses the ClientId, and
 * the share groups those are in (shared-fates.ts).
 *
 *   routing ─▶ copied … copied ─▶ routed (who got none has lost it) ─▶ passedOn │ died │ moved
 *
 * Told what happens by the world, never asking the broker whom it serves (MODEL §4).
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Clientele } from './clientele.ts';
import { type MessageRecord, NO_EXPECTATION, NO_RECORD } from './fate-store.ts';
import type { Doubts, Fates } from './fates.ts';
import type { Groups } from './group.ts';
import type { SharedFates } from './shared-fates.ts';

const NOBODY = -1;

export class SessionCopies {
  readonly #fates: Fates;
  readonly #clientele: Clientele;
  readonly #groups: Groups;
  readonly #shared: SharedFates;
  readonly #doubts: Doubts;
  #routing = 0;

  constructor(parts: {
    readonly fates: Fates;
    readonly clientele: Clientele;
    readonly groups: Groups;
    readonly shared: SharedFates;
    readonly doubts: Doubts;
  }) {
    this.#fates = parts.fates;
    this.#clientele = parts.clientele;
    this.#groups = parts.groups;
    this.#shared = parts.shared;
    this.#doubts = parts.doubts;
  }

  /** A session of this ClientId got a copy. */
  copied(message: number, client: number): void {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return;
    if (!this.#groups.isEmpty) this.#shared.sessionCopied(record, client);
    const sole = this.#clientele.soleMemberOf(client);
    if (sole >= 0) {
      this.#copyFor(record, sole);
      return;
    }
    const members = this.#clientele.membersOf(client);
    for (const device of members) this.#copyFor(record, device);
    // Into a session nobody can reach any more: for its last user the copy dies at once.
    if (members.length === 0) this.#diedInOrphan(record, client);
  }

  /** As `copied`, but through the subscription of a share group. */
  copiedForGroup(message: number, client: number, sharedFilter: string): void {
    const record = this.#fates.recordOf(message);
    const group = this.#groups.find(sharedFilter);
    if (record === NO_RECORD) return;
    this.#add(record, client);
    if (group !== undefined) this.#shared.served(record, group, client, this.#routing);
  }

  /** As `copied`, but no routing made it: a retained message. */
  copiedUnrouted(message: number, client: number): void {
    const record = this.#fates.recordOf(message);
    if (record !== NO_RECORD) this.#add(record, client);
  }

  /** A copy is in another session from now on. */
  moved(now: Instant, message: number, from: number, to: number): void {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return;
    this.#add(record, to);
    this.#shared.moved(now, record, from, to);
    for (const device of this.#clientele.membersOf(from)) {
      const each = this.#fates.store.find(record, device);
      if (each !== NO_EXPECTATION) this.#fates.takeSessionCopy(now, each);
    }
  }

  /** A copy reached one device; it dies for the others that use the ClientId. */
  passedOn(now: Instant, message: number, client: number, to: number): void {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return;
    if (!this.#groups.isEmpty) this.#shared.sessionPassedOn(now, record, client);
    const sole = this.#clientele.soleMemberOf(client);
    if (sole >= 0) {
      this.#passOnFrom(now, record, sole, to);
      return;
    }
    for (const device of this.#clientele.membersOf(client)) {
      this.#passOnFrom(now, record, device, to);
    }
  }

  /** A copy died, for every device that uses the ClientId. */
  died(now: Instant, message: number, client: number, cause: Cause): void {
    const record = this.#fates.recordOf(message);
    if (record === NO_RECORD) return;
    if (!this.#groups.isEmpty) this.#shared.sessionDied(now, record, client, cause);
    for (const device of this.#clientele.membersOf(client)) {
      const each = this.#fates.store.find(record, device);
      if (each === NO_EXPECTATION) continue;
      this.#fates.blame(each, cause, client);
      this.#fates.takeSessionCopy(now, each);
    }
  }

  /** Every copy of a publication has been made: who got none has lost it at this instant. */
  routed(now: Instant, message: number): void {
    const record = this.#fates.recordOf(message);
    if (record !== NO_RECORD) this.#blameUnserved(now, record);
    this.#routing++;
  }

  /** A device has left this ClientId: what waits there is out of its reach. */
  deserted(now: Instant, device: number, client: number): void {
    this.#shared.deserted(now, client);
    const { store } = this.#fates;
    for (let each = store.firstOfDevice(device); each !== NO_EXPECTATION; ) {
      const next = store.nextOfDevice(each);
      const copies = store.sessionCopiesOf(each);
      if (copies > 0) {
        this.#fates.blame(each, 'broker.orphaned-session', NOBODY);
        store.addSessionCopies(each, -copies);
        this.#fates.settle(now, each);
      }
      each = next;
    }
  }

  /** One more copy, though this routing has not served those it counts for. */
  #add(record: MessageRecord, client: number): void {
    this.#shared.sessionCopied(record, client);
    for (const device of this.#clientele.membersOf(client)) {
      const each = this.#fates.store.find(record, device);
      if (each !== NO_EXPECTATION) this.#fates.store.addSessionCopies(each, 1);
    }
  }

  #copyFor(record: MessageRecord, device: number): void {
    const each = this.#fates.store.find(record, device);
    if (each === NO_EXPECTATION) return;
    this.#fates.store.addSessionCopies(each, 1);
    this.#fates.store.setRouting(each, this.#routing);
  }

  #passOnFrom(now: Instant, record: MessageRecord, device: number, to: number): void {
    const each = this.#fates.store.find(record, device);
    if (each === NO_EXPECTATION) return;
    if (device !== to) this.#fates.blame(each, 'broker.delivered-to-clone', NOBODY);
    this.#fates.takeSessionCopy(now, each);
  }

  #blameUnserved(now: Instant, record: MessageRecord): void {
    const { store } = this.#fates;
    for (let each = store.firstOf(record); each !== NO_EXPECTATION; ) {
      if (store.routingOf(each) !== this.#routing) {
        const members = this.#groups.membersOf(store.deviceOf(each));
        const clients = members.map((device) => this.#clientele.clientOf(device));
        const found = clients.find((client) => this.#clientele.hasSession(client));
        const cause = found === undefined ? 'broker.no-session' : 'broker.no-subscription';
        this.#fates.blame(each, cause, found ?? clients[0] ?? NOBODY);
        const isOfGroup = this.#groups.isGroup(store.deviceOf(each));
        if (found !== undefined && !isOfGroup) {
          this.#doubts.unserved(now, found, store.topicOf(record));
        }
      }
      each = store.nextOf(each);
    }
  }

  #diedInOrphan(record: MessageRecord, client: number): void {
    const { store } = this.#fates;
    const last = this.#clientele.lastMemberOf(client);
    const each = last < 0 ? NO_EXPECTATION : store.find(record, last);
    if (each === NO_EXPECTATION || store.routingOf(each) === this.#routing) return;
    store.setRouting(each, this.#routing);
    this.#fates.blame(each, 'broker.orphaned-session', NOBODY);
  }
}
