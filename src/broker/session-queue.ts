/**
 * What waits for a session that cannot take it yet, in the order in which it will leave.
 *
 *   fifo:   push ──▶ │ newest … oldest │ ──▶ head         lifo:   push ──▶ │ newest … oldest │
 *                                                                  head ◀──┘
 *
 * A list and its counts. Which limits there are and what becomes of a message that is too much is
 * not known here (queue-capacity.ts, waiting.ts).
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import type { QueueOrder } from './queue-limits.ts';
import type { SessionId } from './session-store.ts';
import type { GroupId } from './shared-group.ts';

/** The fields of a message: a header without identifier says how it will be sent. */
const NODE_PUBLICATION = 0;
const NODE_HEADER = 1;
const NODE_GROUP = 2;
const NODE = 3;

/** Whether a message is one that is looked for. */
export type Wanted = (publication: PublicationId, header: PublishHeader) => boolean;

/** Payload bytes of one session. */
interface Weight {
  all: number;
  qos0: number;
}
const WEIGHTLESS: Readonly<Weight> = { all: 0, qos0: 0 };

export class SessionQueue {
  /** The word of a session's own: QoS 0 messages waiting, rarely any. */
  readonly #lists = new RareQueues();
  readonly #nodes = this.#lists.nodes.attach(new Int32Column(0, NODE));
  readonly #publications: PublicationStore;
  readonly #isLifo: boolean;
  /** Of sessions with messages, where somebody asks for bytes. */
  readonly #weights: Map<SessionId, Weight> | undefined;
  #totalBytes = 0;

  constructor(parts: {
    readonly publications: PublicationStore;
    readonly order: QueueOrder;
    /** Whether anybody will ask for bytes. */
    readonly isWeighed: boolean;
  }) {
    this.#publications = parts.publications;
    this.#isLifo = parts.order === 'lifo';
    this.#weights = parts.isWeighed ? new Map() : undefined;
  }

  get bytes(): number {
    return this.#lists.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.#lists.grow(sessions);
  }

  count(session: SessionId): number {
    return this.#lists.count(session);
  }

  /** QoS 0 messages waiting. */
  qos0Count(session: SessionId): number {
    return this.#lists.own(session);
  }

  /** Payload bytes waiting; those of QoS 0; those of all sessions. */
  bytesOf(session: SessionId): number {
    return (this.#weights?.get(session) ?? WEIGHTLESS).all;
  }

  qos0BytesOf(session: SessionId): number {
    return (this.#weights?.get(session) ?? WEIGHTLESS).qos0;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Takes a message with the caller's reference; `header` says how it will be sent. */
  push(
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    const node = this.#isLifo ? this.#lists.prepend(session) : this.#lists.push(session);
    this.#nodes.set(node * NODE + NODE_PUBLICATION, publication);
    this.#nodes.set(node * NODE + NODE_HEADER, header);
    this.#nodes.set(node * NODE + NODE_GROUP, group);
    if (qosOf(header) === 0) this.#lists.addOwn(session, 1);
    if (this.#weights !== undefined) this.#weigh(session, publication, header, 1);
  }

  isEmpty(session: SessionId): boolean {
    return this.#lists.isEmpty(session);
  }

  /** The message that leaves next; the queue must not be empty. */
  headPublication(session: SessionId): PublicationId {
    return this.#publicationOf(this.#lists.head(session));
  }

  /** How it will be sent; the queue must not be empty. */
  headHeader(session: SessionId): PublishHeader {
    return this.#headerOf(this.#lists.head(session));
  }

  /** The shared group it came through; the queue must not be empty. */
  headGroup(session: SessionId): GroupId {
    return this.#nodes.at(this.#lists.head(session) * NODE + NODE_GROUP) as GroupId;
  }

  /** Takes it out; its reference is the caller's, who read it before. */
  shift(session: SessionId): void {
    this.#remove(session, this.#lists.head(session), NONE);
  }

  /** Takes out the oldest that is wanted, with its reference; undefined when there is none. */
  takeOldest(session: SessionId, isWanted: Wanted): PublicationId | undefined {
    return this.#take(session, isWanted, this.#isLifo);
  }

  /** Takes out the newest that is wanted, with its reference; undefined when there is none. */
  takeNewest(session: SessionId, isWanted: Wanted): PublicationId | undefined {
    return this.#take(session, isWanted, !this.#isLifo);
  }

  /** Takes out all that are wanted, handing each with its reference to `visit`. */
  takeAll(session: SessionId, isWanted: Wanted, visit: (publication: PublicationId) => void): void {
    let before = NONE;
    let node = this.#lists.head(session);
    while (node !== NONE) {
      const next = this.#lists.next(node);
      const publication = this.#publicationOf(node);
      if (isWanted(publication, this.#headerOf(node))) {
        this.#remove(session, node, before);
        visit(publication);
      } else before = node;
      node = next;
    }
  }

  forEach(session: SessionId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(session); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#publicationOf(node));
    }
  }

  /** From the head on, the first that is wanted or the last. */
  #take(session: SessionId, isWanted: Wanted, isLast: boolean): PublicationId | undefined {
    let found = NONE;
    let foundBehind = NONE;
    let before = NONE;
    for (let node = this.#lists.head(session); node !== NONE; node = this.#lists.next(node)) {
      if (isWanted(this.#publicationOf(node), this.#headerOf(node))) {
        found = node;
        foundBehind = before;
        if (!isLast) break;
      }
      before = node;
    }
    if (found === NONE) return undefined;
    const publication = this.#publicationOf(found);
    this.#remove(session, found, foundBehind);
    return publication;
  }

  #remove(session: SessionId, node: number, before: number): void {
    const header = this.#headerOf(node);
    if (this.#weights !== undefined) this.#weigh(session, this.#publicationOf(node), header, -1);
    if (qosOf(header) === 0) this.#lists.addOwn(session, -1);
    this.#lists.remove(session, node, before);
  }

  #weigh(
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    sign: 1 | -1,
  ): void {
    const bytes = sign * this.#publications.payloadLengthOf(publication);
    const weight = this.#weights?.get(session) ?? { ...WEIGHTLESS };
    weight.all += bytes;
    if (qosOf(header) === 0) weight.qos0 += bytes;
    this.#totalBytes += bytes;
    if (weight.all === 0) this.#weights?.delete(session);
    else this.#weights?.set(session, weight);
  }

  #publicationOf(node: number): PublicationId {
    return this.#nodes.at(node * NODE + NODE_PUBLICATION) as PublicationId;
  }

  #headerOf(node: number): PublishHeader {
    return this.#nodes.at(node * NODE + NODE_HEADER) as PublishHeader;
  }
}
