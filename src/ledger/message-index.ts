/**
 * From message numbers to the records that follow them.
 *
 *   number >> 6  ─▶  page  ─▶  record          pages of 64 numbers, in one slab
 *
 * Numbers are given in order, so a record is two array reads away. A page goes when its last record
 * closes: a message that stays open for days keeps 256 bytes, not its neighbourhood.
 */
import { Int32Column } from '../kernel/column.ts';
import { Slab } from '../kernel/slab.ts';
import { type MessageRecord, NO_RECORD } from './fate-store.ts';

/** Numbers are whole and below 2^31, so a shift finds the page. */
const PAGE_BITS = 6;
const PAGE = 1 << PAGE_BITS;
const WITHIN = PAGE - 1;
const NO_PAGE = -1;

export class MessageIndex {
  readonly #pageOf = new Int32Column(NO_PAGE);
  readonly #pages = new Slab();
  readonly #counts = this.#pages.attach(new Int32Column());
  readonly #records = new Int32Column(NO_RECORD);
  #places = 0;
  /** What was looked up last: most messages are asked for several times in a row. */
  #lastMessage = 0;
  #lastRecord = NO_RECORD;

  get bytes(): number {
    return this.#pageOf.bytes + this.#pages.bytes + this.#records.bytes;
  }

  set(message: number, record: MessageRecord): void {
    this.#lastMessage = message;
    this.#lastRecord = record;
    const place = message >> PAGE_BITS;
    if (place >= this.#places) {
      this.#places = place + 1;
      this.#pageOf.grow(this.#places);
    }
    let page = this.#pageOf.at(place);
    if (page === NO_PAGE) {
      page = this.#newPage();
      this.#pageOf.set(place, page);
    }
    this.#records.set(page * PAGE + (message & WITHIN), record);
    this.#counts.add(page, 1);
  }

  /** The record of a message, or NO_RECORD. */
  get(message: number): MessageRecord {
    if (message !== this.#lastMessage) {
      this.#lastMessage = message;
      this.#lastRecord = this.#find(message);
    }
    return this.#lastRecord;
  }

  #find(message: number): MessageRecord {
    const place = message >> PAGE_BITS;
    if (place >= this.#places) return NO_RECORD;
    const page = this.#pageOf.at(place);
    if (page === NO_PAGE) return NO_RECORD;
    return this.#records.at(page * PAGE + (message & WITHIN)) as MessageRecord;
  }

  delete(message: number): void {
    this.#lastMessage = message;
    this.#lastRecord = NO_RECORD;
    const place = message >> PAGE_BITS;
    const page = this.#pageOf.at(place);
    this.#records.set(page * PAGE + (message & WITHIN), NO_RECORD);
    if (this.#counts.add(page, -1) > 0) return;
    this.#pages.free(page);
    this.#pageOf.set(place, NO_PAGE);
  }

  /** An empty page; a reused one is empty because its last record was deleted. */
  #newPage(): number {
    const page = this.#pages.allocate();
    this.#records.grow((page + 1) * PAGE);
    this.#counts.set(page, 0);
    return page;
  }
}
