/**
 * SUBSCRIBE and UNSUBSCRIBE: filters into the topic tree and out of it.
 *
 * A subscription belongs to the session, not to the connection; subscribing again to the same
 * filter replaces its options [MQTT-3.8.4-3 (5.0)]. Retained messages and shared groups have their
 * place here when they come.
 */
import type { Qos } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { isValidFilter, parseShared } from '../mqtt/topic.ts';
import { TopicTree } from '../mqtt/topic-tree.ts';
import type { SessionId, SessionStore } from './session-store.ts';

const GRANTED: readonly ReasonCode[] = [REASON.success, REASON.grantedQos1, REASON.grantedQos2];

export class Subscriptions {
  /** Maximum QoS granted, by filter and session. */
  readonly tree = new TopicTree<Qos>();
  readonly #sessions: SessionStore;
  /** Changes with every change of the tree, so that routing knows when to match anew. */
  #edition = 0;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  get edition(): number {
    return this.#edition;
  }

  /** Adds or replaces one subscription; returns the granted QoS or why not. */
  add(session: SessionId, filter: string, qos: Qos): ReasonCode {
    if (!isValidFilter(filter)) return REASON.topicFilterInvalid;
    if (parseShared(filter) !== undefined) return REASON.sharedSubscriptionsNotSupported;
    const previous = this.tree.set(filter, session, qos);
    if (previous !== qos) this.#edition++;
    if (previous === undefined) {
      this.#sessions.setFilters(session, [...this.#sessions.filtersOf(session), filter]);
    }
    return GRANTED[qos] ?? REASON.unspecifiedError;
  }

  /** Takes one subscription away; says when there was none [MQTT-3.10.4-1]. */
  remove(session: SessionId, filter: string): ReasonCode {
    if (!this.tree.delete(filter, session)) return REASON.noSubscriptionExisted;
    this.#edition++;
    const filters = this.#sessions.filtersOf(session);
    this.#sessions.setFilters(
      session,
      filters.filter((each) => each !== filter),
    );
    return REASON.success;
  }

  /** Takes all of a session's subscriptions away. */
  removeAll(session: SessionId): void {
    const filters = this.#sessions.filtersOf(session);
    if (filters.length === 0) return;
    for (const filter of filters) this.tree.delete(filter, session);
    this.#sessions.setFilters(session, []);
    this.#edition++;
  }
}
