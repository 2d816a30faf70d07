/**
 * What the topic tree is made of: leaves, which hold a filter's subscribers, and forks, where
 * filters part. How they are put together and searched is topic-tree.ts.
 */
import { LevelIndex, type Levelled } from './level-index.ts';
import { levelEnd } from './topic.ts';

/** Told of every match; it may not change the tree. */
export interface SubscriberVisitor<Entry> {
  matched(subscriber: number, entry: Entry, filter: string): void;
}

/** One filter and its subscribers. Nearly every filter has one, which needs no map. */
export class Leaf<Entry> implements Levelled {
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

  levelAt(from: number): string {
    return levelAt(this.filter, from);
  }

  hasLevel(level: string, from: number): boolean {
    const end = from + level.length;
    const isWhole = end === this.filter.length || this.filter[end] === '/';
    return isWhole && this.filter.startsWith(level, from);
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

  visit(visitor: SubscriberVisitor<Entry>): void {
    if (this.#several === undefined) {
      visitor.matched(this.#subscriber, this.#entry, this.filter);
      return;
    }
    for (const [subscriber, entry] of this.#several)
      visitor.matched(subscriber, entry, this.filter);
  }
}

/** Stands for the level behind the last one; no level contains a slash. */
const END = '/';

/** A place where filters part. Except at the root, at least two filters lie behind it. */
export class Fork<Entry> implements Levelled {
  /** The level it stands behind. */
  readonly #level: string;
  /** Where filters part: what follows begins there in each of them. */
  readonly #from: number;
  /** The filter that ends here. */
  end: Leaf<Entry> | undefined = undefined;
  hash: Leaf<Entry> | undefined = undefined;
  plus: Branch<Entry> | undefined = undefined;
  literals: LevelIndex<Branch<Entry>> | undefined = undefined;

  constructor(level: string, from: number) {
    this.#level = level;
    this.#from = from;
  }

  levelAt(): string {
    return this.#level;
  }

  hasLevel(level: string): boolean {
    return this.#level === level;
  }

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
    this.literals ??= new LevelIndex(this.#from);
    this.literals.set(level, branch);
  }

  drop(level: string): void {
    if (level === END) this.end = undefined;
    else if (level === '#') this.hash = undefined;
    else if (level === '+') this.plus = undefined;
    else {
      this.literals?.delete(level);
      if (this.literals?.size === 0) this.literals = undefined;
    }
  }

  /** The leaf that can stand for this fork, because nothing else is left behind it. */
  soleLeaf(): Leaf<Entry> | undefined {
    if ((this.literals?.size ?? 0) > 1) return undefined;
    const literals = this.literals?.entries().map(([, branch]) => branch) ?? [];
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
