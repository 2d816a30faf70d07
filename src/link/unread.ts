/**
 * Connections whose device reads nothing: what has come waits in its receive buffer, and pushes back.
 *
 *   broker ──▶ │ send buffer │ ──▶ │ receive buffer, unread │ ╌╌▶ application
 *
 * A full receive buffer is told to the sender, which then sends nothing and never gives up: its own
 * buffer fills next. Asked only once a device has stopped reading; a row is link × 2 + DOWN.
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { ARRIVE } from './link-event.ts';
import { EOF, type LinkOwner } from './link-owner.ts';
import type { LinkStore } from './link-store.ts';
import { DOWN, type Paths } from './path.ts';
import { bytesOnAir } from './path-kind.ts';
import type { QuietLinks } from './quiet-links.ts';

export class Unread {
  readonly #scheduler: Scheduler;
  readonly #paths: Paths;
  readonly #store: LinkStore;
  readonly #quiet: QuietLinks;
  readonly #owner: LinkOwner;
  /** Writes that have come, or would have if there were room, by row. */
  readonly #come = new Map<number, number>();
  /** Whether any device has stopped reading at all. */
  isNeeded = false;

  constructor(parts: {
    readonly scheduler: Scheduler;
    readonly paths: Paths;
    readonly store: LinkStore;
    readonly quiet: QuietLinks;
    readonly owner: LinkOwner;
  }) {
    this.#scheduler = parts.scheduler;
    this.#paths = parts.paths;
    this.#store = parts.store;
    this.#quiet = parts.quiet;
    this.#owner = parts.owner;
  }

  /** From now on nothing of this row is read. */
  hold(row: number): void {
    this.isNeeded = true;
    if (!this.#come.has(row)) this.#come.set(row, 0);
  }

  /** A write has come: whether nobody reads it now. */
  keeps(row: number): boolean {
    const come = this.#come.get(row);
    if (come === undefined) return false;
    this.#come.set(row, come + 1);
    return true;
  }

  /** Bytes that the receiver takes off the sender's buffer. */
  windowOf(row: number): number {
    return this.#come.has(row) ? this.#roomOf(row) : 0;
  }

  /** Reads on: at once what lies in the receive buffer, the rest as soon as it gets over the path. */
  release(now: Instant, row: number, read: () => void): void {
    const come = this.#come.get(row) ?? 0;
    const fits = this.#fitting(row, come);
    this.#come.delete(row);
    const generation = this.#store.generation(row);
    this.#sendRest(now, row, fits, come);
    for (let left = fits; left > 0; left--) {
      // Reading one may have closed the connection.
      if (generation === this.#store.generation(row)) read();
    }
  }

  /** Puts what lies in the receive buffer behind all the rest; returns how many writes that is. */
  putLast(row: number): number {
    const come = this.#come.get(row);
    if (come === undefined) return 0;
    const fits = this.#fitting(row, come);
    for (let left = fits; left > 0; left--) {
      const cargo = this.#store.takeWrite(row);
      this.#store.pushWrite(row, this.#store.takenLength, cargo);
    }
    this.#come.set(row, fits);
    return fits;
  }

  /** The device closes: what has come to it dies unread. */
  drop(now: Instant, link: LinkId): void {
    const row = link * 2 + DOWN;
    const come = this.#come.get(row) ?? 0;
    this.#come.delete(row);
    for (let left = come; left > 0; left--) {
      const cargo = this.#store.takeWrite(row);
      if (cargo !== EOF) this.#owner.died(now, link, DOWN, cargo, this.#store.takenLength);
    }
  }

  /** How many of the first `come` writes lie in the receive buffer. */
  #fitting(row: number, come: number): number {
    let room = this.#roomOf(row);
    let seen = 0;
    let fits = 0;
    this.#store.forEachWrite(row, (_cargo, length) => {
      room -= length;
      if (++seen <= come && room >= 0) fits = seen;
    });
    return fits;
  }

  /** What found no room: its sender hears of room half a round trip from now, and sends it. */
  #sendRest(now: Instant, row: number, fits: number, come: number): void {
    if (come === fits) return;
    const device = this.#store.deviceOf((row >> 1) as LinkId);
    let place = 0;
    this.#store.setFreeAt(row, now + this.#paths.oneWayAt(device, now));
    this.#store.forEachWrite(row, (_cargo, length) => {
      if (place++ >= fits && place <= come) this.#send(now, row, device, length);
    });
  }

  #send(now: Instant, row: number, device: number, length: number): void {
    if (this.#store.isDoomed(row)) return;
    const depart = instant(this.#store.freeAt(row));
    const onAir = bytesOnAir(this.#paths.kindOf(device), length);
    const arrives = this.#paths.arrival(device, DOWN, depart, onAir);
    if (arrives === NEVER) {
      this.#quiet.giveUpLater(now, (row >> 1) as LinkId, DOWN);
      return;
    }
    this.#store.setFreeAt(row, arrives - this.#paths.oneWayUs);
    if (arrives > this.#store.lastArrival(row)) this.#store.setLastArrival(row, arrives);
    this.#scheduler.schedule(arrives, ARRIVE, row, this.#store.generation(row));
  }

  #roomOf(row: number): number {
    const device = this.#store.deviceOf((row >> 1) as LinkId);
    return this.#paths.profileOf(device).tcp.receiveBufferBytes;
  }
}
