/**
 * The columns of connections: who, which ends are open, and per direction what is on its way.
 *
 *   row = link × 2 + direction:   free at │ last arrival │ buffered │ generation │ writes (FIFO)
 *
 * Only columns and their accessors; connection.ts says what happens.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import { Slab } from '../kernel/slab.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { Direction } from './path.ts';

/** The life of one end: it dials or is open, then it is closed; `gone` answers nothing any more. */
export const END_STATES = ['closed', 'open', 'gone'] as const;
export type EndState = (typeof END_STATES)[number];
const CODE_OF: Readonly<Record<EndState, number>> = { closed: 0, open: 1, gone: 2 };

/** An end is named by the direction it sends in: UP is the device's, DOWN the broker's. */
export type End = Direction;

/** The fields of a row, side by side: whole numbers, and times in µs. */
const ROW = { end: 0, buffered: 1, generation: 2, wantsRoom: 3 } as const;
const ROW_INTS = 4;
const TIME = { freeAt: 0, lastArrival: 1 } as const;
const ROW_TIMES = 2;

export class LinkStore {
  readonly #links = new Slab();
  readonly #device = this.#links.attach(new Int32Column());
  readonly #ints = new Int32Column(0, ROW_INTS);
  readonly #times = new Float64Column(0, ROW_TIMES);
  readonly #writes = new LinkedQueues();
  readonly #length = this.#writes.nodes.attach(new Int32Column());
  readonly #cargo = this.#writes.nodes.attach(new Float64Column());

  /** Connections that exist. */
  get size(): number {
    return this.#links.size;
  }

  get bytes(): number {
    return this.#links.bytes + this.#ints.bytes + this.#times.bytes + this.#writes.bytes;
  }

  /** A connection of this device with both ends open and nothing on its way. */
  open(device: number): LinkId {
    const link = this.#links.allocate() as LinkId;
    this.#growTo(link + 1);
    this.#device.set(link, device);
    for (const row of [link * 2, link * 2 + 1]) {
      this.#ints.set(row * ROW_INTS + ROW.end, CODE_OF.open);
      this.#times.set(row * ROW_TIMES + TIME.freeAt, 0);
      this.#times.set(row * ROW_TIMES + TIME.lastArrival, 0);
      this.#ints.set(row * ROW_INTS + ROW.buffered, 0);
      this.#ints.set(row * ROW_INTS + ROW.wantsRoom, 0);
    }
    return link;
  }

  /** Frees the connection; events still pending for it are of an older generation. */
  free(link: LinkId): void {
    this.newGeneration(link * 2);
    this.newGeneration(link * 2 + 1);
    this.#links.free(link);
  }

  isLive(link: LinkId): boolean {
    return this.#links.isLive(link);
  }

  /** One above the highest link ever used. */
  get extent(): number {
    return this.#links.extent;
  }

  deviceOf(link: LinkId): number {
    return this.#device.at(link);
  }

  endState(link: LinkId, end: End): EndState {
    const code = this.#ints.at((link * 2 + end) * ROW_INTS + ROW.end);
    return code === 1 ? 'open' : code === 0 ? 'closed' : 'gone';
  }

  isOpen(link: LinkId, end: End): boolean {
    return this.#ints.at((link * 2 + end) * ROW_INTS + ROW.end) === CODE_OF.open;
  }

  setEnd(link: LinkId, end: End, state: EndState): void {
    this.#ints.set((link * 2 + end) * ROW_INTS + ROW.end, CODE_OF[state]);
  }

  /** Stamps events of this row; what carries an older stamp no longer counts. */
  generation(row: number): number {
    return this.#ints.at(row * ROW_INTS + ROW.generation);
  }

  newGeneration(row: number): void {
    this.#ints.set(
      row * ROW_INTS + ROW.generation,
      (this.#ints.at(row * ROW_INTS + ROW.generation) + 1) | 0,
    );
  }

  /** When the sender's line is free for the next bytes. */
  freeAt(row: number): number {
    return this.#times.at(row * ROW_TIMES + TIME.freeAt);
  }

  setFreeAt(row: number, at: number): void {
    this.#times.set(row * ROW_TIMES + TIME.freeAt, at);
  }

  /** Arrival of the last write; NEVER once one cannot arrive. */
  lastArrival(row: number): Instant {
    return this.#times.at(row * ROW_TIMES + TIME.lastArrival) as Instant;
  }

  setLastArrival(row: number, at: Instant): void {
    this.#times.set(row * ROW_TIMES + TIME.lastArrival, at);
  }

  isDoomed(row: number): boolean {
    return this.#times.at(row * ROW_TIMES + TIME.lastArrival) === NEVER;
  }

  /** Bytes written and not yet delivered. */
  buffered(row: number): number {
    return this.#ints.at(row * ROW_INTS + ROW.buffered);
  }

  wantsRoom(row: number): boolean {
    return this.#ints.at(row * ROW_INTS + ROW.wantsRoom) === 1;
  }

  setWantsRoom(row: number, wants: boolean): void {
    this.#ints.set(row * ROW_INTS + ROW.wantsRoom, wants ? 1 : 0);
  }

  pushWrite(row: number, length: number, cargo: number): void {
    const node = this.#writes.push(row);
    this.#length.set(node, length);
    this.#cargo.set(node, cargo);
    this.#ints.add(row * ROW_INTS + ROW.buffered, length);
  }

  hasWrites(row: number): boolean {
    return this.#writes.head(row) !== NONE;
  }

  /** Bytes of the oldest write. */
  headLength(row: number): number {
    return this.#length.at(this.#writes.head(row));
  }

  /** Cargo of the oldest write. */
  headCargo(row: number): number {
    return this.#cargo.at(this.#writes.head(row));
  }

  shiftWrite(row: number): void {
    this.#ints.add(row * ROW_INTS + ROW.buffered, -this.#length.at(this.#writes.head(row)));
    this.#writes.shift(row);
  }

  /** Every write on its way, oldest first. */
  forEachWrite(row: number, visit: (cargo: number, length: number) => void): void {
    for (let node = this.#writes.head(row); node !== NONE; node = this.#writes.next(node)) {
      visit(this.#cargo.at(node), this.#length.at(node));
    }
  }

  #growTo(links: number): void {
    this.#ints.grow(links * 2);
    this.#times.grow(links * 2);
    this.#writes.grow(links * 2);
  }
}
