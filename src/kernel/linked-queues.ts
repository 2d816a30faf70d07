/**
 * Many first-in-first-out lists in one slab.
 *
 *   owner 0:  tail → head → node → tail         nodes are slab ids; whoever needs more per node
 *   owner 1:  tail → tail                       attaches columns to `nodes`
 *
 * A list is a circle, entered at its tail. Owners are small integers (session, device, connection)
 * and need no registration beyond `grow`. An empty list costs 8 bytes; beside it an owner may keep a few words of its own, which are then
 * at hand whenever its list is.
 */
import { type Growable, Int32Column } from './column.ts';
import { violated } from './invariant.ts';
import { Slab } from './slab.ts';

/** The words of an owner: tail + 1 (0 is none), count; then its own. */
const COUNT = 1;
const OWN = 2;

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
    const tail = (owners[row] as number) - 1;
    this.#next[node] = tail === NONE ? around(node) : (this.#next[tail] as number);
    if (tail !== NONE) this.#next[tail] = node;
    owners[row] = node + 1;
    owners[row + COUNT] = (owners[row + COUNT] as number) + 1;
  }

  /** As `push`, but in front of all others. */
  prepend(owner: number): number {
    const node = this.nodes.allocate();
    const owners = this.#owners;
    const row = owner * this.#words;
    const tail = (owners[row] as number) - 1;
    if (tail === NONE) owners[row] = node + 1;
    else this.#next[node] = around(this.#next[tail] as number);
    this.#next[tail === NONE ? node : tail] = around(node);
    owners[row + COUNT] = (owners[row + COUNT] as number) + 1;
    return node;
  }

  /** The owner's oldest node, or NONE. */
  head(owner: number): number {
    const tail = (this.#owners[owner * this.#words] as number) - 1;
    return tail === NONE ? NONE : around(this.#next[tail] as number);
  }

  /** The node behind this one, or NONE. */
  next(node: number): number {
    const next = this.#next[node] as number;
    return next < 0 ? NONE : next;
  }

  count(owner: number): number {
    return this.#owners[owner * this.#words + COUNT] as number;
  }

  /** Takes out the oldest node and frees it; read its columns before. */
  shift(owner: number): void {
    const head = this.head(owner);
    if (head === NONE) violated('nothing is in the list of', owner);
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
    if (previous !== NONE) {
      this.#next[previous] = next;
      if (next < 0) owners[row] = previous + 1;
    } else if (next < 0) owners[row] = 0;
    else this.#next[(owners[row] as number) - 1] = around(next);
    owners[row + COUNT] = (owners[row + COUNT] as number) - 1;
  }
}

/** What stands in a tail for the head to come round to, and back: below NONE. */
function around(node: number): number {
  return -2 - node;
}
