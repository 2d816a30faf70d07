/**
 * What waits for a session that cannot take it yet.
 *
 *   publish ──▶ │ queue (bounded) │ in-flight window │ ──▶ client
 *
 * 1. Messages leave in the order they entered.
 * 2. A message that arrives at a full queue costs exactly one message; the policy says which.
 * 3. A bound of 0 keeps nothing, whatever the policy.
 *
 * Knows nothing of windows, connections or who is told: it answers what becomes of each message.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import type { OverflowPolicy } from './queue-limits.ts';
import type { SessionId } from './session-store.ts';
import type { GroupId } from './shared-group.ts';

/** What a full queue does with the message that arrives. */
export type Overflow = 'refuse-newest' | 'evict-oldest';

/** The overflow of each policy; a publish that could be rejected never gets here (routing.ts). */
const OVERFLOW_OF: Readonly<Record<OverflowPolicy, Overflow>> = {
  'drop-newest': 'refuse-newest',
  'drop-oldest': 'evict-oldest',
  'reject-publish': 'refuse-newest',
};

/** The fields of a message: a header without identifier says how it will be sent. */
const NODE_PUBLICATION = 0;
const NODE_HEADER = 1;
const NODE_GROUP = 2;
const NODE = 3;

export class SessionQueue {
  /** The word of a session's own: QoS 0 messages waiting, rarely any. */
  readonly #lists = new RareQueues();
  readonly #nodes = this.#lists.nodes.attach(new Int32Column(0, NODE));
  readonly #maxMessages: number;
  readonly #overflow: Overflow;

  constructor(maxMessages: number, policy: OverflowPolicy) {
    this.#maxMessages = maxMessages;
    this.#overflow = OVERFLOW_OF[policy];
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

  /** Whether a QoS 0 message waits: a newer one must not pass it. */
  holdsQos0(session: SessionId): boolean {
    return this.#lists.own(session) > 0;
  }

  isFull(session: SessionId): boolean {
    return this.#lists.count(session) >= this.#maxMessages;
  }

  /** What a full queue does: refuse the newest, or evict the oldest if it has one. */
  overflowOf(session: SessionId): Overflow {
    return this.#lists.isEmpty(session) ? 'refuse-newest' : this.#overflow;
  }

  /** Appends a message with the caller's reference; `header` says how it will be sent. */
  push(
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    const node = this.#lists.push(session);
    this.#nodes.set(node * NODE + NODE_PUBLICATION, publication);
    this.#nodes.set(node * NODE + NODE_HEADER, header);
    this.#nodes.set(node * NODE + NODE_GROUP, group);
    if (qosOf(header) === 0) this.#lists.addOwn(session, 1);
  }

  isEmpty(session: SessionId): boolean {
    return this.#lists.isEmpty(session);
  }

  /** The oldest message; the queue must not be empty. */
  headPublication(session: SessionId): PublicationId {
    return this.#nodes.at(this.#lists.head(session) * NODE + NODE_PUBLICATION) as PublicationId;
  }

  /** How the oldest message will be sent; the queue must not be empty. */
  headHeader(session: SessionId): PublishHeader {
    return this.#nodes.at(this.#lists.head(session) * NODE + NODE_HEADER) as PublishHeader;
  }

  /** The shared group the oldest message came through; the queue must not be empty. */
  headGroup(session: SessionId): GroupId {
    return this.#nodes.at(this.#lists.head(session) * NODE + NODE_GROUP) as GroupId;
  }

  /** Takes the oldest message out; its reference is the caller's, who read it before. */
  shift(session: SessionId): void {
    if (qosOf(this.headHeader(session)) === 0) this.#lists.addOwn(session, -1);
    this.#lists.shift(session);
  }

  forEach(session: SessionId, visit: (publication: PublicationId) => void): void {
    for (let node = this.#lists.head(session); node !== NONE; node = this.#lists.next(node)) {
      visit(this.#nodes.at(node * NODE + NODE_PUBLICATION) as PublicationId);
    }
  }
}
