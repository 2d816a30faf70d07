/**
 * TCP-like connections: one ordered pipe a direction that delays, stalls and breaks.
 *
 *   write ──▶ │ send buffer + path │ ──▶ arrived        (one event a write, at its last byte)
 *
 * 1. Nothing is reordered or repeated: a write arrives after the one before it.
 * 2. A dead path tells nobody. Each end learns by its own means: an EOF or a reset that gets
 *    through, or giving up after all retransmissions.
 * 3. What an end had written dies with it, except behind a graceful close, which is sent last.
 *
 * What the bytes mean is not known here: a write is a length and a number (DESIGN §3.3).
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { DOUBLE_ZERO, type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { LateWrites } from './late-writes.ts';
import { ARRIVE, CUT, DIAL_FAIL, GIVE_UP, NEW_ADDRESS, NOTICE_RESET, OPEN } from './link-event.ts';
import { type CloseManner, EOF, type LinkEnd, type LinkOwner } from './link-owner.ts';
import { type End, LinkStore } from './link-store.ts';
import { type Direction, DOWN, type Paths, UP } from './path.ts';
import { bytesOnAir } from './path-kind.ts';
import { QuietLinks } from './quiet-links.ts';
import type { Radio } from './radio.ts';
import { Toxics } from './toxics.ts';
import { Unread } from './unread.ts';

/** Eight doubling retransmissions take 2^9 − 1 time-outs. */
const ORPHAN_RTOS = 511;

export class Connections {
  readonly store = new LinkStore();
  readonly #scheduler: Scheduler;
  readonly #radio: Radio;
  readonly #paths: Paths;
  readonly #owner: LinkOwner;
  readonly #quiet: QuietLinks;
  readonly #toxics: Toxics;
  readonly #late: LateWrites;
  readonly #unread: Unread;
  /** Whether the broker takes no connection now. */
  isRefusing = false;
  /** Bytes put on the air, by direction: payload, overhead and connecting. */
  #airUp = DOUBLE_ZERO;
  #airDown = DOUBLE_ZERO;

