/**
 * Who subscribed to what, arranged so that a topic finds its subscribers without asking everybody.
 *
 *   cmd ─┬─ meter-17 ── leaf "cmd/meter-17/#"     a way nobody shares is one leaf, not a chain
 *        └─ +  ──┬─ set ── leaf "cmd/+/set"
 *                └─ #   ── leaf "cmd/+/#"
 *
 * Matches come in an order that depends only on what is subscribed: level by level "#" before "+"
 * before the level itself, and within one filter in order of subscription. Filters and topics are
 * taken as valid and compared as they are [MQTT-4.7.3-4 (5.0)]; shared filters come without their
 * `$share/group/`.
 */
import { levelEnd, restMatches } from './topic.ts';

/** Called for every match; it may not change the tree. */
export type SubscriberVisitor<Entry> = (subscriber: number, entry: Entry, filter: string) => void;

/** One filter and its subscribers. Nearly every filter has one, which needs no map. */
class Leaf<Entry> {
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
class Fork<Entry> {
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

type Branch<Entry> = Leaf<Entry> | Fork<Entry>;

/** Filters to subscribers (session ids); a subscriber has one entry a filter. */
export class TopicTree<Entry> {
  readonly #root = new Fork<Entry>();
  #size = 0;

  /** Pairs of filter and subscriber. */
  get size(): number {
    return this.#size;
  }

  /** Subscribes. An equal filter of this subscriber keeps its place; its old entry is returned. */
  set(filter: string, subscriber: number, entry: Entry): Entry | undefined {
    let fork = this.#root;
    let from = 0;
    for (;;) {
      const level = levelAt(filter, from);
      const branch = fork.get(level);
      if (branch === undefined) {
        fork.putLeaf(level, new Leaf(filter, subscriber, entry));
        this.#size++;
        return undefined;
      }
      if (branch instanceof Leaf && branch.filter === filter) {
        if (!branch.has(subscriber)) this.#size++;
        return branch.set(subscriber, entry);
      }
      from += level.length + 1;
      fork = branch instanceof Leaf ? parted(fork, level, branch, from) : branch;
    }
  }

  /** Unsubscribes; false when there was no such subscription. */
  delete(filter: string, subscriber: number): boolean {
    const way: Step<Entry>[] = [];
    let branch: Branch<Entry> | undefined = this.#root;
    for (let from = 0; branch instanceof Fork; ) {
      const level: string = levelAt(filter, from);
      way.push({ fork: branch, level });
      branch = branch.get(level);
      from += level.length + 1;
    }
    if (branch?.filter !== filter || !branch.has(subscriber)) return false;
    this.#size--;
    if (branch.count > 1) branch.delete(subscriber);
    else prune(way);
    return true;
  }

  /** Visits every subscription whose filter matches this topic name, in the order of the header. */
  match(topic: string, visit: SubscriberVisitor<Entry>): void {
    if (!topic.startsWith('$')) {
      visitMatches(this.#root, -1, topic, -1, visit);
      return;
    }
    // A wildcard in front does not match topics of the server's own [MQTT-4.7.2-1].
    const end = levelEnd(topic, 0);
    const branch = this.#root.literals?.get(topic.slice(0, end));
    if (branch !== undefined) visitMatches(branch, end, topic, end, visit);
  }
}

/** The way down to a leaf: at each fork, the level taken. */
interface Step<Entry> {
  readonly fork: Fork<Entry>;
  readonly level: string;
}

/** The level that begins at `from`, or END. */
function levelAt(filter: string, from: number): string {
  return from > filter.length ? END : filter.slice(from, levelEnd(filter, from));
}

/** Puts a fork in the place of a leaf, which moves one level further, to the level at `from`. */
function parted<Entry>(above: Fork<Entry>, level: string, leaf: Leaf<Entry>, from: number) {
  const fork = new Fork<Entry>();
  fork.putLeaf(levelAt(leaf.filter, from), leaf);
  above.put(level, fork);
  return fork;
}

/** Takes the leaf at the end of the way out, and every fork that no longer parts anything. */
function prune<Entry>(way: Step<Entry>[]): void {
  let step = way.pop();
  step?.fork.drop(step.level);
  while (step !== undefined) {
    const leaf = step.fork.soleLeaf();
    const above = way.pop();
    if (leaf === undefined || above === undefined) return;
    above.fork.put(above.level, leaf);
    step = above;
  }
}

/**
 * Visits what matches at and below `start`. The offsets stand behind the level that led to it, in
 * its filters and in the topic (−1 at the root).
 */
function visitMatches<Entry>(
  start: Branch<Entry>,
  startInFilter: number,
  topic: string,
  startInTopic: number,
  visit: SubscriberVisitor<Entry>,
): void {
  let branch = start;
  let inFilter = startInFilter;
  let inTopic = startInTopic;
  while (branch instanceof Fork) {
    branch.hash?.visit(visit);
    if (inTopic === topic.length) {
      branch.end?.visit(visit);
      return;
    }
    const end = levelEnd(topic, inTopic + 1);
    const plus: Branch<Entry> | undefined = branch.plus;
    const literal: Branch<Entry> | undefined = branch.literals?.get(topic.slice(inTopic + 1, end));
    // Recursion only where two ways part: as deep as forks hold both, not as a topic has levels.
    if (plus !== undefined && literal !== undefined) {
      visitMatches(plus, inFilter + 2, topic, end, visit);
    }
    const next = literal ?? plus;
    if (next === undefined) return;
    inFilter += literal === undefined ? 2 : end - inTopic;
    inTopic = end;
    branch = next;
  }
  if (restMatches(branch.filter, inFilter, topic, inTopic)) branch.visit(visit);
}
