/**
 * Retained messages: the last one of each topic that asked to be kept (5.0 §3.3.1.3, 3.1.1
 * §3.3.1.3). They belong to topics, not to sessions, and are no copies: nobody expects them.
 *
 * A message with an empty payload clears its topic. One that has expired is gone from the moment it
 * is looked for. Who is sent what they say is subscribing's business.
 */
import type { Instant } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import { TopicTree } from '../mqtt/topic-tree.ts';
import { hasExpired } from './expiry.ts';

/** A message that is kept for its topic. */
export interface Retained {
  readonly publication: PublicationId;
  /** Whose it is: an interned ClientId, −1 nobody's. */
  readonly client: number;
}

interface Entry extends Retained {
  readonly topic: TopicId;
  /** Entries count up as they are put in. */
  readonly serial: number;
}

/** Names stand in the tree with this for a subscriber. */
const SOLE = 0;

/** Fewer than this many are never looked through for expired ones. */
const FEW = 1000;

export class RetainedMessages {
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #ofTopic = new Map<TopicId, Entry>();
  readonly #tree = new TopicTree<Entry>();
  #serial = 0;
  /** Number of topics at which expired ones are looked for again. */
  #many = FEW;

  constructor(parts: { readonly topics: TopicTable; readonly publications: PublicationStore }) {
    this.#topics = parts.topics;
    this.#publications = parts.publications;
  }

  /** Replaces the topic's message [MQTT-3.3.1-5 (5.0)], or clears it [MQTT-3.3.1-6 (5.0)]. */
  keep(now: Instant, client: number, publication: PublicationId): void {
    const topic = this.#publications.topicOf(publication);
    const isEmpty = this.#publications.payloadLengthOf(publication) === 0;
    this.#release(topic);
    if (isEmpty || hasExpired(this.#publications, now, publication)) {
      this.#clear(topic);
      return;
    }
    this.#publications.retain(publication);
    this.#put(publication, client);
    if (this.#ofTopic.size > this.#many) this.#sweep(now);
  }

  /** All of them, in the order in which they were kept. */
  all(): readonly Retained[] {
    return [...this.#ofTopic.values()].sort((a, b) => a.serial - b.serial);
  }

  /** These and no others from now on. */
  restore(entries: readonly Retained[]): void {
    for (const { publication } of entries) this.#publications.retain(publication);
    this.#drop([...this.#ofTopic.keys()]);
    for (const { publication, client } of entries) this.#put(publication, client);
  }

  /** Whose the messages are. */
  forEachClient(visit: (client: number) => void): void {
    for (const { client } of this.#ofTopic.values()) visit(client);
  }

  /** What matches a filter (not shared) and has not expired, in the order in which it was kept. */
  matching(now: Instant, filter: string): readonly Retained[] {
    const found: Entry[] = [];
    const expired: TopicId[] = [];
    const matched = (_sole: number, entry: Entry): void => {
      if (hasExpired(this.#publications, now, entry.publication)) expired.push(entry.topic);
      else found.push(entry);
    };
    this.#tree.matchNames(filter, { matched });
    this.#drop(expired);
    return found.sort((a, b) => a.serial - b.serial);
  }

  /** Takes a message with the caller's reference. */
  #put(publication: PublicationId, client: number): void {
    const topic = this.#publications.topicOf(publication);
    const entry = { publication, client, topic, serial: ++this.#serial };
    this.#ofTopic.set(topic, entry);
    this.#tree.set(this.#topics.nameOf(topic), SOLE, entry);
  }

  /** Expired messages nobody asks for must not gather: at most as many as there are others. */
  #sweep(now: Instant): void {
    const all = [...this.#ofTopic.values()];
    const isOver = (entry: Entry) => hasExpired(this.#publications, now, entry.publication);
    this.#drop(all.filter(isOver).map(({ topic }) => topic));
    this.#many = Math.max(FEW, this.#ofTopic.size * 2);
  }

  #drop(topics: readonly TopicId[]): void {
    for (const topic of topics) {
      this.#release(topic);
      this.#clear(topic);
    }
  }

  #release(topic: TopicId): void {
    const entry = this.#ofTopic.get(topic);
    if (entry !== undefined) this.#publications.release(entry.publication);
  }

  #clear(topic: TopicId): void {
    if (this.#ofTopic.delete(topic)) this.#tree.delete(this.#topics.nameOf(topic), SOLE);
  }
}
