/**
 * Many first-in-first-out lists in one slab.
 *
 *   owner 0:  head → node → node ← tail        nodes are slab ids; whoever needs more per node
 *   owner 1:  head → node ← tail               attaches columns to `nodes`
 *
 * Owners are small integers (session, device, connection) and need no registration beyond `grow`.
 * An empty list costs 12 bytes; beside it an owner may keep a few words of its own, which are then
 * at hand whenever its list is.
 */
import { type Growable, Int32Column } from './column.ts';
import { violated } from './invariant.ts';
import { Slab } from './slab.ts';

/** The words of an owner: head + 1, tail + 1 (0 is none), count; then its own. */
const TAIL = 1;
const COUNT = 2;
const OWN = 3;

/** No node. */
export const NONE = -1;

export class LinkedQueues implements Growable {
  /** The ids of the nodes; attach what a node carries. */
  readonly nodes: Slab = new Slab();
  #next = new Int32Array(0);
  #owners = new Int32Array(0);
  readonly #words: number;
  readonly #rows: Int32Column;

  /** `own` is the number of words an owner keeps beside its list; they begin as 0. */
  constructor(own = 0) {
    this.#words = OWN + own;
    this.#rows = new Int32Column(0, this.#words).shownTo((rows) => {
      this.#owners = rows;
    });
    this.nodes.attach(
      new Int32Column().shownTo((rows) => {
        this.#next = rows;
      }),
    );
  }

  get bytes(): number {
    return this.nodes.bytes + this.#rows.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#rows.grow(owners);
  }

  /** An owner's own word `place`, from 0. */
  own(owner: number, place: number): number {
    // In range by the promise of `grow`, as are all indices here; the array then holds a number.
    return this.#owners[owner * this.#words + OWN + place] as number;
  }

  setOwn(owner: number, place: number, value: number): void {
    this.#owners[owner * this.#words + OWN + place] = value;
  }

  /** Appends a new node to the owner's list and returns it; the caller fills its columns. */
  push(owner: number): number {
    const node = this.nodes.allocate();
    this.append(owner, node);
    return node;
  }

  /** Appends a node taken out of another list with `detach`. */
  append(owner: number, node: number): void {
    const owners = this.#owners;
    const row = owner * this.#words;
    const tail = (owners[row + TAIL] as number) - 1;
    this.#next[node] = NONE;
    if (tail === NONE) owners[row] = node + 1;
    else this.#next[tail] = node;
    owners[row + TAIL] = node + 1;
    owners[row + COUNT] = (owners[row + COUNT] as number) + 1;
  }

  /** As `push`, but in front of all others. */
  prepend(owner: number): number {
    const node = this.nodes.allocate();
    const owners = this.#owners;
    const row = owner * this.#words;
    const head = this.head(owner);
    this.#next[node] = head;
    if (head === NONE) owners[row + TAIL] = node + 1;
    owners[row] = node + 1;
    owners[row + COUNT] = (owners[row + COUNT] as number) + 1;
    return node;
  }

  /** The owner's oldest node, or NONE. */
  head(owner: number): number {
    return (this.#owners[owner * this.#words] as number) - 1;
  }

  /** The node behind this one, or NONE. */
  next(node: number): number {
    return this.#next[node] as number;
  }

  count(owner: number): number {
    return this.#owners[owner * this.#words + COUNT] as number;
  }

  /** Takes out the oldest node and frees it; read its columns before. */
  shift(owner: number): void {
    const head = this.head(owner);
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
    const owners = this.#owners;
    const row = owner * this.#words;
    const next = this.#next[node] as number;
    if (previous === NONE) owners[row] = next + 1;
    else this.#next[previous] = next;
    if (next === NONE) owners[row + TAIL] = previous + 1;
    owners[row + COUNT] = (owners[row + COUNT] as number) - 1;
  }
}
