/**
 * What a connection meets after a quiet time: an idle radio, a sleeping device, a forgotten mapping.
 *
 * Asked only about paths that have any of these. What is kept of a connection here, which is rarely
 * anything, is kept in tables beside the columns. Downlink that waits for a sleeping device is
 * scheduled for the time it listens by itself; when it talks before, all of that is scheduled anew.
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { SparseTimes } from '../kernel/sparse-times.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { ARRIVE, GIVE_UP, NEW_ADDRESS, NOTICE_RESET, SAME_ADDRESS } from './link-event.ts';
import type { End, LinkStore } from './link-store.ts';
import { Nagle } from './nagle.ts';
import { DOWN, type Paths, UP } from './path.ts';
import { bytesOnAir, SEGMENT_BYTES } from './path-kind.ts';
import type { LinkProfile } from './profile.ts';
import type { Radio } from './radio.ts';
import { isIdle, listensAt } from './sleep.ts';

/** Downlink that waits for a sleeping device: since when that is quiet, when the first was sent. */
interface Waiting {
  readonly since: number;
  readonly sent: Instant;
}

export class QuietLinks {
  readonly #scheduler: Scheduler;
  readonly #radio: Radio;
  readonly #paths: Paths;
  readonly #store: LinkStore;
  /** Connections whose mapping a translator has forgotten, and when. */
  readonly #forgotten = new SparseTimes();
  readonly #waiting = new Map<LinkId, Waiting>();
  readonly #nagle: Nagle;

  constructor(scheduler: Scheduler, radio: Radio, paths: Paths, store: LinkStore) {
    this.#scheduler = scheduler;
    this.#radio = radio;
    this.#paths = paths;
    this.#store = store;
    this.#nagle = new Nagle(store);
    this.#forgotten.foresee(0, true);
  }

  /** A connection has opened: its number may have been another's. */
  opened(now: Instant, link: LinkId): void {
    if (this.isForgotten(link)) this.#forgotten.set(link, NEVER);
    this.heard(link);
    this.awaitAddress(now, link);
    const device = this.#store.deviceOf(link);
    for (const end of [UP, DOWN]) {
      this.#nagle.reset(link * 2 + end);
      // The first measurement is that of the handshake.
      this.#paths.estimators.reset(device * 2 + end);
      if (this.#paths.profileOf(device).tcp.rto === 'path') continue;
      const rtt = this.#paths.rttAt(device, now);
      this.#paths.estimators.measure(device * 2 + end, now - rtt, rtt);
    }
  }

  /** Something has arrived at the device: it is awake. */
  heard(link: LinkId): void {
    if (this.#waiting.size > 0) this.#waiting.delete(link);
  }

  /** Whether anything sent on this connection vanishes in the network. */
  isForgotten(link: LinkId): boolean {
    return this.#forgotten.at(link) !== NEVER;
  }

  /** Since when that is so; NEVER while it is not. */
  forgottenAt(link: LinkId): number {
    return this.#forgotten.at(link);
  }

  /** Whether anything is kept of a connection: what it sends may arrive otherwise than over its path. */
  keeps(link: LinkId): boolean {
    return this.isForgotten(link) || (this.#waiting.size > 0 && this.#waiting.has(link));
  }

  /** When a write that leaves at `depart` arrives: as over any path, once the quiet is over. */
  arrival(link: LinkId, end: End, depart: Instant, onAir: number): Instant {
    const device = this.#store.deviceOf(link);
    const { profile } = this.#paths.kindOf(device);
    const { tcp } = profile;
    const sent = tcp.nagle && onAir < SEGMENT_BYTES ? this.#held(link, end, depart) : depart;
    const since = this.#quietSince(link, sent);
    const leaves = this.#leaves(link, end, sent, since);
    const arrives = leaves === NEVER ? NEVER : this.#paths.arrival(device, end, leaves, onAir);
    if (tcp.rto !== 'path') this.#measure(device, end, leaves, arrives, onAir);
    if (profile.nat.idle === 0) return arrives;
    // The broker's packets reach the translator at once, the device's when they get through.
    const passes = end === UP ? arrives - this.#paths.oneWayUs : sent;
    if (passes - since >= profile.nat.idle && !this.isForgotten(link)) {
      this.#forgotten.set(link, instant(since + profile.nat.idle));
    }
    if (!this.isForgotten(link)) return arrives;
    if (profile.nat.onExpiry === 'rst') this.#refuse(link, end, end === UP ? arrives : sent);
    return NEVER;
  }

  /** When a small write leaves: Nagle may hold it up. */
  #held(link: LinkId, end: End, depart: Instant): Instant {
    const device = this.#store.deviceOf(link);
    const oneWay = this.#paths.oneWayAt(device, depart);
    return this.#nagle.leaves(link * 2 + end, depart, oneWay, this.#paths.profileOf(device).tcp);
  }

  /** Measures a round trip, unless the segment was sent more than once. */
  #measure(device: number, end: End, leaves: Instant, arrives: Instant, onAir: number): void {
    const oneWay = this.#paths.oneWayUs;
    const sending = this.#paths.serialization(device, end, onAir);
    if (arrives - leaves !== sending + oneWay) return;
    this.#paths.estimators.measure(device * 2 + end, leaves, sending + 2 * oneWay);
  }

  /** When the radio is ready for what an end sends at `depart`; NEVER: its sender gives up before. */
  #leaves(link: LinkId, end: End, depart: Instant, since: number): Instant {
    const profile = this.#profileOf(link);
    if (!isIdle(profile.radio, since, depart)) return depart;
    if (end === DOWN) return this.#pagedAt(link, depart, since);
    const leaves = later(depart, profile);
    this.#wake(link, leaves);
    return leaves;
  }

