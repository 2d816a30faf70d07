/**
 * The columns of connections: who, which ends are open, and per direction what is on its way.
 *
 *   row = link × 2 + direction:   free at │ last arrival │ buffered │ generation │ writes (FIFO)
 *
 * Only columns and their accessors; connection.ts says what happens. Every packet passes here four
 * times, so the rows are plain typed arrays: every index below is a row or node in use, where they
 * hold a number.
 */
import { grownDoubles, grownInts } from '../kernel/column.ts';
import { violated } from '../kernel/invariant.ts';
import { Rows } from '../kernel/rows.ts';
import { Slab } from '../kernel/slab.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { Direction } from './path.ts';

/** The life of one end: it dials or is open, then it is closed; `gone` answers nothing any more. */
export const END_STATES = ['closed', 'open', 'gone'] as const;
export type EndState = (typeof END_STATES)[number];
const CODE_OF: Readonly<Record<EndState, number>> = { closed: 0, open: 1, gone: 2 };
const OPEN = CODE_OF.open;

/** An end is named by the direction it sends in: UP is the device's, DOWN the broker's. */
export type End = Direction;

const NONE = -1;

/** The words of a link: five for each row, and its device; then the times of each row, µs. */
const WORDS = 20;
const ROW_WORDS = 5;
const ROW = { state: 0, buffered: 1, generation: 2, head: 3, tail: 4 } as const;
const DEVICE = 10;
const TIMES_FROM = 6;
const TIME = { freeAt: 0, lastArrival: 1 } as const;
/** An end's state is its code; this bit beside it says that somebody waits for room. */
const WANTS_ROOM = 4;
const END = 3;
/** The fields of a write: the one behind it, or behind it among the free ones; and its bytes. */
const NODE = { next: 0, length: 1 } as const;
const NODE_SHIFT = 1;

export class LinkStore {
  readonly #links = new Slab();
  #ints = new Int32Array(0);
  #times = new Float64Array(0);
  #nodes = new Int32Array(0);
  #cargoes = new Float64Array(0);
  #freeNode = NONE;
  #takenLength = 0;

  constructor() {
    const rows = new Rows(WORDS, (ints, times) => {
      this.#ints = ints;
      this.#times = times;
    });
    this.#links.attach(rows);
  }

  /** Connections that exist. */
  get size(): number {
    return this.#links.size;
  }

  get bytes(): number {
    return this.#links.bytes + this.#nodes.byteLength + this.#cargoes.byteLength;
  }

