/**
 * What devices mean to receive, and which of them a topic concerns: the ledger's own matching.
 *
 *   filter "cmd/meter-7/#"  →  kept under its literal prefix "cmd/meter-7/"
 *   topic  "cmd/meter-7/on" →  looks under "", "cmd/", "cmd/meter-7/", "cmd/meter-7/on"
 *
 * Written apart from the broker's topic tree on purpose: a second witness. An intent begins when
 * its device has reason to believe that the filter stands, and ends when the application gives it
 * up (MODEL §4). A live intent counts only while its connection does.
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column, Uint8Column } from '../kernel/column.ts';

export type IntentId = number & Brand<'intent'>;

/** What a device wants of a filter: everything, or only what comes while it is connected. */
export type Wants = 'all' | 'live';

const WAITING = 0;
const STANDING = 1;
const GIVEN_UP = 2;
/** A live intent that has stood before and whose connection is over. */
const RESTING = 3;

const SEVERAL = -1;
const UNMATCHED = -2;

const NO_INTENTS: readonly IntentId[] = [];

export class Intents {
  readonly #filters: string[] = [];
  readonly #device = new Int32Column();
  readonly #state = new Uint8Column();
  readonly #isLive = new Uint8Column();
  readonly #ofDevice: (readonly IntentId[])[] = [];
  readonly #byPrefix = new Map<string, IntentId[]>();
  readonly #byTopic: (readonly IntentId[] | undefined)[] = [];
  /** The one intent of a topic that has one, SEVERAL (or none) in #byTopic, or UNMATCHED yet. */
  readonly #only = new Int32Column(UNMATCHED);
  /** Topics that #only has room for and may know. */
  #topics = 0;

  /** Adds a configured filter of a device, not standing yet; its slots are numbered in order. */
  add(device: number, filter: string, wants: Wants): IntentId {
    const intent = (this.#filters.push(filter) - 1) as IntentId;
    for (const column of [this.#device, this.#state, this.#isLive]) column.grow(intent + 1);
    this.#device.set(intent, device);
    this.#state.set(intent, WAITING);
    this.#isLive.set(intent, wants === 'live' ? 1 : 0);
    this.#list(device, intent);
    const prefix = literalPrefix(filter);
    const sharers = this.#byPrefix.get(prefix);
    if (sharers === undefined) this.#byPrefix.set(prefix, [intent]);
    else sharers.push(intent);
    this.#forgetMatches();
    return intent;
  }

  /** The filter in this slot stands. */
  begin(device: number, slot: number): void {
    const intent = this.#listOf(device)[slot];
    if (intent !== undefined && this.#state.at(intent) !== GIVEN_UP) {
      this.#state.set(intent, STANDING);
    }
  }

  giveUp(device: number, slot: number): void {
    const intent = this.#listOf(device)[slot];
    if (intent !== undefined) this.#state.set(intent, GIVEN_UP);
  }

  giveUpAll(device: number): void {
    for (const intent of this.#listOf(device)) this.#state.set(intent, GIVEN_UP);
  }

  /** The device's connection is over: its live intents rest until the next. */
  disconnect(device: number): void {
    for (const intent of this.#listOf(device)) {
      const isResting = this.#isLive.at(intent) === 1 && this.#state.at(intent) === STANDING;
      if (isResting) this.#state.set(intent, RESTING);
    }
  }

  deviceOf(intent: IntentId): number {
    return this.#device.at(intent);
  }

  isStanding(intent: IntentId): boolean {
    return this.#state.at(intent) === STANDING;
  }

  /** Whether it has never stood. */
  isWaiting(intent: IntentId): boolean {
    return this.#state.at(intent) === WAITING;
  }

  /** Whether the application has not given up every filter of this device that matches. */
  isWanted(device: number, topic: number, name: string): boolean {
    return this.matching(topic, name).some(
      (intent) => this.deviceOf(intent) === device && this.#state.at(intent) !== GIVEN_UP,
    );
  }

  /** The intent of a topic that exactly one matches, or −1: ask `matching`. */
  onlyMatching(topic: number, name: string): IntentId | -1 {
    if (topic >= this.#topics) {
      this.#topics = topic + 1;
      this.#only.grow(this.#topics);
    }
    let only = this.#only.at(topic);
    if (only === UNMATCHED) {
      const found = this.#find(name);
      only = found.length === 1 ? (found[0] ?? SEVERAL) : SEVERAL;
      this.#only.set(topic, only);
    }
    return only as IntentId | -1;
  }

  /** Every intent, standing or not, whose filter matches the topic: in order of configuration. */
  matching(topic: number, name: string): readonly IntentId[] {
    const known = this.#byTopic[topic];
    if (known !== undefined) return known;
    const found = this.#find(name).slice();
    this.#byTopic[topic] = found;
    return found;
  }

  #find(name: string): IntentId[] {
    const found: IntentId[] = [];
    for (const prefix of prefixesOf(name)) {
      for (const intent of this.#byPrefix.get(prefix) ?? NO_INTENTS) {
        const filter = this.#filters[intent];
        if (filter !== undefined && matches(filter, name)) found.push(intent);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #forgetMatches(): void {
    for (let topic = 0; topic < this.#topics; topic++) this.#only.set(topic, UNMATCHED);
    this.#topics = 0;
    this.#byTopic.length = 0;
  }

  #listOf(device: number): readonly IntentId[] {
    return this.#ofDevice[device] ?? NO_INTENTS;
  }

  /** Most devices have one intent; a list that was pushed to has room for seventeen. */
  #list(device: number, intent: IntentId): void {
    this.#ofDevice[device] = [...this.#listOf(device), intent];
  }
}

/** The levels before the first wildcard, with their slashes; the whole filter if it has none. */
function literalPrefix(filter: string): string {
  const levels = filter.split('/');
  const wild = levels.findIndex((level) => level === '+' || level === '#');
  if (wild < 0) return filter;
  return levels
    .slice(0, wild)
    .map((level) => `${level}/`)
    .join('');
}

/** Everything under which a filter that matches this topic can be kept. */
function prefixesOf(topic: string): string[] {
  const levels = topic.split('/');
  const prefixes = [''];
  let prefix = '';
  for (const level of levels) {
    prefix += `${level}/`;
    prefixes.push(prefix);
  }
  // One that ends with an empty level is among them already.
  if (!topic.endsWith('/')) prefixes.push(topic);
  return prefixes;
}

/** Level by level, as the specification tells it [MQTT 5.0 §4.7]. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const given = topic.split('/');
  const startsWild = wanted[0] === '+' || wanted[0] === '#';
  // [MQTT-4.7.2-1]: `$` topics are hidden from a leading wildcard.
  if (startsWild && topic.startsWith('$')) return false;
  for (let level = 0; level < wanted.length; level++) {
    if (wanted[level] === '#') return given.length >= level;
    if (level >= given.length) return false;
    if (wanted[level] !== '+' && wanted[level] !== given[level]) return false;
  }
  return wanted.length === given.length;
}