  /** Nobody acknowledges: from now on the sender tries until it gives up. */
  giveUpLater(now: Instant, link: LinkId, from: End): void {
    const row = link * 2 + from;
    if (this.#store.isDoomed(row)) return;
    this.#store.setLastArrival(row, NEVER);
    const at = instant(now + this.#paths.giveUpUs(this.#store.deviceOf(link), now, from));
    this.#scheduler.schedule(at, GIVE_UP, row, this.#store.generation(row));
  }

  /** Looks at the next outage: when it is over, the device has its address or another one. */
  awaitAddress(now: Instant, link: LinkId): void {
    const device = this.#store.deviceOf(link);
    if (this.#paths.profileOf(device).reattach.newAddress === 0) return;
    const from = this.#radio.nextOutageStart(device, now);
    if (from === NEVER) return;
    const until = this.#radio.clearAt(device, from);
    const code = this.#paths.isNewAddress(device, from, until) ? NEW_ADDRESS : SAME_ADDRESS;
    this.#scheduler.schedule(until, code, link * 2, this.#store.generation(link * 2));
  }

  /** When the last byte passed in either direction, as far as that lies before `at`. */
  #quietSince(link: LinkId, at: Instant): number {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(link);
    if (waiting !== undefined) return waiting.since;
    const [up, down] = [this.#store.lastArrival(link * 2), this.#store.lastArrival(link * 2 + 1)];
    const last = Math.max(up === NEVER ? 0 : up, down === NEVER ? 0 : down);
    return last === 0 ? at : last;
  }

  /** When downlink for an idle device goes over the air; NEVER if its sender gives up before. */
  #pagedAt(link: LinkId, depart: Instant, since: number): Instant {
    const profile = this.#profileOf(link);
    const listens = listensAt(profile.radio, since, depart);
    if (listens === depart) return later(depart, profile);
    if (!this.#waiting.has(link)) this.#waiting.set(link, { since, sent: depart });
    const heard = this.#firstHeard(link, depart, since, depart);
    return heard === NEVER ? NEVER : later(heard, profile);
  }

  /**
   * When what was sent at `sent` to a device quiet since `since` gets to it, not before `from`: as
   * soon as it listens, or with the first retransmission that it hears.
   */
  #firstHeard(link: LinkId, sent: Instant, since: number, from: Instant): Instant {
    const device = this.#store.deviceOf(link);
    const { radio, tcp } = this.#paths.profileOf(device);
    const lastTry = sent + this.#paths.giveUpUs(device, sent, DOWN);
    if (radio.downlink === 'wait') {
      const listens = listensAt(radio, since, from);
      return listens <= lastTry ? listens : NEVER;
    }
    let wait = this.#paths.rtoAt(device, sent, DOWN);
    for (
      let at = sent;
      at <= lastTry;
      at = instant(at + wait), wait = Math.min(wait * 2, tcp.rtoMax)
    ) {
      if (at >= from && listensAt(radio, since, at) === at) return at;
    }
    return NEVER;
  }

  /** The device talks, and so hears: what waited for it is on its way. */
  #wake(link: LinkId, now: Instant): void {
    const waiting = this.#waiting.get(link);
    if (waiting === undefined) return;
    this.#waiting.delete(link);
    const row = link * 2 + DOWN;
    this.#store.newGeneration(row);
    this.#store.setLastArrival(row, now);
    this.#store.setFreeAt(row, this.#firstHeard(link, waiting.sent, now, now));
    this.#store.forEachWrite(row, (_cargo, length) => this.#sendAgain(now, link, length));
  }

  #sendAgain(now: Instant, link: LinkId, length: number): void {
    const row = link * 2 + DOWN;
    if (this.#store.isDoomed(row)) return;
    const device = this.#store.deviceOf(link);
    const depart = this.#store.freeAt(row) as Instant;
    const onAir = bytesOnAir(this.#paths.kindOf(device), length);
    const arrives = depart === NEVER ? NEVER : this.#paths.arrival(device, DOWN, depart, onAir);
    if (arrives === NEVER) {
      this.giveUpLater(now, link, DOWN);
      return;
    }
    this.#store.setFreeAt(row, arrives - this.#paths.oneWayUs);
    this.#store.setLastArrival(row, arrives);
    this.#scheduler.schedule(arrives, ARRIVE, row, this.#store.generation(row));
  }

  /** A translator answers with a reset what it has no mapping for. */
  #refuse(link: LinkId, end: End, at: Instant): void {
    if (at === NEVER) return;
    const row = link * 2 + end;
    const notice = instant(at + this.#paths.oneWayAt(this.#store.deviceOf(link), at));
    this.#scheduler.schedule(notice, NOTICE_RESET, row, this.#store.generation(row));
  }

  #profileOf(link: LinkId): LinkProfile {
    return this.#paths.profileOf(this.#store.deviceOf(link));
  }
}

/** When a radio that begins its promotion at `at` is connected. */
function later(at: Instant, { connect }: LinkProfile): Instant {
  return instant(at + connect.promotion);
}
