/**
 * Topic aliases, each direction of a connection its own (5.0 §3.3.2.3.4), for either role.
 *
 *   first     topic "tele/meter-7", alias 1        the receiver learns what 1 stands for
 *   later     topic "",             alias 1        … and fills it in
 *
 * On the wire an aliased PUBLISH is a publication of its own, derived from the message: both wire
 * modes carry it as it is. A mapping lasts as long as its connection [MQTT-3.3.2-7 (5.0)]. An owner
 * is a session, a device or a link; nothing is kept of one that has no aliases.
 */
import type { PublicationId, PublicationStore } from './publication-store.ts';
import { REASON, type ReasonCode } from './reason-code.ts';
import type { TopicId, TopicTable } from './topic-table.ts';

/** The most that a PUBLISH grows by when it introduces an alias, in bytes. */
export const ALIAS_BYTES = 4;

interface AliasParts {
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
}

interface Given {
  readonly maximum: number;
  readonly aliases: Map<TopicId, number>;
}

/** The sender's side: gives aliases to topics in the order of their first use, while some are left. */
export class SentAliases {
  readonly #parts: AliasParts;
  readonly #given = new Map<number, Given>();

  constructor(parts: AliasParts) {
    this.#parts = parts;
  }

  /** A new connection, whose receiver accepts aliases 1 … `maximum` [MQTT-3.3.2-9 (5.0)]. */
  begin(owner: number, maximum: number): void {
    if (maximum > 0) this.#given.set(owner, { maximum, aliases: new Map() });
    else this.#given.delete(owner);
  }

  /** Topics that have an alias somewhere. */
  forEachTopic(visit: (topic: TopicId) => void): void {
    for (const { aliases } of this.#given.values())
      for (const topic of aliases.keys()) visit(topic);
  }

  /** Whether any alias may be sent to this owner's receiver. */
  has(owner: number): boolean {
    return this.#given.has(owner);
  }

  /**
   * What to send in place of a publication: a derived one with a reference that is the caller's, or
   * the publication itself, without one, when no alias is left for its topic.
   */
  shortened(owner: number, publication: PublicationId): PublicationId {
    const given = this.#given.get(owner);
    if (given === undefined) return publication;
    const { topics, publications } = this.#parts;
    const topic = publications.topicOf(publication);
    const known = given.aliases.get(topic);
    if (known === undefined && given.aliases.size >= given.maximum) return publication;
    const topicAlias = known ?? given.aliases.size + 1;
    if (known === undefined) given.aliases.set(topic, topicAlias);
    return publications.derive(publication, {
      topic: known === undefined ? topic : topics.idOf(''),
      properties: { ...publications.propertiesOf(publication), topicAlias },
    });
  }
}

interface Heard {
  readonly maximum: number;
  /** Topics by alias. */
  readonly topics: Map<number, TopicId>;
}

/** What an alias that was received makes of its publication: one with a name, or a failure. */
export type Resolution = { readonly publication: PublicationId } | { readonly failure: ReasonCode };

/** The receiver's side: learns aliases and fills topics in. */
export class HeardAliases {
  readonly #parts: AliasParts;
  readonly #heard = new Map<number, Heard>();

  constructor(parts: AliasParts) {
    this.#parts = parts;
  }

  /** A new connection, on which aliases 1 … `maximum` were offered to the sender. */
  begin(owner: number, maximum: number): void {
    if (maximum > 0) this.#heard.set(owner, { maximum, topics: new Map() });
    else this.#heard.delete(owner);
  }

  /** Topics that have an alias somewhere. */
  forEachTopic(visit: (topic: TopicId) => void): void {
    for (const { topics } of this.#heard.values())
      for (const topic of topics.values()) visit(topic);
  }

  /** Whether aliases were offered on this owner's connection. */
  has(owner: number): boolean {
    return this.#heard.has(owner);
  }

  /**
   * The publication behind a PUBLISH with a topic alias: derived, named, without the alias, its
   * reference the caller's. An alias beyond the maximum is 0x94, one never heard of is 0x82.
   */
  resolve(owner: number, publication: PublicationId, topicAlias: number): Resolution {
    const { topics, publications } = this.#parts;
    const heard = this.#heard.get(owner);
    if (heard === undefined || topicAlias < 1 || topicAlias > heard.maximum) {
      return { failure: REASON.topicAliasInvalid };
    }
    const said = publications.topicOf(publication);
    if (topics.byteLengthOf(said) > 0) heard.topics.set(topicAlias, said);
    const topic = heard.topics.get(topicAlias);
    if (topic === undefined) return { failure: REASON.protocolError };
    const { topicAlias: _, ...properties } = publications.propertiesOf(publication) ?? {};
    return { publication: publications.derive(publication, { topic, properties }) };
  }
}
