/**
 * Every topic name a run has seen, as a small integer with its UTF-8 length.
 *
 * Knows nothing of validity (topic.ts) or of who listens (topic-tree.ts).
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { Interner } from '../kernel/interner.ts';
import { utf8Length } from './utf8.ts';

export type TopicId = number & Brand<'topic'>;

export class TopicTable {
  readonly #names = new Interner();
  readonly #bytes = new Int32Column();

  /** Topics known. */
  get size(): number {
    return this.#names.known;
  }

  get bytes(): number {
    return this.#names.bytes + this.#bytes.bytes;
  }

  /** Makes room for so many topics at once. */
  grow(topics: number): void {
    this.#bytes.grow(topics);
  }

  /** Takes back the ids nobody uses: other names will get them. */
  keep(isUsed: (id: TopicId) => boolean): void {
    // Every id of the table is a topic's.
    this.#names.keep((id) => isUsed(id as TopicId));
  }

  /** The id of this topic name, given on first sight. */
  idOf(name: string): TopicId {
    const known = this.#names.find(name);
    if (known >= 0) return known as TopicId;
    const id = this.#names.idOf(name);
    this.#bytes.grow(id + 1);
    this.#bytes.set(id, utf8Length(name));
    return id as TopicId;
  }

  nameOf(id: TopicId): string {
    return this.#names.textOf(id);
  }

  /** Encoded bytes of the name, without its two-byte length. */
  byteLengthOf(id: TopicId): number {
    return this.#bytes.at(id);
  }
}
