/**
 * The columns of connections: who, which ends are open, and per direction what is on its way.
 *
 *   row = link × 2 + direction:   life │ buffered │ latest write │ device │ free at │ last arrival
 *
 * Only columns and their accessors; connection.ts says what happens. Every packet passes here four
 * times, so the rows are plain typed arrays, and both rows of a link are one cache line: every index
 * below is a row or node in use, where they hold a number.
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

/**
 * The words of a row: four whole numbers, then two doubles (times, µs). Both rows of a link name its
 * device.
 */
const ROW_SHIFT = 3;
const ROW = { life: 0, buffered: 1, latest: 2, device: 3 } as const;
const TIME = { freeAt: 2, lastArrival: 3 } as const;
/** The life of an end: its state's code, whether somebody waits for room, and the generation. */
const END = 3;
const WANTS_ROOM = 4;
const GENERATION_SHIFT = 3;
const OF_STATE = END | WANTS_ROOM;
/**
 * The fields of a write: the one behind it, or behind it among the free ones; and its bytes. Behind
 * the latest of a row comes the oldest.
 */
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
    const rows = new Rows(2 << ROW_SHIFT, (ints, times) => {
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
    for (const row of [link * 2, link * 2 + 1]) {
      const base = row << ROW_SHIFT;
      this.#ints[base + ROW.life] = (this.#life(row) & ~OF_STATE) | OPEN;
      this.#ints[base + ROW.buffered] = 0;
      this.#ints[base + ROW.latest] = NONE;
      this.#ints[base + ROW.device] = device;
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

  /** Makes room for so many connections at once. */
  reserve(links: number): void {
    this.#links.reserve(links);
  }

  /** One above the highest link ever used. */
  get extent(): number {
    return this.#links.extent;
  }

  deviceOf(link: LinkId): number {
    return this.#ints[(link << (ROW_SHIFT + 1)) + ROW.device] as number;
  }

  endState(link: LinkId, end: End): EndState {
    const code = this.#life(link * 2 + end) & END;
    return code === OPEN ? 'open' : code === 0 ? 'closed' : 'gone';
  }

  isOpen(link: LinkId, end: End): boolean {
    return (this.#life(link * 2 + end) & END) === OPEN;
  }

  setEnd(link: LinkId, end: End, state: EndState): void {
    const row = link * 2 + end;
    this.#ints[(row << ROW_SHIFT) + ROW.life] = CODE_OF[state] | (this.#life(row) & ~END);
  }

  /** Stamps events of this row; what carries an older stamp no longer counts. */
  generation(row: number): number {
    return this.#life(row) >> GENERATION_SHIFT;
  }

  newGeneration(row: number): void {
    const life = this.#life(row);
    this.#ints[(row << ROW_SHIFT) + ROW.life] = (life + (1 << GENERATION_SHIFT)) | 0;
  }

  /** When the sender's line is free for the next bytes. */
  freeAt(row: number): number {
    return this.#times[(row << (ROW_SHIFT - 1)) + TIME.freeAt] as number;
  }

  setFreeAt(row: number, at: number): void {
    this.#times[(row << (ROW_SHIFT - 1)) + TIME.freeAt] = at;
  }

  /** Arrival of the last write; NEVER once one cannot arrive. */
  lastArrival(row: number): Instant {
    return this.#times[(row << (ROW_SHIFT - 1)) + TIME.lastArrival] as Instant;
  }

  setLastArrival(row: number, at: Instant): void {
    this.#times[(row << (ROW_SHIFT - 1)) + TIME.lastArrival] = at;
  }

  isDoomed(row: number): boolean {
    return this.lastArrival(row) === NEVER;
  }

  /** Bytes written and not yet delivered. */
  buffered(row: number): number {
    return this.#ints[(row << ROW_SHIFT) + ROW.buffered] as number;
  }

  wantsRoom(row: number): boolean {
    return (this.#life(row) & WANTS_ROOM) !== 0;
  }

  setWantsRoom(row: number, wants: boolean): void {
    const life = this.#life(row);
    const next = wants ? life | WANTS_ROOM : life & ~WANTS_ROOM;
    this.#ints[(row << ROW_SHIFT) + ROW.life] = next;
  }

  pushWrite(row: number, length: number, cargo: number): void {
    if (this.#freeNode === NONE) this.#addNodes();
    const node = this.#freeNode;
    const nodes = this.#nodes;
    const ints = this.#ints;
    const base = row << ROW_SHIFT;
    const word = node << NODE_SHIFT;
    const latest = ints[base + ROW.latest] as number;
    this.#freeNode = nodes[word + NODE.next] as number;
    nodes[word + NODE.length] = length;
    this.#cargoes[node] = cargo;
    if (latest === NONE) nodes[word + NODE.next] = node;
    else {
      const before = (latest << NODE_SHIFT) + NODE.next;
      nodes[word + NODE.next] = nodes[before] as number;
      nodes[before] = node;
    }
    ints[base + ROW.latest] = node;
    ints[base + ROW.buffered] = ((ints[base + ROW.buffered] as number) + length) | 0;
  }

  hasWrites(row: number): boolean {
    return this.#ints[(row << ROW_SHIFT) + ROW.latest] !== NONE;
  }

  /** The cargo of the oldest write, which there must be. */
  firstWrite(row: number): number {
    const nodes = this.#nodes;
    const latest = this.#ints[(row << ROW_SHIFT) + ROW.latest] as number;
    return this.#cargoes[nodes[(latest << NODE_SHIFT) + NODE.next] as number] as number;
  }

  /** Takes the oldest write out and returns its cargo; `takenLength` then is its length. */
  takeWrite(row: number): number {
    const nodes = this.#nodes;
    const ints = this.#ints;
    const base = row << ROW_SHIFT;
    const latest = ints[base + ROW.latest] as number;
    if (latest === NONE) violated('nothing is on its way in row', row);
    const before = (latest << NODE_SHIFT) + NODE.next;
    const node = nodes[before] as number;
    const word = node << NODE_SHIFT;
    const length = nodes[word + NODE.length] as number;
    if (node === latest) ints[base + ROW.latest] = NONE;
    else nodes[before] = nodes[word + NODE.next] as number;
    ints[base + ROW.buffered] = ((ints[base + ROW.buffered] as number) - length) | 0;
    nodes[word + NODE.next] = this.#freeNode;
    this.#freeNode = node;
    this.#takenLength = length;
    return this.#cargoes[node] as number;
  }

  /** Bytes of the write taken out last. */
  get takenLength(): number {
    return this.#takenLength;
  }

  /** How many writes are on their way. */
  writes(row: number): number {
    let count = 0;
    this.forEachWrite(row, () => count++);
    return count;
  }

  /** Every write on its way, oldest first. */
  forEachWrite(row: number, visit: (cargo: number, length: number) => void): void {
    const latest = this.#ints[(row << ROW_SHIFT) + ROW.latest] as number;
    if (latest === NONE) return;
    let node = latest;
    do {
      node = this.#nodes[(node << NODE_SHIFT) + NODE.next] as number;
      const length = this.#nodes[(node << NODE_SHIFT) + NODE.length] as number;
      visit(this.#cargoes[node] as number, length);
    } while (node !== latest);
  }

  #life(row: number): number {
    return this.#ints[(row << ROW_SHIFT) + ROW.life] as number;
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
