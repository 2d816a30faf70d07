/**
 * Laws of subscriptions, from SUBSCRIBE, UNSUBSCRIBE and their answers: no session gets a copy that
 * it has no matching subscription for (`subscription`), and none that has one goes without.
 *
 * Matching is the ledger's, not the broker's tree. What has been found to match is remembered: under
 * the topic for its latest session, under the session for its latest topic, else in a set; an `era`
 * stands for one session's subscriptions as they are, and changes with them.
 */
import { Int32Column } from '../kernel/column.ts';
import { ShortLists } from '../kernel/short-lists.ts';
import { matches } from '../ledger/intent.ts';
import { isShared, parseShared } from '../mqtt/topic.ts';
import type { Outlook } from './outlook.ts';

const NONE = -1;
/** Remembered pairs beyond which all are forgotten: some 50 MB. */
const MOST_PAIRS = 1_000_000;
/** Topics are fewer. */
const TOPICS = 2 ** 31;

export class SubscriptionBook {
  /** The filters of each session; those in #noLocal are without what it publishes itself. */
  readonly #filters = new ShortLists<string>();
  readonly #noLocal = new Map<number, Set<string>>();
  /** Of session × 2: its era; behind it: the latest topic found to match. */
  readonly #sessions = new Int32Column(NONE, 2);
  readonly #eraAt = new Int32Column(NONE);
  readonly #pairs = new Set<number>();
  readonly #outlook: Outlook;
  #topics = 0;
  #eras = 0;

  constructor(outlook: Outlook) {
    this.#outlook = outlook;
  }

  get bytes(): number {
    const columns = this.#sessions.bytes + this.#eraAt.bytes;
    // A pair is a number of its own, in a set.
    return columns + this.#filters.bytes + this.#pairs.size * 40;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.#sessions.grow(sessions);
  }

  /** Whether it matters to any session who published. */
  get hasNoLocal(): boolean {
    return this.#noLocal.size > 0;
  }

  /** A session is new: it has no subscription. */
  begin(session: number): void {
    this.#sessions.grow(session + 1);
    this.#filters.clear(session);
    this.#noLocal.delete(session);
    this.#newEra(session);
  }

  add(session: number, filter: string, isNoLocal: boolean): void {
    if (!this.#filters.of(session).includes(filter)) this.#filters.add(session, filter);
    const noLocal = this.#noLocal.get(session);
    if (!isNoLocal) noLocal?.delete(filter);
    else if (noLocal === undefined) this.#noLocal.set(session, new Set([filter]));
    else noLocal.add(filter);
    this.#newEra(session);
  }

  remove(session: number, filter: string): void {
    this.#filters.remove(session, filter);
    this.#newEra(session);
  }

  /** Whether a filter of the session's own matches what `speaker`, a session or −1, published. */
  isDue(session: number, topic: number, speaker: number): boolean {
    const isLocal = session === speaker && this.hasNoLocal;
    if (topic >= this.#topics) {
      this.#topics = topic + 1;
      this.#eraAt.grow(this.#topics);
    }
    const isRemembered =
      this.#eraAt.at(topic) === this.#sessions.at(session * 2) ||
      this.#sessions.at(session * 2 + 1) === topic;
    if (isRemembered && !isLocal) return true;
    return this.#looksUp(session, topic, isLocal);
  }

  /** Whether the session stands in for a shared filter, and that matches. */
  isDueToGroup(session: number, sharedFilter: string, topic: number): boolean {
    const filter = parseShared(sharedFilter)?.filter;
    const isSubscribed = this.#filters.of(session).includes(sharedFilter);
    return isSubscribed && filter !== undefined && matches(filter, this.#outlook.topicName(topic));
  }

  #looksUp(session: number, topic: number, isLocal: boolean): boolean {
    const name = this.#outlook.topicName(topic);
    const pair = this.#sessions.at(session * 2) * TOPICS + topic;
    if (!isLocal && this.#pairs.has(pair)) return true;
    for (const filter of this.#filters.of(session)) {
      if (isShared(filter) || !matches(filter, name)) continue;
      if (isLocal && this.#noLocal.get(session)?.has(filter)) continue;
      if (!isLocal) this.#remember(session, topic);
      return true;
    }
    return false;
  }

  #remember(session: number, topic: number): void {
    // Nearly every topic concerns one session: only a pair that another takes the place of is added.
    const before = this.#eraAt.at(topic);
    if (this.#pairs.size >= MOST_PAIRS) this.#pairs.clear();
    if (before !== NONE) this.#pairs.add(before * TOPICS + topic);
    this.#sessions.set(session * 2 + 1, topic);
    this.#eraAt.set(topic, this.#sessions.at(session * 2));
  }

  #newEra(session: number): void {
    this.#sessions.set(session * 2, this.#eras++);
    this.#sessions.set(session * 2 + 1, NONE);
  }
}
