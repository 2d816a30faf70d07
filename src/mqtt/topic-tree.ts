/**
 * Who subscribed to what, arranged so that a topic finds its subscribers without asking everybody.
 *
 *   cmd ─┬─ meter-17 ── leaf "cmd/meter-17/#"     a way nobody shares is one leaf, not a chain
 *        └─ +  ──┬─ set ── leaf "cmd/+/set"
 *                └─ #   ── leaf "cmd/+/#"
 *
 * Matches come in an order that depends only on what is subscribed: level by level "#" before "+"
 * before the level itself, and within one filter in order of subscription. Filters and topics are
 * valid, compared as they are [MQTT-4.7.3-4 (5.0)], and without `$share/group/`. Topic names can
 * stand in a tree too; `matchNames` then finds those that a filter matches.
 */
import { levelEnd, restMatches } from './topic.ts';
import { type Branch, Fork, Leaf, levelAt, type SubscriberVisitor } from './topic-fork.ts';

/** Filters to subscribers (session ids); a subscriber has one entry a filter. */
export class TopicTree<Entry> {
  readonly #root = new Fork<Entry>('', 0);
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
  match(topic: string, visitor: SubscriberVisitor<Entry>): void {
    if (!topic.startsWith('$')) {
      visitMatches(this.#root, -1, topic, -1, visitor);
      return;
    }
    // A wildcard in front does not match topics of the server's own [MQTT-4.7.2-1].
    const end = levelEnd(topic, 0);
    const branch = this.#root.literals?.get(topic.slice(0, end));
    if (branch !== undefined) visitMatches(branch, end, topic, end, visitor);
  }

  /** The other way about, where the tree holds topic names: visits all that `filter` matches. */
  matchNames(filter: string, visitor: SubscriberVisitor<Entry>): void {
    // A list, not recursion: names may part at thousands of levels.
    const places: Place<Entry>[] = [{ branch: this.#root, inName: -1, inFilter: -1 }];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const { branch } = place;
      if (branch instanceof Fork) matchBelow(branch, place, filter, places, visitor);
      else if (restMatches(filter, place.inFilter, branch.filter, place.inName))
        branch.visit(visitor);
    }
  }
}

/** The way down to a leaf: at each fork, the level taken. */
interface Step<Entry> {
  readonly fork: Fork<Entry>;
  readonly level: string;
}

/** Puts a fork in the place of a leaf, which moves one level further, to the level at `from`. */
function parted<Entry>(above: Fork<Entry>, level: string, leaf: Leaf<Entry>, from: number) {
  const fork = new Fork<Entry>(level, from);
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
  visitor: SubscriberVisitor<Entry>,
): void {
  let branch = start;
  let inFilter = startInFilter;
  let inTopic = startInTopic;
  while (branch instanceof Fork) {
    branch.hash?.visit(visitor);
    if (inTopic === topic.length) {
      branch.end?.visit(visitor);
      return;
    }
    const end = levelEnd(topic, inTopic + 1);
    const plus: Branch<Entry> | undefined = branch.plus;
    const literal: Branch<Entry> | undefined = branch.literals?.get(topic.slice(inTopic + 1, end));
    // Recursion only where two ways part: as deep as forks hold both, not as a topic has levels.
    if (plus !== undefined && literal !== undefined) {
      visitMatches(plus, inFilter + 2, topic, end, visitor);
    }
    const next = literal ?? plus;
    if (next === undefined) return;
    inFilter += literal === undefined ? 2 : end - inTopic;
    inTopic = end;
    branch = next;
  }
  if (restMatches(branch.filter, inFilter, topic, inTopic)) branch.visit(visitor);
}

/** A branch of names, and how far its names and the filter have been compared. */
interface Place<Entry> {
  readonly branch: Branch<Entry>;
  readonly inName: number;
  readonly inFilter: number;
}

/** One level of `matchNames`: visits what is certain, and adds to `places` what has to be seen. */
function matchBelow<Entry>(
  fork: Fork<Entry>,
  { inName, inFilter }: Place<Entry>,
  filter: string,
  places: Place<Entry>[],
  visitor: SubscriberVisitor<Entry>,
): void {
  if (inFilter === filter.length) {
    fork.end?.visit(visitor);
    return;
  }
  const end = levelEnd(filter, inFilter + 1);
  const level = filter.slice(inFilter + 1, end);
  if (level === '#') {
    // It stands for no level as well, and stays in front of all that is below.
    fork.end?.visit(visitor);
    for (const [name, branch] of wildcardLevels(fork, inName)) {
      if (branch instanceof Leaf) branch.visit(visitor);
      else places.push({ branch, inName: inName + 1 + name.length, inFilter });
    }
    return;
  }
  const levels = level === '+' ? wildcardLevels(fork, inName) : literalLevel(fork, level);
  for (const [name, branch] of levels) {
    places.push({ branch, inName: inName + 1 + name.length, inFilter: end });
  }
}

type LevelOf<Entry> = readonly [name: string, branch: Branch<Entry>];

function literalLevel<Entry>(fork: Fork<Entry>, name: string): readonly LevelOf<Entry>[] {
  const branch = fork.literals?.get(name);
  return branch === undefined ? [] : [[name, branch]];
}

/** A wildcard in front does not match topics of the server's own [MQTT-4.7.2-1]. */
function wildcardLevels<Entry>(fork: Fork<Entry>, inName: number): readonly LevelOf<Entry>[] {
  const all = fork.literals?.entries() ?? [];
  return inName < 0 ? all.filter(([name]) => !name.startsWith('$')) : all;
}
