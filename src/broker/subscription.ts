/**
 * Who subscribed to what: filters into the topic tree and out of it.
 *
 * A subscription belongs to the session, not to the connection; subscribing again to the same
 * filter replaces it [MQTT-3.8.4-3 (5.0)]. In the tree a session stands under its own number, and a
 * shared group (shared-group.ts) as one subscriber under its number's negative. What a SUBSCRIBE
 * asks for and gets is subscribing's.
 */
import { parseShared } from '../mqtt/topic.ts';
import { TopicTree } from '../mqtt/topic-tree.ts';
import type { Grant } from './grant.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type GroupId, SharedGroups } from './shared-group.ts';

/** What the tree holds for a group, whose members have grants of their own. */
const SHARED = 0 as Grant;

/** The group behind a subscriber's number in the tree, or NO_GROUP: it is a session's. */
export function groupOf(subscriber: number): GroupId {
  return (subscriber < 0 ? -subscriber : 0) as GroupId;
}

export class Subscriptions {
  /** Grants by filter and session, and groups by filter. */
  readonly tree = new TopicTree<Grant>();
  readonly groups: SharedGroups;
  readonly #sessions: SessionStore;
  /** Changes with every change of the tree, so that routing knows when to match anew. */
  #edition = 0;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
    this.groups = new SharedGroups(sessions);
  }

  get edition(): number {
    return this.#edition;
  }

  /** What matched before is to be matched anew. */
  invalidate(): void {
    this.#edition++;
  }

  /** Adds or replaces one subscription to a valid filter; returns the grant there was. */
  add(session: SessionId, filter: string, grant: Grant): Grant | undefined {
    const shared = parseShared(filter);
    const previous =
      shared === undefined
        ? this.#addOwn(session, filter, grant)
        : this.#addShared(session, filter, shared.filter, grant);
    if (previous === undefined) this.#sessions.addFilter(session, filter);
    return previous;
  }

  /** Takes one subscription away; false when there was none [MQTT-3.10.4-1]. */
  remove(session: SessionId, filter: string): boolean {
    if (!this.#remove(session, filter)) return false;
    this.#sessions.removeFilter(session, filter);
    return true;
  }

  /** Takes all of a session's subscriptions away. */
  removeAll(session: SessionId): void {
    for (const filter of this.#sessions.filtersOf(session)) this.#remove(session, filter);
    this.#sessions.removeFilters(session);
  }

  #addOwn(session: SessionId, filter: string, grant: Grant): Grant | undefined {
    const previous = this.tree.set(filter, session, grant);
    if (previous !== grant) this.#edition++;
    return previous;
  }

  #addShared(
    session: SessionId,
    sharedFilter: string,
    filter: string,
    grant: Grant,
  ): Grant | undefined {
    const { group, previous } = this.groups.join(sharedFilter, session, grant);
    if (this.tree.set(filter, -group, SHARED) === undefined) this.#edition++;
    return previous;
  }

  #remove(session: SessionId, filter: string): boolean {
    const shared = parseShared(filter);
    if (shared === undefined) {
      if (!this.tree.delete(filter, session)) return false;
      this.#edition++;
      return true;
    }
    const left = this.groups.leave(filter, session);
    if (left === undefined) return false;
    if (left.isLast) {
      this.tree.delete(shared.filter, -left.group);
      this.#edition++;
    }
    return true;
  }
}
