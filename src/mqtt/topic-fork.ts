/**
 * What the topic tree is made of: leaves, which hold a filter's subscribers, and forks, where
 * filters part. How they are put together and searched is topic-tree.ts.
 */
import { levelEnd } from './topic.ts';

/** Called for every match; it may not change the tree. */
export type SubscriberVisitor<Entry> = (subscriber: number, entry: Entry, filter: string) => void;

/** One filter and its subscribers. Nearly every filter has one, which needs no map. */
export class Leaf<Entry> {
  readonly filter: string;
  #subscriber: number;
  #entry: Entry;
  /** All of them, while there are several. */
  #several: Map<number, Entry> | undefined = undefined;

  constructor(filter: string, subscriber: number, entry: Entry) {
    this.filter = filter;
    this.#subscriber = subscriber;
    this.#entry = entry;
  }

  get count(): number {
    return this.#several?.size ?? 1;
  }

  has(subscriber: number): boolean {
    return this.#several?.has(subscriber) ?? this.#subscriber === subscriber;
  }

  set(subscriber: number, entry: Entry): Entry | undefined {
    if (this.#several === undefined && this.#subscriber === subscriber) {
      const previous = this.#entry;
      this.#entry = entry;
      return previous;
    }
    this.#several ??= new Map([[this.#subscriber, this.#entry]]);
    const previous = this.#several.get(subscriber);
    this.#several.set(subscriber, entry);
    return previous;
  }

  /** Takes out one of several. */
  delete(subscriber: number): void {
    this.#several?.delete(subscriber);
    if (this.#several?.size !== 1) return;
    for (const [last, entry] of this.#several) {
      this.#subscriber = last;
      this.#entry = entry;
    }
    this.#several = undefined;
  }

  visit(visit: SubscriberVisitor<Entry>): void {
    if (this.#several === undefined) {
      visit(this.#subscriber, this.#entry, this.filter);
      return;
    }
    for (const [subscriber, entry] of this.#several) visit(subscriber, entry, this.filter);
  }
}

/** Stands for the level behind the last one; no level contains a slash. */
const END = '/';

/** A place where filters part. Except at the root, at least two filters lie behind it. */
export class Fork<Entry> {
  /** The filter that ends here. */
  end: Leaf<Entry> | undefined = undefined;
  hash: Leaf<Entry> | undefined = undefined;
  plus: Branch<Entry> | undefined = undefined;
  literals: Map<string, Branch<Entry>> | undefined = undefined;

  get(level: string): Branch<Entry> | undefined {
    if (level === END) return this.end;
    if (level === '#') return this.hash;
    return level === '+' ? this.plus : this.literals?.get(level);
  }

  putLeaf(level: string, leaf: Leaf<Entry>): void {
    if (level === END) this.end = leaf;
    else if (level === '#') this.hash = leaf;
    else this.put(level, leaf);
  }

  /** `level` is neither END nor "#", behind which nothing can part. */
  put(level: string, branch: Branch<Entry>): void {
    if (level === '+') {
      this.plus = branch;
      return;
    }
    this.literals ??= new Map();
    this.literals.set(level, branch);
  }

  drop(level: string): void {
    if (level === END) this.end = undefined;
    else if (level === '#') this.hash = undefined;
    else if (level === '+') this.plus = undefined;
    else if (this.literals?.delete(level) && this.literals.size === 0) this.literals = undefined;
  }

  /** The leaf that can stand for this fork, because nothing else is left behind it. */
  soleLeaf(): Leaf<Entry> | undefined {
    if ((this.literals?.size ?? 0) > 1) return undefined;
    const literals = this.literals === undefined ? [] : [...this.literals.values()];
    const left = [this.end, this.hash, this.plus, ...literals].filter(
      (branch) => branch !== undefined,
    );
    const [first] = left;
    return left.length === 1 && first instanceof Leaf ? first : undefined;
  }
}

/** What lies behind a level. */
export type Branch<Entry> = Leaf<Entry> | Fork<Entry>;

/** The level that begins at `from`, or END. */
export function levelAt(filter: string, from: number): string {
  return from > filter.length ? END : filter.slice(from, levelEnd(filter, from));
}
