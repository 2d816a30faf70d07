/**
 * QoS 0 messages written for a connection that takes no more, until it does or is over.
 *
 *   QoS 0 ──▶ │ output buffer (bounded) │ ──▶ connection        QoS 1 and 2 wait in the queue
 *
 * They are sent before anything that waits; a full buffer costs a message or the connection. Bytes are those of payloads; a message is taken while
 * fewer than the limit are there.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import type { Instant } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PublishHeader } from '../mqtt/publish-header.ts';
import type { Closings } from './closing.ts';
import type { BrokerObserver } from './port.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { Sender } from './sender.ts';
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
  readonly #sender: Sender;
  readonly #closings: Closings;
  readonly #observer: BrokerObserver;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly publications: PublicationStore;
    readonly sender: Sender;
    readonly closings: Closings;
    readonly observer: BrokerObserver;
  }) {
    this.#publications = parts.publications;
    this.#limits = parts.limits.output;
    this.#sender = parts.sender;
    this.#closings = parts.closings;
    this.#observer = parts.observer;
  }

  get bytes(): number {
    return this.#lists.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.#lists.grow(sessions);
  }

  /** Writes a message for a connection that takes no more. */
  write(now: Instant, session: SessionId, publication: PublicationId, header: PublishHeader): void {
    this.#closings.stalled(now, session);
    const { maxPackets, maxBytes, whenFull } = this.#limits;
    if (this.#lists.count(session) >= maxPackets || this.#lists.own(session) >= maxBytes) {
      if (whenFull === 'close') this.#closings.ask(now, session);
      this.#observer.dropped(now, session, publication, 'broker.output-full');
      return;
    }
    this.#publications.retain(publication);
    const node = this.#lists.push(session);
    this.#nodes.set(node * NODE + NODE_PUBLICATION, publication);
    this.#nodes.set(node * NODE + NODE_HEADER, header);
    this.#lists.addOwn(session, this.#publications.payloadLengthOf(publication));
  }

  /** The connection takes more: sends what it takes. */
  flush(now: Instant, session: SessionId): void {
    while (!this.#lists.isEmpty(session) && this.#sender.isWritable(session)) {
      const header = this.#nodes.at(
        this.#lists.head(session) * NODE + NODE_HEADER,
      ) as PublishHeader;
      const publication = this.#shift(session);
      this.#sender.sendQos0(now, session, publication, header);
      this.#publications.release(publication);
    }
  }

  /** The connection is over. */
  drop(now: Instant, session: SessionId): void {
    while (!this.#lists.isEmpty(session)) {
      const publication = this.#shift(session);
      this.#observer.dropped(now, session, publication, 'subscriber.link-lost');
      this.#publications.release(publication);
    }
  }

  forEach(session: SessionId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(session); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#publicationOf(node));
    }
  }

  /** Takes out the oldest message, with its reference. */
  #shift(session: SessionId): PublicationId {
    const publication = this.#publicationOf(this.#lists.head(session));
    this.#lists.addOwn(session, -this.#publications.payloadLengthOf(publication));
    this.#lists.shift(session);
    return publication;
  }

  #publicationOf(node: number): PublicationId {
    return this.#nodes.at(node * NODE + NODE_PUBLICATION) as PublicationId;
  }
}
