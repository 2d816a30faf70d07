/**
 * From message numbers to the records that follow them: pages of a table that come and go.
 *
 * Numbers are given in order, so a record is two array reads away; a page whose records are all
 * closed is dropped.
 */
import { Int32Column } from '../kernel/column.ts';
import { type MessageRecord, NO_RECORD } from './fate-store.ts';

/** Pages of 4096 records: numbers are whole and below 2^31, so a shift finds the page. */
const PAGE_BITS = 12;
const PAGE = 1 << PAGE_BITS;
const WITHIN = PAGE - 1;

export class MessageIndex {
  readonly #pages: (Int32Column | undefined)[] = [];
  readonly #counts = new Int32Column();

  set(message: number, record: MessageRecord): void {
    const place = message >> PAGE_BITS;
    let page = this.#pages[place];
    if (page === undefined) {
      page = new Int32Column(NO_RECORD);
      page.grow(PAGE);
      this.#pages[place] = page;
      this.#counts.grow(place + 1);
    }
    page.set(message & WITHIN, record);
    this.#counts.add(place, 1);
  }

  /** The record of a message, or NO_RECORD. */
  get(message: number): MessageRecord {
    const page = this.#pages[message >> PAGE_BITS];
    return (page === undefined ? NO_RECORD : page.at(message & WITHIN)) as MessageRecord;
  }

  delete(message: number): void {
    const place = message >> PAGE_BITS;
    this.#pages[place]?.set(message & WITHIN, NO_RECORD);
    if (this.#counts.add(place, -1) === 0) this.#pages[place] = undefined;
  }
}
