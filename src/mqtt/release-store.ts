/**
 * QoS 2 messages between PUBREC and PUBCOMP: passed to the receiver, and only named until it is done.
 *
 *   flight-store.ts ──PUBREC──▶ held here, in PUBREC order ──PUBCOMP──▶ done
 *
 * An owner is a session or a device; it takes no room before one of its number or above has
 * released something: few fleets use QoS 2.
 */
import { Int32Column } from '../kernel/column.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import type { PublicationId } from './publication-store.ts';
import type { PacketId } from './publish-header.ts';

/** A release: its publication; identifier | SENT, when it uses quota of the present connection. */
const PUBLICATION = 0;
const ENTRY = 1;
const NODE = 2;
const SENT = 1 << 16;
const ID = 0xffff;

/** What PUBCOMP ends. */
export interface Released {
  readonly publication: PublicationId;
  /** Whether its PUBLISH used quota of the present connection. */
  readonly wasSent: boolean;
}

export class ReleaseStore {
  readonly #lists = new LinkedQueues();
  readonly #nodes = this.#lists.nodes.attach(new Int32Column(0, NODE));
  /** Owners there is room for. */
  #owners = 0;

  get bytes(): number {
    return this.#lists.bytes;
  }

  count(owner: number): number {
    return owner < this.#owners ? this.#lists.count(owner) : 0;
  }

  has(owner: number, id: PacketId): boolean {
    let node = this.#head(owner);
    while (node !== NONE && this.#idOf(node) !== id) node = this.#lists.next(node);
    return node !== NONE;
  }

  add(owner: number, id: PacketId, { publication, wasSent }: Released): void {
    if (owner >= this.#owners) {
      this.#owners = owner + 1;
      this.#lists.grow(this.#owners);
    }
    const node = this.#lists.push(owner);
    this.#nodes.set(node * NODE + PUBLICATION, publication);
    this.#nodes.set(node * NODE + ENTRY, wasSent ? id | SENT : id);
  }

  /** Takes a release out; undefined when there is none of this identifier. */
  take(owner: number, id: PacketId): Released | undefined {
    let before = NONE;
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      if (this.#idOf(node) === id) {
        const publication = this.#publicationOf(node);
        const wasSent = (this.#nodes.at(node * NODE + ENTRY) & SENT) !== 0;
        this.#lists.remove(owner, node, before);
        return { publication, wasSent };
      }
      before = node;
    }
    return undefined;
  }

  /** A new connection: nothing has been sent on it. */
  reconnect(owner: number): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      this.#nodes.set(node * NODE + ENTRY, this.#idOf(node));
    }
  }

  /** Every identifier, in PUBREC order. */
  forEach(owner: number, visit: (id: PacketId) => void): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#idOf(node));
    }
  }

  /** Forgets everything, handing each publication and its reference to `visit`. */
  clear(owner: number, visit: (publication: PublicationId) => void): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#head(owner)) {
      const publication = this.#publicationOf(node);
      this.#lists.shift(owner);
      visit(publication);
    }
  }

  #head(owner: number): number {
    return owner < this.#owners ? this.#lists.head(owner) : NONE;
  }

  #publicationOf(node: number): PublicationId {
    return this.#nodes.at(node * NODE + PUBLICATION) as PublicationId;
  }

  #idOf(node: number): PacketId {
    return (this.#nodes.at(node * NODE + ENTRY) & ID) as PacketId;
  }
}
