/**
 * The common case of sender-store.ts: a sender that has at most one message under way, sent for the
 * first time on the connection it has now. Such an exchange is one word, kept under the link.
 *
 *   link │ sender, the exchange that is alone (FREE: none), the latest message sent, receive maximum
 *
 * ELSEWHERE says that the sender's exchanges are kept by identifier instead; so it is for a link on
 * which nobody sends. A message that a link's packets show is thus judged by one row of 16 bytes.
 */
import { Int32Column } from '../kernel/column.ts';

/** Nobody sends on a link. */
export const NOBODY = -1;
const NO_LINK = -1;

const SHIFT = 2;
const FIELD = { sender: 0, alone: 1, last: 2, limit: 3 } as const;
const FREE = 0;
const ELSEWHERE = -1;

export class LoneStore {
  #links = new Int32Array(0);
  readonly #rows = new Int32Column(NOBODY, 1 << SHIFT).shownTo((rows) => {
    this.#links = rows;
  });
  /** The link that a sender is with; of one with none, NO_LINK less the latest message it sent. */
  readonly #senders = new Int32Column(NO_LINK);

  get bytes(): number {
    return this.#rows.bytes + this.#senders.bytes;
  }

  /** Makes room for senders 0 … senders − 1, with a link each. */
  grow(senders: number): void {
    this.#senders.grow(senders);
    this.#rows.grow(senders);
  }

  /** Who sends on this link, or NOBODY. */
  senderOn(link: number): number {
    return this.#links[link << SHIFT] ?? NOBODY;
  }

  /** The link that a sender is with, or below 0. */
  linkOf(sender: number): number {
    return this.#senders.at(sender);
  }

  /**
   * The sender, with no link until now, is with this one, whose row is free; its exchanges are kept
   * elsewhere.
   */
  attach(sender: number, link: number, limit: number): void {
    this.#rows.grow(link + 1);
    const row = link << SHIFT;
    this.#links[row | FIELD.sender] = sender;
    this.#links[row | FIELD.alone] = ELSEWHERE;
    this.#links[row | FIELD.last] = NO_LINK - this.#senders.at(sender);
    this.#links[row | FIELD.limit] = limit;
    this.#senders.set(sender, link);
  }

  /** The sender is with no link; what was alone has been collected. */
  detach(sender: number): void {
    const link = this.linkOf(sender);
    if (link < 0) return;
    const row = link << SHIFT;
    // In range, as it was attached.
    this.#senders.set(sender, NO_LINK - (this.#links[row | FIELD.last] as number));
    this.#links[row | FIELD.sender] = NOBODY;
    this.#links[row | FIELD.alone] = ELSEWHERE;
  }

  /** What the receiver at the other end of a link takes at most, unacknowledged. */
  limitOf(link: number): number {
    return this.#links[(link << SHIFT) | FIELD.limit] ?? 0;
  }

  /** Whether an exchange begins that is the only one. */
  begin(link: number, exchange: number): boolean {
    const place = (link << SHIFT) | FIELD.alone;
    if (this.#links[place] !== FREE) return false;
    this.#links[place] = exchange;
    return true;
  }

  /** Whether this exchange was the only one; it is over. */
  end(link: number, exchange: number): boolean {
    const place = (link << SHIFT) | FIELD.alone;
    if (this.#links[place] !== exchange) return false;
    this.#links[place] = FREE;
    return true;
  }

  /** The exchange that was alone, or 0: from now on all are kept elsewhere. */
  collect(link: number): number {
    const place = (link << SHIFT) | FIELD.alone;
    const alone = this.#links[place] ?? ELSEWHERE;
    if (alone === ELSEWHERE) return FREE;
    this.#links[place] = ELSEWHERE;
    return alone;
  }

  /** None is kept elsewhere any more. */
  free(link: number): void {
    this.#links[(link << SHIFT) | FIELD.alone] = FREE;
  }

  /** Whether this message comes after all that were sent before; notes it. */
  isNewest(link: number, message: number): boolean {
    const place = (link << SHIFT) | FIELD.last;
    if (message <= (this.#links[place] ?? 0)) return false;
    this.#links[place] = message;
    return true;
  }
}
