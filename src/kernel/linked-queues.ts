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

const OWNER = 3;
const TAIL = 1;
const COUNT = 2;

/** No node. */
export const NONE = -1;

export class LinkedQueues implements Growable {
  /** The ids of the nodes; attach what a node carries. */
  readonly nodes: Slab = new Slab();
  readonly #next: Int32Column = this.nodes.attach(new Int32Column());
  /** Per owner, side by side: head + 1, tail + 1 (0 is none), count. */
  readonly #owners = new Int32Column(0, OWNER);

  get bytes(): number {
    return this.nodes.bytes + this.#owners.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#owners.grow(owners);
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
    const tail = this.#owners.at(owner * OWNER + TAIL) - 1;
    if (tail === NONE) this.#owners.set(owner * OWNER, node + 1);
    else this.#next.set(tail, node);
    this.#owners.set(owner * OWNER + TAIL, node + 1);
    this.#owners.add(owner * OWNER + COUNT, 1);
  }

  /** The owner's oldest node, or NONE. */
  head(owner: number): number {
    return this.#owners.at(owner * OWNER) - 1;
  }

  /** The node behind this one, or NONE. */
  next(node: number): number {
    return this.#next.at(node);
  }

  count(owner: number): number {
    return this.#owners.at(owner * OWNER + COUNT);
  }

  /** Takes out the oldest node and frees it; read its columns before. */
  shift(owner: number): void {
    const head = this.#owners.at(owner * OWNER) - 1;
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
    if (previous === NONE) this.#owners.set(owner * OWNER, next + 1);
    else this.#next.set(previous, next);
    if (next === NONE) this.#owners.set(owner * OWNER + TAIL, previous + 1);
    this.#owners.add(owner * OWNER + COUNT, -1);
  }
}
