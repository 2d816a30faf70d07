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
import { Int32Column } from '../kernel/column.ts';
import { type RowTexts, TextIndex } from '../kernel/text-index.ts';
import { isShared, parseShared } from '../mqtt/topic.ts';
import { type GroupId, Groups } from './group.ts';
import { literalPrefix, prefixesOf } from './prefix.ts';

export type IntentId = number & Brand<'intent'>;

/** What a device wants of a filter: everything, or only what comes while it is connected. */
export type Wants = 'all' | 'live';

/** What is special about few intents. */
interface Special {
  readonly group?: GroupId;
  readonly noLocal: boolean;
}

const WAITING = 0;
const STANDING = 1;
const GIVEN_UP = 2;
/** A live intent that has stood before and whose connection is over. */
const RESTING = 3;

const SEVERAL = -1;
const UNMATCHED = -2;

const NO_INTENT = -1;

/**
 * The fields of an intent, side by side; the next of its device (in order of slots) and of its
 * prefix (the latest first) are kept as one more than the intent, 0 for none.
 */
const FIELD = { device: 0, said: 1, nextOfDevice: 2, nextOfPrefix: 3 } as const;
const INTS = 4;
/** Beside the state: what comes while its device is not connected is not wanted. */
const LIVE = 4;
const STATE = 3;

export class Intents implements RowTexts {
  readonly groups = new Groups();
  readonly #filters: string[] = [];
  readonly #ints = new Int32Column(0, INTS);
  /** The first intent of each device, plus one. */
  readonly #ofDevice = new Int32Column();
  /** The latest intent under each literal prefix. */
  readonly #byPrefix = new TextIndex(this);
  readonly #special = new Map<IntentId, Special>();
  readonly #ofGroup = new Map<GroupId, IntentId[]>();
  readonly #byTopic: (readonly IntentId[] | undefined)[] = [];
  /** The one intent of a topic that has one, SEVERAL (or none) in #byTopic, or UNMATCHED yet. */
  readonly #only = new Int32Column(UNMATCHED);
  /** Topics that #only has room for and may know. */
  #topics = 0;

