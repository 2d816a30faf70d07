/**
 * Many first-in-first-out lists in one slab.
 *
 *   owner 0:  head → node → node ← tail        nodes are slab ids; whoever needs more per node
 *   owner 1:  head → node ← tail               attaches columns to `nodes`
 *
 * Owners are small integers (session, device, connection) and need no registration beyond `grow`.
 * An empty list costs 12 bytes.
 */
import { type Growable, Int32Column } from './column.ts';
import { violated } from './invariant.ts';
import { Slab } from './slab.ts';

/** No node. */
export const NONE = -1;

export class LinkedQueues implements Growable {
  /** The ids of the nodes; attach what a node carries. */
  readonly nodes: Slab = new Slab();
  readonly #next: Int32Column = this.nodes.attach(new Int32Column());
  readonly #head = new Int32Column(NONE);
  readonly #tail = new Int32Column(NONE);
  readonly #count = new Int32Column();

  get bytes(): number {
    return this.nodes.bytes + this.#head.bytes + this.#tail.bytes + this.#count.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#head.grow(owners);
    this.#tail.grow(owners);
    this.#count.grow(owners);
  }

  /** Appends a new node to the owner's list and returns it; the caller fills its columns. */
  push(owner: number): number {
    const node = this.nodes.allocate();
    this.append(owner, node);
    return node;
  }

  /** Appends a node taken out of another list with `detach`. */
  append(owner: number, node: number): void {
    this.#next.set(node, NONE);
    const tail = this.#tail.at(owner);
    if (tail === NONE) this.#head.set(owner, node);
    else this.#next.set(tail, node);
    this.#tail.set(owner, node);
    this.#count.add(owner, 1);
  }

  /** The owner's oldest node, or NONE. */
  head(owner: number): number {
    return this.#head.at(owner);
  }

  /** The node behind this one, or NONE. */
  next(node: number): number {
    return this.#next.at(node);
  }

  count(owner: number): number {
    return this.#count.at(owner);
  }

  /** Takes out the oldest node and frees it; read its columns before. */
  shift(owner: number): void {
    const head = this.#head.at(owner);
    if (head === NONE) violated(`list ${owner} is empty`);
    this.remove(owner, head, NONE);
  }

  /** Takes out `node`, which stands behind `previous` (NONE: it is the head), and frees it. */
  remove(owner: number, node: number, previous: number): void {
    this.detach(owner, node, previous);
    this.nodes.free(node);
  }

  /** Takes out `node` without freeing it, so that it can be appended elsewhere. */
  detach(owner: number, node: number, previous: number): void {
    const next = this.#next.at(node);
    if (previous === NONE) this.#head.set(owner, next);
    else this.#next.set(previous, next);
    if (next === NONE) this.#tail.set(owner, previous);
    this.#count.add(owner, -1);
  }
}
