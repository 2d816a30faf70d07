/**
 * The pending events of a run, in total order (time, order of insertion): a monotone radix wheel.
 *
 *   block of 2^31 µs:  level 3 │ level 2 │ level 1 │ level 0      256 slots each, one base-256 digit
 *   later blocks:      one unsorted list per block, spread over the wheel when its turn comes
 *
 * An event lies at the highest digit in which it differs from the last popped time, so none moves
 * more than once per level, and lists are first in, first out, which keeps equal times in order.
 * `peek` moves nothing. Every index below is a slot, a record or a chunk in use, so the typed array
 * holds a number there.
 */
import { InvariantViolation } from './invariant.ts';
import { SlotSet } from './slot-set.ts';
import { DOUBLE_ZERO, NEVER } from './time.ts';

/** What the scheduler needs of a queue; events leave in order of (time, order of insertion). */
export interface EventQueueLike {
  /** Events pending. */
  readonly size: number;
  /** Adds an event: `at` is not before the last popped time, code 0 … 255, the rest int32. */
  push(at: number, code: number, target: number, argument: number): void;
  /** Time of the next event, or NEVER; whatever was allowed to be pushed before still is. */
  peek(): number;
  /** Moves the next event, if it is due by `until`, into at, code, target and argument. */
  pop(until?: number): boolean;
  /** Time of the last popped event; 0 before the first. */
  readonly at: number;
  readonly code: number;
  readonly target: number;
  readonly argument: number;
  /** Bytes held. */
  readonly bytes: number;
}

const NIL = -1;
/** Microseconds in a block: offsets inside one are never negative as 32-bit integers. */
const BLOCK = 0x8000_0000;
const LAST_OFFSET = 0x7fff_ffff;
const SLOTS = 1024;

// A list is a chain of chunks of 16 records of 4 words: spreading one reads memory in order, which
// at a million events is four times as fast as a chain of single events.
const RECORD_BITS = 4;
const LAST_IN_CHUNK = (1 << RECORD_BITS) - 1;
/** Chunks from which a sixteenth more is enough room at once. */
const MANY = 1024;
const OFFSET = 0;
const CODE = 1;
const TARGET = 2;
const ARGUMENT = 3;

/** The list of a block that has not begun: first and last record, and its earliest offset. */
interface Block {
  readonly start: number;
  readonly head: number;
  last: number;
  earliest: number;
}

/** The queue of a run: 16 bytes per event, at most a quarter more to grow, and 256 per slot. */
export class EventQueue implements EventQueueLike {
  #at = DOUBLE_ZERO;
  #code = 0;
  #target = 0;
  #argument = 0;
  #size = 0;

  /** First microsecond of the current block, and the last popped time inside it. */
  #start = DOUBLE_ZERO;
  #base = 0;

  #records = new Int32Array(64 << (RECORD_BITS + 2));
  /** The chunk behind each chunk, in a list or among the free ones. */
  #nextChunk = new Int32Array(64);
  #freeChunk = NIL;
  #usedChunks = 0;

  /** First and last record of each slot, and its earliest offset, while it is occupied. */
  readonly #heads = new Int32Array(SLOTS);
  readonly #lasts = new Int32Array(SLOTS);
  readonly #earliest = new Int32Array(SLOTS);
  readonly #occupied = new SlotSet();

  /** The waiting blocks, latest first. */
  readonly #blocks: Block[] = [];

  get size(): number {
    return this.#size;
  }

  get at(): number {
    return this.#at + 0;
  }

  get code(): number {
    return this.#code;
  }

  get target(): number {
    return this.#target;
  }

  get argument(): number {
    return this.#argument;
  }

  get bytes(): number {
    const slots = this.#heads.byteLength * 3 + this.#occupied.bytes;
    return this.#records.byteLength + this.#nextChunk.byteLength + slots;
  }