  get bytes(): number {
    const { bytes } = this.#byPrefix;
    const words = (this.#filters.length + this.#byTopic.length) * 8;
    return bytes + words + this.#ints.bytes + this.#ofDevice.bytes + this.#only.bytes;
  }

  /** Of an intent, for the index of prefixes: that of its filter. */
  textOf(intent: number): string {
    return literalPrefix(this.#filters[intent] ?? '');
  }

  /** Makes room for devices 0 … devices − 1, which groups stand behind, and all their filters. */
  grow(devices: number, filters: number): void {
    this.groups.standBehind(devices);
    this.#ofDevice.grow(devices);
    this.#ints.grow(filters);
  }

  /**
   * Adds a configured filter of a device, shared or not, not standing yet; its slots are numbered in
   * order.
   */
  add(device: number, asked: string, wants: Wants, noLocal = false): IntentId {
    const filter = parseShared(asked)?.filter ?? asked;
    const intent = (this.#filters.push(filter) - 1) as IntentId;
    this.#note(intent, device, asked, noLocal);
    this.#ints.grow(intent + 1);
    this.#set(intent, 'device', device);
    this.#set(intent, 'said', wants === 'live' ? WAITING | LIVE : WAITING);
    this.#set(intent, 'nextOfPrefix', this.#byPrefix.find(literalPrefix(filter)) + 1);
    this.#byPrefix.put(intent);
    this.#append(device, intent);
    this.#forgetMatches();
    return intent;
  }

  /** The filter in this slot stands. */
  begin(device: number, slot: number): void {
    const intent = this.#inSlot(device, slot);
    if (intent !== NO_INTENT && this.#stateOf(intent) !== GIVEN_UP) {
      this.#enter(intent, STANDING);
    }
  }

  giveUp(device: number, slot: number): void {
    const intent = this.#inSlot(device, slot);
    if (intent !== NO_INTENT) this.#enter(intent, GIVEN_UP);
  }

  giveUpAll(device: number): void {
    let intent = this.#firstOf(device);
    for (; intent !== NO_INTENT; intent = this.#nextOf(intent)) this.#enter(intent, GIVEN_UP);
  }

  /** Whether the application has not given up every filter of a device. */
  wantsAny(device: number): boolean {
    let intent = this.#firstOf(device);
    while (intent !== NO_INTENT && this.#stateOf(intent) === GIVEN_UP)
      intent = this.#nextOf(intent);
    return intent !== NO_INTENT;
  }

  /** The device's connection is over: its live intents rest until the next. */
  disconnect(device: number): void {
    let intent = this.#firstOf(device);
    for (; intent !== NO_INTENT; intent = this.#nextOf(intent)) {
      const isStanding = this.#stateOf(intent) === STANDING;
      if (isStanding && (this.#get(intent, 'said') & LIVE) !== 0) this.#enter(intent, RESTING);
    }
  }

  /** The group that an intent is for, if it is for one. */
  groupOf(intent: IntentId): GroupId | undefined {
    return this.#special.get(intent)?.group;
  }

  /** The group of the filter in this slot, if it is shared. */
  groupIn(device: number, slot: number): GroupId | undefined {
    return this.#special.get(this.#inSlot(device, slot) as IntentId)?.group;
  }

  /** Whether what this ClientId publishes itself is not wanted [MQTT-3.8.3-3 (5.0)]. */
  isNoLocal(intent: IntentId): boolean {
    return this.#special.get(intent)?.noLocal ?? false;
  }

  /** Whether any device still holds the group's intent. */
  isHeld(group: GroupId): boolean {
    const intents = this.#ofGroup.get(group) ?? [];
    return intents.some((intent) => this.#stateOf(intent) !== GIVEN_UP);
  }

  /** Whether nobody's intent of the group has ever stood. */
  isUntried(group: GroupId): boolean {
    const intents = this.#ofGroup.get(group) ?? [];
    return intents.every((intent) => this.isWaiting(intent));
  }

  deviceOf(intent: IntentId): number {
    return this.#ints.at(intent * INTS + FIELD.device);
  }

  isStanding(intent: IntentId): boolean {
    return this.#stateOf(intent) === STANDING;
  }

  /** Whether it has never stood. */
  isWaiting(intent: IntentId): boolean {
    return this.#stateOf(intent) === WAITING;
  }

  /** Whether the application has not given up every filter of the device's own that matches. */
  isWanted(device: number, topic: number, name: string): boolean {
    return this.matching(topic, name).some(
      (intent) =>
        this.deviceOf(intent) === device &&
        this.#stateOf(intent) !== GIVEN_UP &&
        this.groupOf(intent) === undefined,
    );
  }

  /** The intent of a topic that exactly one matches, a plain one, or −1: ask `matching`. */
  onlyMatching(topic: number, name: string): IntentId | -1 {
    if (topic >= this.#topics) {
      this.#topics = topic + 1;
      this.#only.grow(this.#topics);
    }
    let only = this.#only.at(topic);
    if (only === UNMATCHED) {
      const found = this.#find(name);
      const [first] = found;
      const isPlain = first !== undefined && found.length === 1 && !this.#special.has(first);
      only = isPlain ? first : SEVERAL;
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

  #note(intent: IntentId, device: number, asked: string, noLocal: boolean): void {
    if (!isShared(asked)) {
      if (noLocal) this.#special.set(intent, { noLocal });
      return;
    }
    const group = this.groups.join(device, asked);
    this.#special.set(intent, { group, noLocal });
    const intents = this.#ofGroup.get(group);
    if (intents === undefined) this.#ofGroup.set(group, [intent]);
    else intents.push(intent);
  }

  #find(name: string): IntentId[] {
    const found: IntentId[] = [];
    for (const prefix of prefixesOf(name)) {
      let intent = this.#byPrefix.find(prefix);
      for (; intent !== NO_INTENT; intent = this.#get(intent, 'nextOfPrefix') - 1) {
        const filter = this.#filters[intent];
        if (filter !== undefined && matches(filter, name)) found.push(intent as IntentId);
      }
    }
    return found.sort((a, b) => a - b);
  }

  #forgetMatches(): void {
    for (let topic = 0; topic < this.#topics; topic++) this.#only.set(topic, UNMATCHED);
    this.#topics = 0;
    this.#byTopic.length = 0;
  }

  #stateOf(intent: number): number {
    return this.#ints.at(intent * INTS + FIELD.said) & STATE;
  }

  #enter(intent: number, state: number): void {
    this.#set(intent, 'said', (this.#get(intent, 'said') & LIVE) | state);
  }

  #get(intent: number, field: keyof typeof FIELD): number {
    return this.#ints.at(intent * INTS + FIELD[field]);
  }

  #set(intent: number, field: keyof typeof FIELD, value: number): void {
    this.#ints.set(intent * INTS + FIELD[field], value);
  }

  #firstOf(device: number): number {
    this.#ofDevice.grow(device + 1);
    return this.#ofDevice.at(device) - 1;
  }

  #nextOf(intent: number): number {
    return this.#get(intent, 'nextOfDevice') - 1;
  }

  #inSlot(device: number, slot: number): number {
    let intent = this.#firstOf(device);
    for (let left = slot; left > 0 && intent !== NO_INTENT; left--) intent = this.#nextOf(intent);
    return intent;
  }

  /** Devices have a handful of intents each; most have one. */
  #append(device: number, intent: IntentId): void {
    let last = this.#firstOf(device);
    if (last === NO_INTENT) {
      this.#ofDevice.set(device, intent + 1);
      return;
    }
    for (let next = this.#nextOf(last); next !== NO_INTENT; next = this.#nextOf(last)) last = next;
    this.#set(last, 'nextOfDevice', intent + 1);
  }
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