  /** A connection of this device with both ends open and nothing on its way. */
  open(device: number): LinkId {
    const link = this.#links.allocate() as LinkId;
    this.#ints[link * WORDS + DEVICE] = device;
    for (const row of [link * 2, link * 2 + 1]) {
      const base = wordsOf(row);
      this.#ints[base + ROW.state] = OPEN;
      this.#ints[base + ROW.buffered] = 0;
      this.#ints[base + ROW.head] = NONE;
      this.#ints[base + ROW.tail] = NONE;
      this.setFreeAt(row, 0);
      this.setLastArrival(row, 0 as Instant);
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
    return this.#ints[link * WORDS + DEVICE] as number;
  }

  endState(link: LinkId, end: End): EndState {
    const code = this.#state(link * 2 + end) & END;
    return code === OPEN ? 'open' : code === 0 ? 'closed' : 'gone';
  }

  isOpen(link: LinkId, end: End): boolean {
    return (this.#state(link * 2 + end) & END) === OPEN;
  }

  setEnd(link: LinkId, end: End, state: EndState): void {
    const row = link * 2 + end;
    this.#ints[wordsOf(row) + ROW.state] = CODE_OF[state] | (this.#state(row) & WANTS_ROOM);
  }

  /** Stamps events of this row; what carries an older stamp no longer counts. */
  generation(row: number): number {
    return this.#ints[wordsOf(row) + ROW.generation] as number;
  }

  newGeneration(row: number): void {
    this.#ints[wordsOf(row) + ROW.generation] = (this.generation(row) + 1) | 0;
  }

  /** When the sender's line is free for the next bytes. */
  freeAt(row: number): number {
    return this.#times[timesOf(row) + TIME.freeAt] as number;
  }

  setFreeAt(row: number, at: number): void {
    this.#times[timesOf(row) + TIME.freeAt] = at;
  }

  /** Arrival of the last write; NEVER once one cannot arrive. */
  lastArrival(row: number): Instant {
    return this.#times[timesOf(row) + TIME.lastArrival] as Instant;
  }

  setLastArrival(row: number, at: Instant): void {
    this.#times[timesOf(row) + TIME.lastArrival] = at;
  }

  isDoomed(row: number): boolean {
    return this.lastArrival(row) === NEVER;
  }

  /** Bytes written and not yet delivered. */
  buffered(row: number): number {
    return this.#ints[wordsOf(row) + ROW.buffered] as number;
  }

  wantsRoom(row: number): boolean {
    return (this.#state(row) & WANTS_ROOM) !== 0;
  }

  setWantsRoom(row: number, wants: boolean): void {
    const end = this.#state(row) & END;
    this.#ints[wordsOf(row) + ROW.state] = wants ? end | WANTS_ROOM : end;
  }

  pushWrite(row: number, length: number, cargo: number): void {
    if (this.#freeNode === NONE) this.#addNodes();
    const node = this.#freeNode;
    const nodes = this.#nodes;
    const ints = this.#ints;
    const base = wordsOf(row);
    const tail = ints[base + ROW.tail] as number;
    this.#freeNode = nodes[(node << NODE_SHIFT) + NODE.next] as number;
    nodes[(node << NODE_SHIFT) + NODE.next] = NONE;
    nodes[(node << NODE_SHIFT) + NODE.length] = length;
    this.#cargoes[node] = cargo;
    if (tail === NONE) ints[base + ROW.head] = node;
    else nodes[(tail << NODE_SHIFT) + NODE.next] = node;
    ints[base + ROW.tail] = node;
    ints[base + ROW.buffered] = ((ints[base + ROW.buffered] as number) + length) | 0;
  }

  hasWrites(row: number): boolean {
    return this.#ints[wordsOf(row) + ROW.head] !== NONE;
  }

  /** Takes the oldest write out and returns its cargo; `takenLength` then is its length. */
  takeWrite(row: number): number {
    const nodes = this.#nodes;
    const ints = this.#ints;
    const base = wordsOf(row);
    const node = ints[base + ROW.head] as number;
    if (node === NONE) violated(`nothing is on its way in row ${row}`);
    const length = nodes[(node << NODE_SHIFT) + NODE.length] as number;
    const next = nodes[(node << NODE_SHIFT) + NODE.next] as number;
    ints[base + ROW.head] = next;
    if (next === NONE) ints[base + ROW.tail] = NONE;
    ints[base + ROW.buffered] = ((ints[base + ROW.buffered] as number) - length) | 0;
    nodes[(node << NODE_SHIFT) + NODE.next] = this.#freeNode;
    this.#freeNode = node;
    this.#takenLength = length;
    return this.#cargoes[node] as number;
  }

  /** Bytes of the write taken out last. */
  get takenLength(): number {
    return this.#takenLength;
  }

  /** Every write on its way, oldest first. */
  forEachWrite(row: number, visit: (cargo: number, length: number) => void): void {
    let node = this.#ints[wordsOf(row) + ROW.head] as number;
    while (node !== NONE) {
      const word = node << NODE_SHIFT;
      visit(this.#cargoes[node] as number, this.#nodes[word + NODE.length] as number);
      node = this.#nodes[word + NODE.next] as number;
    }
  }

  #state(row: number): number {
    return this.#ints[wordsOf(row) + ROW.state] as number;
  }

  /** Makes more nodes, all of them free, the lowest first. */
  #addNodes(): void {
    const have = this.#cargoes.length;
    this.#cargoes = grownDoubles(this.#cargoes, have + 1);
    this.#nodes = grownInts(this.#nodes, this.#cargoes.length << NODE_SHIFT);
    for (let node = this.#cargoes.length - 1; node >= have; node--) {
      this.#nodes[(node << NODE_SHIFT) + NODE.next] = this.#freeNode;
      this.#freeNode = node;
    }
  }
}

/** Where a row's whole numbers begin. */
function wordsOf(row: number): number {
  return (row >> 1) * WORDS + (row & 1) * ROW_WORDS;
}

/** Where a row's times begin. */
function timesOf(row: number): number {
  return (row >> 1) * (WORDS >> 1) + TIMES_FROM + (row & 1) * 2;
}