  push(at: number, code: number, target: number, argument: number): void {
    const offset = at - this.#start;
    const inBlock = offset | 0;
    if (!(at >= this.#at)) this.#refuse(at);
    // Whole and inside the current block: nearly always.
    if (inBlock === offset) this.#insert(inBlock, code, target, argument);
    else this.#postpone(at, code, target, argument);
    this.#size++;
  }

  peek(): number {
    if (this.#occupied.isEmpty) {
      const block = this.#blocks.at(-1);
      return block === undefined ? NEVER : block.start + block.earliest;
    }
    return this.#start + (this.#earliest[this.#occupied.first()] as number);
  }

  pop(until: number = NEVER): boolean {
    if (this.#occupied.isEmpty) return this.#popPostponed(until);
    const slot = this.#occupied.first();
    const earliest = this.#earliest[slot] as number;
    if (this.#start + earliest > until) return false;
    const head = this.#heads[slot] as number;
    const last = this.#lasts[slot] as number;
    this.#base = earliest;
    this.#size--;
    if (head === last) {
      // A lone event is the next one at any level.
      this.#take(head);
      this.#occupied.remove(slot);
      this.#release(head);
    } else if (slot < 256) {
      // Level 0 holds equal times only.
      this.#take(head);
      this.#heads[slot] = this.#following(head);
    } else {
      this.#occupied.remove(slot);
      this.#spread(head, last);
    }
    return true;
  }

  #take(record: number): void {
    const records = this.#records;
    const word = record << 2;
    this.#at = this.#start + this.#base;
    this.#code = records[word + CODE] as number;
    this.#target = records[word + TARGET] as number;
    this.#argument = records[word + ARGUMENT] as number;
  }

  /** Appends an event of the current block to its slot. */
  #insert(offset: number, code: number, target: number, argument: number): void {
    const level = (31 - Math.clz32((offset ^ this.#base) | 1)) >> 3;
    const slot = (level << 8) | ((offset >> (level << 3)) & 255);
    let record: number;
    if (this.#occupied.has(slot)) {
      record = this.#behind(this.#lasts[slot] as number);
      if (offset < (this.#earliest[slot] as number)) this.#earliest[slot] = offset;
    } else {
      record = this.#newChunk();
      this.#occupied.add(slot);
      this.#heads[slot] = record;
      this.#earliest[slot] = offset;
    }
    this.#lasts[slot] = record;
    this.#write(record, offset, code, target, argument);
  }

  #write(record: number, offset: number, code: number, target: number, argument: number): void {
    const word = record << 2;
    const records = this.#records;
    records[word + OFFSET] = offset;
    records[word + CODE] = code;
    records[word + TARGET] = target;
    records[word + ARGUMENT] = argument;
  }

  /** Moves a list into the wheel, relative to the base; the first event due there is popped. */
  #spread(head: number, last: number): void {
    let taken = false;
    for (let record = head; ; record = this.#following(record)) {
      const records = this.#records;
      const word = record << 2;
      const offset = records[word + OFFSET] as number;
      if (offset === this.#base && !taken) {
        this.#take(record);
        taken = true;
      } else {
        const target = records[word + TARGET] as number;
        const argument = records[word + ARGUMENT] as number;
        this.#insert(offset, records[word + CODE] as number, target, argument);
      }
      if (record === last) break;
    }
    this.#release(last);
  }

  /** Appends an event to the list of the block its time lies in. */
  #postpone(at: number, code: number, target: number, argument: number): void {
    if (at >= NEVER || Math.floor(at) !== at) this.#refuse(at);
    const start = Math.floor(at / BLOCK) * BLOCK;
    const offset = (at - start) | 0;
    const block = this.#blockAt(start);
    if (offset < block.earliest) block.earliest = offset;
    block.last = block.last === NIL ? block.head : this.#behind(block.last);
    this.#write(block.last, offset, code, target, argument);
  }

  /** The waiting block that begins here, which may be new and then empty. */
  #blockAt(start: number): Block {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.start ?? start) > start) low = middle + 1;
      else high = middle;
    }
    const found = this.#blocks[low];
    if (found?.start === start) return found;
    const block = { start, head: this.#newChunk(), last: NIL, earliest: LAST_OFFSET };
    this.#blocks.splice(low, 0, block);
    return block;
  }

  /** Spreads the next block over the empty wheel and pops its first event. */
  #popPostponed(until: number): boolean {
    const block = this.#blocks.at(-1);
    if (block === undefined || block.start + block.earliest > until) return false;
    this.#blocks.pop();
    this.#start = block.start;
    this.#base = block.earliest;
    this.#size--;
    this.#spread(block.head, block.last);
    return true;
  }

  /** The place for a new record behind the last one of a list. */
  #behind(last: number): number {
    if ((last & LAST_IN_CHUNK) !== LAST_IN_CHUNK) return last + 1;
    const record = this.#newChunk();
    this.#nextChunk[last >> RECORD_BITS] = record >> RECORD_BITS;
    return record;
  }

  /** The record that follows one already read, whose chunk is given back if it was its last. */
  #following(record: number): number {
    if ((record & LAST_IN_CHUNK) !== LAST_IN_CHUNK) return record + 1;
    const next = this.#nextChunk[record >> RECORD_BITS] as number;
    this.#release(record);
    return next << RECORD_BITS;
  }

  /** Gives back the chunk of this record. */
  #release(record: number): void {
    const chunk = record >> RECORD_BITS;
    this.#nextChunk[chunk] = this.#freeChunk;
    this.#freeChunk = chunk;
  }

  /** The first record of a chunk taken into use. */
  #newChunk(): number {
    const free = this.#freeChunk;
    if (free !== NIL) {
      this.#freeChunk = this.#nextChunk[free] as number;
      return free << RECORD_BITS;
    }
    if (this.#usedChunks === this.#nextChunk.length) this.#grow();
    return this.#usedChunks++ << RECORD_BITS;
  }

  #grow(): void {
    const chunks = this.#usedChunks + (this.#usedChunks >> (this.#usedChunks < MANY ? 2 : 4));
    const records = new Int32Array(chunks << (RECORD_BITS + 2));
    records.set(this.#records);
    this.#records = records;
    const nextChunk = new Int32Array(chunks);
    nextChunk.set(this.#nextChunk);
    this.#nextChunk = nextChunk;
  }

  #refuse(at: number): never {
    throw new InvariantViolation(`an event at ${at} µs cannot follow one at ${this.#at} µs`);
  }
}
