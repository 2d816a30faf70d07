/**
 * The pending events of a run, in total order (time, order of insertion): a monotone radix wheel.
 *
 *   block of 2^31 µs:  level 3 │ level 2 │ level 1 │ level 0      256 slots each, one base-256 digit
 *   later blocks:      one unsorted list per block, spread over the wheel when its turn comes
 *
 * An event lies at the highest digit in which it differs from the last popped time, so none moves
 * more than once per level, and lists are first in, first out, which keeps equal times in order.
 * `peek` moves nothing. Every index below is of a slot or a record in use, so the typed array holds a
 * number there.
 */
import { type EventQueueLike, type Foresight, refuseTarget, TARGETS } from './event-queue-like.ts';
import { InvariantViolation } from './invariant.ts';
import { DOUBLE_ZERO, NEVER } from './time.ts';

/** Microseconds in a block: offsets inside one are never negative as 32-bit integers. */
const BLOCK = 0x8000_0000;
const LAST_OFFSET = 0x7fff_ffff;

// One array holds it all, so that its place and its length are looked up once for an event:
//
//   32 words of occupied slots │ 1024 slots │ records, in use or free
//
// Records follow each other in a circle, so that the last one of a list leads to its first; a
// record, like a slot, is known by its first word, which is never 0.
const SLOT = { last: 0, earliest: 1 } as const;
const SLOT_SHIFT = 1;
const FIRST_SLOT = 32;
const FIRST_RECORD = FIRST_SLOT + (1024 << SLOT_SHIFT);
const RECORD = { offset: 0, next: 1, what: 2, argument: 3 } as const;
const RECORD_SHIFT = 2;
/** Above the target in a word: the code. */
const CODE_SHIFT = 24;
const NONE = 0;
/** Records from which a sixteenth more is enough room at once. */
const MANY = 16_384;

/** The list of a block that has not begun: its last record, and its earliest offset. */
interface Block {
  readonly start: number;
  last: number;
  earliest: number;
}

/** The queue of a run: 16 bytes per event, at most a quarter more to grow, and 8 per slot. */
export class EventQueue implements EventQueueLike {
  #at = DOUBLE_ZERO;
  #code = 0;
  #target = 0;
  #argument = 0;
  #size = 0;

  /** First microsecond of the current block, NEVER before the first, and the last popped time in it. */
  #start: number = NEVER;
  #base = 0;

  #words = new Int32Array(FIRST_RECORD + (256 << RECORD_SHIFT));
  /** The 32 words of slots that are not empty. */
  #occupied = 0;
  #free = NONE;
  /** The first word that no record has used. */
  #unused = FIRST_RECORD;

  /** Who is told of what is due within one slot of level 2, 65 ms. */
  #foresight: Foresight | undefined;

  /** The waiting blocks, latest first, behind one that never comes. */
  readonly #blocks: Block[] = [{ start: NEVER, last: NONE, earliest: 1 }];

