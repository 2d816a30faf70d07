/**
 * First-in-first-out lists of owners that rarely have one: queues of sessions, outboxes of devices.
 *
 *   owner 7 ──▶ slot 0:  head → node → node ← tail      an owner with nothing has a byte, no slot
 *
 * As linked-queues.ts, but what an empty list costs is one byte instead of twelve or more, and an
 * owner's list is looked up. A list has one word of its owner's, which is 0 when the list is empty.
 */
import { type Growable, Uint8Column } from './column.ts';
import { IntMap } from './int-map.ts';
import { violated } from './invariant.ts';
import { LinkedQueues, NONE } from './linked-queues.ts';
import { Slab } from './slab.ts';

export class RareQueues implements Growable {
  readonly #lists = new LinkedQueues(1);
  /** The ids of the nodes; attach what a node carries. */
  readonly nodes: Slab = this.#lists.nodes;
  readonly #slots = new Slab();
  readonly #slotOf = new IntMap();
  readonly #isSome = new Uint8Column();

  constructor() {
    this.#slots.attach(this.#lists);
  }

  get bytes(): number {
    return this.#slots.bytes + this.#slotOf.bytes + this.#isSome.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#isSome.grow(owners);
  }

  isEmpty(owner: number): boolean {
    return this.#isSome.at(owner) === 0;
  }

  count(owner: number): number {
    return this.isEmpty(owner) ? 0 : this.#lists.count(this.#slotOf.get(owner));
  }

  /** The owner's oldest node, or NONE. */
  head(owner: number): number {
    return this.isEmpty(owner) ? NONE : this.#lists.head(this.#slotOf.get(owner));
  }

  /** The node behind this one, or NONE. */
  next(node: number): number {
    return this.#lists.next(node);
  }

  /** The owner's own word. */
  own(owner: number): number {
    return this.isEmpty(owner) ? 0 : this.#lists.own(this.#slotOf.get(owner), 0);
  }

  /** Adds to the word of an owner whose list is not empty. */
  addOwn(owner: number, by: number): void {
    const slot = this.#slotOf.get(owner);
    this.#lists.setOwn(slot, 0, this.#lists.own(slot, 0) + by);
  }

  /** Appends a new node to the owner's list and returns it; the caller fills its columns. */
  push(owner: number): number {
    if (this.isEmpty(owner)) this.#open(owner);
    return this.#lists.push(this.#slotOf.get(owner));
  }

  /** As `push`, but in front of all others. */
  prepend(owner: number): number {
    if (this.isEmpty(owner)) this.#open(owner);
    return this.#lists.prepend(this.#slotOf.get(owner));
  }

  /** Takes out the oldest node and frees it; read its columns before. */
  shift(owner: number): void {
    if (this.isEmpty(owner)) violated('nothing is in the list of', owner);
    this.remove(owner, this.head(owner), NONE);
  }

  /** Takes out `node`, which stands behind `previous` (NONE: it is the head), and frees it. */
  remove(owner: number, node: number, previous: number): void {
    const slot = this.#slotOf.get(owner);
    this.#lists.remove(slot, node, previous);
    if (this.#lists.head(slot) === NONE) this.#close(owner, slot);
  }

  #open(owner: number): void {
    this.#slotOf.set(owner, this.#slots.allocate());
    this.#isSome.set(owner, 1);
  }

  #close(owner: number, slot: number): void {
    this.#slotOf.delete(owner);
    this.#slots.free(slot);
    this.#isSome.set(owner, 0);
  }
}
