/**
 * QoS 0 messages written for a connection that takes no more, until it does or is over.
 *
 *   QoS 0 ──▶ │ output buffer (bounded) │ ──▶ connection        QoS 1 and 2 wait in the queue
 *
 * They are sent before anything that waits. Bytes are those of payloads; a message is taken while
 * fewer than the limit are there.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PublishHeader } from '../mqtt/publish-header.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { SessionId } from './session-store.ts';

const NODE_PUBLICATION = 0;
const NODE_HEADER = 1;
const NODE = 2;

export class OutputBuffer {
  /** The word of a session's own: payload bytes. */
  readonly #lists = new RareQueues();
  readonly #nodes = this.#lists.nodes.attach(new Int32Column(0, NODE));
  readonly #publications: PublicationStore;
  readonly #limits: QueueLimits['output'];

  constructor(publications: PublicationStore, limits: QueueLimits['output']) {
    this.#publications = publications;
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#lists.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.#lists.grow(sessions);
  }

  isEmpty(session: SessionId): boolean {
    return this.#lists.isEmpty(session);
  }

  /** Keeps a message, with a reference of its own; false when there is no room. */
  take(session: SessionId, publication: PublicationId, header: PublishHeader): boolean {
    const { maxPackets, maxBytes } = this.#limits;
    if (this.#lists.count(session) >= maxPackets || this.#lists.own(session) >= maxBytes) {
      return false;
    }
    this.#publications.retain(publication);
    const node = this.#lists.push(session);
    this.#nodes.set(node * NODE + NODE_PUBLICATION, publication);
    this.#nodes.set(node * NODE + NODE_HEADER, header);
    this.#lists.addOwn(session, this.#publications.payloadLengthOf(publication));
    return true;
  }

  /** Hands over the oldest messages and their references while `isReady`. */
  drain(
    session: SessionId,
    isReady: () => boolean,
    visit: (publication: PublicationId, header: PublishHeader) => void,
  ): void {
    while (!this.#lists.isEmpty(session) && isReady()) {
      const node = this.#lists.head(session);
      const publication = this.#publicationOf(node);
      const header = this.#nodes.at(node * NODE + NODE_HEADER) as PublishHeader;
      this.#lists.addOwn(session, -this.#publications.payloadLengthOf(publication));
      this.#lists.shift(session);
      visit(publication, header);
    }
  }

  forEach(session: SessionId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(session); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#publicationOf(node));
    }
  }

  #publicationOf(node: number): PublicationId {
    return this.#nodes.at(node * NODE + NODE_PUBLICATION) as PublicationId;
  }
}