  /** From now on tells of events that are due soon, where several are. */
  tell(foresight: Foresight): void {
    this.#foresight = foresight;
  }

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
    return this.#words.byteLength;
  }

  push(at: number, code: number, target: number, argument: number): void {
    const offset = at - this.#start;
    const inBlock = offset | 0;
    if (!(at >= this.#at)) this.#refuse(at);
    // Whole and inside the current block: nearly always.
    const isNear = inBlock === offset;
    if (!isNear && (at >= NEVER || Math.floor(at) !== at)) this.#refuse(at);
    if (target >>> CODE_SHIFT !== 0) refuseTarget(target);
    if (this.#free === NONE) this.#addRecord();
    const words = this.#words;
    const record = this.#free;
    this.#free = words[record | RECORD.next] as number;
    words[record | RECORD.what] = (code << CODE_SHIFT) | target;
    words[record | RECORD.argument] = argument;
    if (isNear) this.#insert(words, record, inBlock);
    else this.#postpone(words, record, at);
    this.#size++;
  }

  peek(): number {
    if (this.#occupied === 0) {
      const { start, earliest } = this.#blocks.at(-1) as Block;
      return Math.min(start + earliest, NEVER);
    }
    const words = this.#words;
    return this.#start + (words[place(firstSlot(words, this.#occupied)) | SLOT.earliest] as number);
  }

  pop(until: number = NEVER): boolean {
    if (this.#occupied === 0) return this.#popPostponed(until);
    const words = this.#words;
    const slot = firstSlot(words, this.#occupied);
    const at = place(slot);
    const earliest = words[at | SLOT.earliest] as number;
    if (this.#start + earliest > until) return false;
    const last = words[at | SLOT.last] as number;
    const head = words[last | RECORD.next] as number;
    this.#base = earliest;
    this.#size--;
    if (head === last) {
      // A lone event is the next one at any level.
      this.#vacate(words, slot);
      this.#take(words, head);
    } else if (slot < 256) {
      // Level 0 holds equal times only.
      words[last | RECORD.next] = words[head | RECORD.next] as number;
      this.#take(words, head);
    } else {
      this.#vacate(words, slot);
      if (slot >> 8 === 2 && this.#foresight !== undefined) this.#foretell(words, last);
      this.#spread(words, last);
    }
    return true;
  }

  /** Makes a record, in no list any more, the popped event, and its place a free one. */
  #take(words: Int32Array, record: number): void {
    const what = words[record | RECORD.what] as number;
    this.#at = this.#start + this.#base;
    this.#code = what >>> CODE_SHIFT;
    this.#target = what & (TARGETS - 1);
    this.#argument = words[record | RECORD.argument] as number;
    words[record | RECORD.next] = this.#free;
    this.#free = record;
  }

  /** Appends an event of the current block to its slot. */
  #insert(words: Int32Array, record: number, offset: number): void {
    const level = (31 - Math.clz32((offset ^ this.#base) | 1)) >> 3;
    const slot = (level << 8) | ((offset >> (level << 3)) & 255);
    const at = place(slot);
    const last = words[at | SLOT.last] as number;
    words[record | RECORD.offset] = offset;
    words[at | SLOT.last] = record;
    if (last !== NONE) {
      words[record | RECORD.next] = words[last | RECORD.next] as number;
      words[last | RECORD.next] = record;
      if (offset < (words[at | SLOT.earliest] as number)) words[at | SLOT.earliest] = offset;
      return;
    }
    words[record | RECORD.next] = record;
    words[at | SLOT.earliest] = offset;
    const word = slot >> 5;
    words[word] = (words[word] as number) | (1 << slot);
    this.#occupied |= 1 << word;
  }

  /** Leaves a slot empty; its list stays as it is. */
  #vacate(words: Int32Array, slot: number): void {
    words[place(slot) | SLOT.last] = NONE;
    const word = slot >> 5;
    const left = (words[word] as number) & ~(1 << slot);
    words[word] = left;
    if (left === 0) this.#occupied &= ~(1 << word);
  }

  /** Moves a list into the wheel, relative to the base; the first event due there is popped. */
  #spread(words: Int32Array, last: number): void {
    let taken = false;
    let record = words[last | RECORD.next] as number;
    for (;;) {
      const next = words[record | RECORD.next] as number;
      const offset = words[record | RECORD.offset] as number;
      if (offset === this.#base && !taken) {
        this.#take(words, record);
        taken = true;
      } else {
        this.#insert(words, record, offset);
      }
      if (record === last) return;
      record = next;
    }
  }

  #foretell(words: Int32Array, last: number): void {
    let record = last;
    do {
      record = words[record | RECORD.next] as number;
      const what = words[record | RECORD.what] as number;
      this.#foresight?.(what >>> CODE_SHIFT, what & (TARGETS - 1));
    } while (record !== last);
  }

  /** Appends an event to the list of the block its time lies in. */
  #postpone(words: Int32Array, record: number, at: number): void {
    const start = Math.floor(at / BLOCK) * BLOCK;
    const offset = (at - start) | 0;
    const block = this.#blockAt(start);
    if (offset < block.earliest) block.earliest = offset;
    words[record | RECORD.offset] = offset;
    const { last } = block;
    const first = last === NONE ? record : (words[last | RECORD.next] as number);
    words[record | RECORD.next] = first;
    if (last !== NONE) words[last | RECORD.next] = record;
    block.last = record;
  }

  /** The waiting block that begins here, which may be new and then empty. */
  #blockAt(start: number): Block {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle] as Block).start > start) low = middle + 1;
      else high = middle;
    }
    const found = low < this.#blocks.length ? this.#blocks[low] : undefined;
    if (found?.start === start) return found;
    const block = { start, last: NONE, earliest: LAST_OFFSET };
    this.#blocks.splice(low, 0, block);
    return block;
  }

  /** Spreads the next block over the empty wheel and pops its first event. */
  #popPostponed(until: number): boolean {
    const block = this.#blocks.at(-1) as Block;
    if (block.start + block.earliest > until) return false;
    this.#blocks.pop();
    this.#start = block.start;
    this.#base = block.earliest;
    this.#size--;
    this.#spread(this.#words, block.last);
    return true;
  }

  /** Makes one record more a free one, where there is none. */
  #addRecord(): void {
    if (this.#unused === this.#words.length) this.#grow();
    const record = this.#unused;
    this.#unused = record + (1 << RECORD_SHIFT);
    this.#words[record | RECORD.next] = NONE;
    this.#free = record;
  }

  #grow(): void {
    const records = (this.#words.length - FIRST_RECORD) >> RECORD_SHIFT;
    const more = records >> (records < MANY ? 2 : 4);
    const words = new Int32Array(this.#words.length + (more << RECORD_SHIFT));
    words.set(this.#words);
    this.#words = words;
  }

  #refuse(at: number): never {
    throw new InvariantViolation(`an event at ${at} µs cannot follow one at ${this.#at} µs`);
  }
}

/** The first word of a slot. */
function place(slot: number): number {
  return FIRST_SLOT + (slot << SLOT_SHIFT);
}

/** The first slot that is not empty, where there is one. */
function firstSlot(words: Int32Array, occupied: number): number {
  const word = lowestBit(occupied);
  return (word << 5) | lowestBit(words[word] as number);
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
