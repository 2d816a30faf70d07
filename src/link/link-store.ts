/**
 * The columns of connections: who, which ends are open, and per direction what is on its way.
 *
 *   row = link × 2 + direction:   free at │ last arrival │ buffered │ generation │ writes (FIFO)
 *
 * Only columns and their accessors; connection.ts says what happens.
 */
import { Float64Column, Int32Column, Uint8Column } from '../kernel/column.ts';
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

export class LinkStore {
  readonly #links = new Slab();
  readonly #device = this.#links.attach(new Int32Column());
  readonly #rows = new Slab();
  readonly #end = new Uint8Column();
  readonly #freeAt = new Float64Column();
  readonly #lastArrival = new Float64Column();
  readonly #buffered = new Int32Column();
  readonly #generation = new Int32Column();
  readonly #wantsRoom = new Uint8Column();
  readonly #writes = new LinkedQueues();
  readonly #length = this.#writes.nodes.attach(new Int32Column());
  readonly #cargo = this.#writes.nodes.attach(new Float64Column());

  /** Connections that exist. */
  get size(): number {
    return this.#links.size;
  }

  get bytes(): number {
    const columns = [this.#end, this.#freeAt, this.#lastArrival, this.#buffered, this.#generation];
    let bytes = this.#links.bytes + this.#rows.bytes + this.#writes.bytes + this.#wantsRoom.bytes;
    for (const column of columns) bytes += column.bytes;
    return bytes;
  }

  /** A connection of this device with both ends open and nothing on its way. */
  open(device: number): LinkId {
    const link = this.#links.allocate() as LinkId;
    this.#growTo(link + 1);
    this.#device.set(link, device);
    for (const row of [link * 2, link * 2 + 1]) {
      this.#end.set(row, CODE_OF.open);
      this.#freeAt.set(row, 0);
      this.#lastArrival.set(row, 0);
      this.#buffered.set(row, 0);
      this.#wantsRoom.set(row, 0);
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
    const code = this.#end.at(link * 2 + end);
    return code === 1 ? 'open' : code === 0 ? 'closed' : 'gone';
  }

  isOpen(link: LinkId, end: End): boolean {
    return this.#end.at(link * 2 + end) === CODE_OF.open;
  }

  setEnd(link: LinkId, end: End, state: EndState): void {
    this.#end.set(link * 2 + end, CODE_OF[state]);
  }

  /** Stamps events of this row; what carries an older stamp no longer counts. */
  generation(row: number): number {
    return this.#generation.at(row);
  }

  newGeneration(row: number): void {
    this.#generation.set(row, (this.#generation.at(row) + 1) | 0);
  }

  /** When the sender's line is free for the next bytes. */
  freeAt(row: number): number {
    return this.#freeAt.at(row);
  }

  setFreeAt(row: number, at: number): void {
    this.#freeAt.set(row, at);
  }

  /** Arrival of the last write; NEVER once one cannot arrive. */
  lastArrival(row: number): Instant {
    return this.#lastArrival.at(row) as Instant;
  }

  setLastArrival(row: number, at: Instant): void {
    this.#lastArrival.set(row, at);
  }

  isDoomed(row: number): boolean {
    return this.#lastArrival.at(row) === NEVER;
  }

  /** Bytes written and not yet delivered. */
  buffered(row: number): number {
    return this.#buffered.at(row);
  }

  wantsRoom(row: number): boolean {
    return this.#wantsRoom.at(row) === 1;
  }

  setWantsRoom(row: number, wants: boolean): void {
    this.#wantsRoom.set(row, wants ? 1 : 0);
  }

  pushWrite(row: number, length: number, cargo: number): void {
    const node = this.#writes.push(row);
    this.#length.set(node, length);
    this.#cargo.set(node, cargo);
    this.#buffered.add(row, length);
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
    this.#buffered.add(row, -this.#length.at(this.#writes.head(row)));
    this.#writes.shift(row);
  }

  /** Every write on its way, oldest first. */
  forEachWrite(row: number, visit: (cargo: number, length: number) => void): void {
    for (let node = this.#writes.head(row); node !== NONE; node = this.#writes.next(node)) {
      visit(this.#cargo.at(node), this.#length.at(node));
    }
  }

  #growTo(links: number): void {
    const columns = [this.#end, this.#freeAt, this.#lastArrival, this.#buffered, this.#generation];
    for (const column of columns) column.grow(links * 2);
    this.#wantsRoom.grow(links * 2);
    this.#writes.grow(links * 2);
  }
}