  constructor(scheduler: Scheduler, radio: Radio, paths: Paths, owner: LinkOwner) {
    this.#scheduler = scheduler;
    this.#radio = radio;
    this.#paths = paths;
    this.#owner = owner;
    this.#quiet = new QuietLinks(scheduler, radio, paths, this.store);
    this.#toxics = new Toxics(scheduler, paths, this.store);
    const { store } = this;
    this.#late = new LateWrites({
      scheduler,
      paths,
      store,
      quiet: this.#quiet,
      toxics: this.#toxics,
    });
    this.#unread = new Unread({ scheduler, paths, store: this.store, quiet: this.#quiet, owner });
  }

  get bytesUp(): number {
    return this.#airUp + 0;
  }

  get bytesDown(): number {
    return this.#airDown + 0;
  }

  /** Starts a connection; `opened` or `dialFailed` follows unless the device closes it before. */
  dial(now: Instant, device: number): LinkId {
    this.#radio.pass(device, now);
    const link = this.store.open(device);
    const opens = this.#paths.openAt(device, now);
    const code = opens === NEVER ? DIAL_FAIL : OPEN;
    const at = opens === NEVER ? instant(now + this.#paths.dialGiveUpUs(device)) : opens;
    this.#scheduler.schedule(at, code, link * 2, this.store.generation(link * 2));
    return link;
  }

  /** Gives a dial up that has not opened; nothing of it remains. */
  abandon(link: LinkId): void {
    this.store.free(link);
  }

  /** Whether the end's send buffer takes more; if not, `hasRoom` follows when it does. */
  isWritable(link: LinkId, end: End): boolean {
    const row = link * 2 + end;
    const { sendBufferBytes } = this.#paths.kindOf(this.store.deviceOf(link));
    const beyond = this.#unread.isNeeded ? this.#unread.windowOf(row) : 0;
    if (this.store.buffered(row) - beyond < sendBufferBytes) return true;
    this.store.setWantsRoom(row, true);
    return false;
  }

  /** Sends `length` bytes as one write from an open end. */
  write(now: Instant, link: LinkId, end: End, length: number, cargo: number): void {
    const { store } = this;
    const row = (link << 1) | end;
    const device = store.deviceOf(link);
    const kind = this.#paths.kindOf(device);
    const onAir = bytesOnAir(kind, length);
    if (end === UP) this.#airUp += onAir;
    else this.#airDown += onAir;
    this.#radio.pass(device, now);
    store.pushWrite(row, length, cargo);
    const last = store.lastArrival(row);
    if (last === NEVER) return;
    // Both are instants.
    const depart = Math.max(now, store.freeAt(row)) as Instant;
    const arrives = this.#paths.promptArrival(kind, device, end, depart, onAir);
    // Nearly every link is as talkative as its network expects, and nearly every write gets through.
    const isPrompt = arrives !== NEVER && arrives - last < kind.quietUs;
    if (!isPrompt || kind.toxics.length > 0 || this.#quiet.keeps(link)) {
      this.#late.send(now, link, end, { depart, length, onAir });
      return;
    }
    store.setFreeAt(row, arrives - this.#paths.oneWayUs);
    const inOrder = arrives > last ? arrives : last;
    store.setLastArrival(row, inOrder);
    this.#scheduler.schedule(inOrder, ARRIVE, row, store.generation(row));
  }

  /** Closes one end. The other learns of it, or does not. */
  close(now: Instant, link: LinkId, end: End, manner: CloseManner): void {
    if (!this.store.isOpen(link, end)) return;
    if (manner === 'graceful') {
      this.store.setEnd(link, end, 'closed');
      this.#sendEof(now, link, end);
      return;
    }
    this.#killWrites(now, link, end);
    if (this.#unread.isNeeded && end === UP) this.#unread.drop(now, link);
    this.store.setEnd(link, end, manner === 'vanish' ? 'gone' : 'closed');
    if (manner === 'abort') this.#reset(now, link, end);
    this.#freeIfOver(link);
  }

  /** Since when a translator has forgotten this connection; NEVER while it has not. */
  forgottenAt(link: LinkId): number {
    return this.#quiet.forgottenAt(link);
  }

  /** What an end had on its way is lost; it may still say a last word. */
  discard(now: Instant, link: LinkId, end: End): void {
    this.#killWrites(now, link, end, this.#unread.putLast(link * 2 + end));
    this.store.setLastArrival(link * 2 + end, now);
    this.store.setFreeAt(link * 2 + end, now);
  }

  /** The device reads nothing of this connection from now on, or reads again. */
  setReading(now: Instant, link: LinkId, isReading: boolean): void {
    const row = link * 2 + DOWN;
    if (!isReading) this.#unread.hold(row);
    else this.#unread.release(now, row, () => this.#arrive(now, link, DOWN, row));
  }

  /** Takes one of this floor's events; `row` is link × 2 + end, stamped with its generation. */
  handle(now: Instant, code: number, row: number, generation: number): void {
    if (generation !== this.store.generation(row)) return;
    const link = (row >> 1) as LinkId;
    const end = (row & 1) as End;
    this.#radio.pass(this.store.deviceOf(link), now);
    if (code === ARRIVE) {
      if (this.#unread.isNeeded && this.#unread.keeps(row)) return;
      this.#arrive(now, link, end, row);
    } else if (code === OPEN) this.#opened(now, link);
    else if (code === DIAL_FAIL) this.#dialFailed(now, link);
    else if (code === NOTICE_RESET) this.#over(now, link, end, 'reset');
    else if (code === GIVE_UP) this.#over(now, link, end, 'timed-out');
    else if (code === CUT) this.#over(now, link, end, 'eof');
    else this.#reattached(now, link, code === NEW_ADDRESS);
  }

  #opened(now: Instant, link: LinkId): void {
    if (this.isRefusing) {
      this.#dialFailed(now, link);
      return;
    }
    const device = this.store.deviceOf(link);
    this.#airUp += this.#paths.connectBytes(device, UP);
    this.#airDown += this.#paths.connectBytes(device, DOWN);
    if (!this.#paths.kindOf(device).isPlain) {
      this.#quiet.opened(now, link);
      this.#toxics.opened(now, link);
    }
    this.#owner.opened(now, link);
  }

  /** A device with a new address has lost its connections; the broker does not know. */
  #reattached(now: Instant, link: LinkId, isElsewhere: boolean): void {
    if (!this.store.isOpen(link, UP)) return;
    if (isElsewhere) this.#over(now, link, UP, 'reset', 'gone');
    else this.#quiet.awaitAddress(now, link);
  }

  #dialFailed(now: Instant, link: LinkId): void {
    this.#owner.dialFailed(now, link);
    this.store.free(link);
  }

  #sendEof(now: Instant, link: LinkId, end: End): void {
    const row = link * 2 + end;
    const device = this.store.deviceOf(link);
    this.write(now, link, end, 0, EOF);
    // Nobody waits for an orphan: the kernel sends a few times more and forgets it (Linux
    // tcp_orphan_retries, 8).
    const forgets = now + ORPHAN_RTOS * this.#paths.rtoAt(device, now, end);
    if (this.store.lastArrival(row) <= forgets) return;
    this.#scheduler.schedule(instant(forgets), GIVE_UP, row, this.store.generation(row));
  }

  #arrive(now: Instant, link: LinkId, from: End, row: number): void {
    const cargo = this.store.takeWrite(row);
    const length = this.store.takenLength;
    const to = (1 - from) as End;
    if (!this.store.isOpen(link, to)) {
      if (cargo !== EOF) this.#owner.died(now, link, from, cargo, length);
      this.#refuse(now, link, from);
      return;
    }
    if (cargo === EOF) {
      this.#over(now, link, to, 'eof');
      return;
    }
    const generation = this.store.generation(row);
    if (from === DOWN) this.#quiet.heard(link);
    this.#owner.arrived(now, link, from, cargo, length);
    // The owner may have closed both ends, and a new link may already bear this number.
    if (generation !== this.store.generation(row)) return;
    if (this.store.wantsRoom(row)) this.#giveRoom(now, link, from, row);
  }

  /** Bytes for an end that is closed: lost, and answered with a reset unless that end is gone. */
  #refuse(now: Instant, link: LinkId, from: End): void {
    const to = (1 - from) as End;
    if (this.store.isOpen(link, from)) {
      if (this.store.endState(link, to) === 'closed') this.#reset(now, link, to);
      else this.#quiet.giveUpLater(now, link, from);
    }
    this.#freeIfOver(link);
  }

  #giveRoom(now: Instant, link: LinkId, end: Direction, row: number): void {
    const { tcp } = this.#paths.profileOf(this.store.deviceOf(link));
    if (this.store.buffered(row) >= tcp.sendBufferBytes) return;
    this.store.setWantsRoom(row, false);
    if (this.store.isOpen(link, end)) this.#owner.hasRoom(now, link, end);
  }

  /** One reset from `end`, never repeated: lost if the path is dead. */
  #reset(now: Instant, link: LinkId, end: End): void {
    const to = (1 - end) as End;
    if (!this.store.isOpen(link, to)) return;
    const device = this.store.deviceOf(link);
    const at = instant(now + this.#paths.oneWayAt(device, now));
    if (at >= this.#radio.nextOutageStart(device, now)) return;
    if (this.#quiet.isForgotten(link)) return;
    const row = link * 2 + to;
    this.#scheduler.schedule(at, NOTICE_RESET, row, this.store.generation(row));
  }

  /** An end learns that its connection is over; for an orphan, the kernel forgets it. */
  #over(
    now: Instant,
    link: LinkId,
    end: End,
    how: LinkEnd,
    state: 'closed' | 'gone' = 'closed',
  ): void {
    const wasOpen = this.store.isOpen(link, end);
    // While the end is open, so that the owner sees whose writes these were.
    this.#killWrites(now, link, end);
    if (this.#unread.isNeeded && end === UP) this.#unread.drop(now, link);
    if (wasOpen) this.store.setEnd(link, end, state);
    const generation = this.store.generation(link * 2 + end);
    if (wasOpen) this.#owner.closed(now, link, end, how);
    if (generation === this.store.generation(link * 2 + end)) this.#freeIfOver(link);
  }

  /** What this end had on its way is lost, but for so many that have come and wait to be read. */
  #killWrites(now: Instant, link: LinkId, end: End, unread = 0): void {
    const row = link * 2 + end;
    this.store.newGeneration(row);
    for (let left = this.store.writes(row) - unread; left > 0; left--) {
      const cargo = this.store.takeWrite(row);
      const length = this.store.takenLength;
      if (cargo !== EOF) this.#owner.died(now, link, end, cargo, length);
    }
  }

  /** Frees the link when both ends are closed and nothing is on its way to an open one. */
  #freeIfOver(link: LinkId): void {
    if (this.store.isOpen(link, UP) || this.store.isOpen(link, DOWN)) return;
    if (this.store.hasWrites(link * 2) || this.store.hasWrites(link * 2 + 1)) return;
    this.store.free(link);
  }
}
