/**
 * Shared subscriptions: sessions that have the same `$share/name/filter` share its messages
 * [MQTT 5.0 §4.8.2].
 *
 *   message ──▶ one member     in the order they subscribed, each in turn; those without a
 *                              connection are passed over while another has one
 *
 * A group is made by its first member and ends with its last; its number is never given again, so
 * that a copy may remember the group it came through. In the topic tree a group stands as one
 * subscriber. What is delivered, and what becomes of it, is delivery's.
 */
import type { Brand } from '../kernel/brand.ts';
import type { Grant } from './grant.ts';
import type { SessionId, SessionStore } from './session-store.ts';

/** A share name together with its filter, while somebody subscribes to it: 1 and up. */
export type GroupId = number & Brand<'shared-group'>;

/** No group: a copy of a session's own subscription. */
export const NO_GROUP: GroupId = 0 as GroupId;

/** The member that gets a group's message, and what it was granted. */
export interface Turn {
  readonly member: SessionId;
  readonly grant: Grant;
  readonly sharedFilter: string;
}

class Group {
  readonly id: GroupId;
  readonly sharedFilter: string;
  /** In the order in which they subscribed. */
  readonly members: SessionId[] = [];
  readonly grants = new Map<SessionId, Grant>();
  /** The member whose turn it is, by its place. */
  turn = 0;

  constructor(id: GroupId, sharedFilter: string) {
    this.id = id;
    this.sharedFilter = sharedFilter;
  }
}

export class SharedGroups {
  readonly #sessions: SessionStore;
  readonly #ofFilter = new Map<string, Group>();
  readonly #ofId = new Map<GroupId, Group>();
  #last = 0;

  constructor(sessions: SessionStore) {
    this.#sessions = sessions;
  }

  /** Adds a member or replaces its grant; tells the group, and the grant there was. */
  join(
    sharedFilter: string,
    session: SessionId,
    grant: Grant,
  ): { readonly group: GroupId; readonly previous: Grant | undefined } {
    const group = this.#ofFilter.get(sharedFilter) ?? this.#found(sharedFilter);
    const previous = group.grants.get(session);
    group.grants.set(session, grant);
    if (previous === undefined) group.members.push(session);
    return { group: group.id, previous };
  }

  /** Takes a member out; tells the group, and whether it has ended, unless it was no member. */
  leave(
    sharedFilter: string,
    session: SessionId,
  ): { readonly group: GroupId; readonly isLast: boolean } | undefined {
    const group = this.#ofFilter.get(sharedFilter);
    if (group === undefined || !group.grants.delete(session)) return undefined;
    const place = group.members.indexOf(session);
    group.members.splice(place, 1);
    if (place < group.turn) group.turn--;
    if (group.turn >= group.members.length) group.turn = 0;
    const isLast = group.members.length === 0;
    if (isLast) {
      this.#ofFilter.delete(sharedFilter);
      this.#ofId.delete(group.id);
    }
    return { group: group.id, isLast };
  }

  /** Whose turn it is; undefined when the group is gone. */
  next(group: GroupId): Turn | undefined {
    const found = this.#ofId.get(group);
    return found === undefined ? undefined : this.#turnIn(found, this.#placeOf(found));
  }

  /** The same, and the turn passes on behind that member. */
  take(group: GroupId): Turn | undefined {
    const found = this.#ofId.get(group);
    if (found === undefined) return undefined;
    const place = this.#placeOf(found);
    found.turn = (place + 1) % found.members.length;
    return this.#turnIn(found, place);
  }

  #turnIn({ members, grants, sharedFilter }: Group, place: number): Turn | undefined {
    const member = members[place];
    const grant = member === undefined ? undefined : grants.get(member);
    if (member === undefined || grant === undefined) return undefined;
    return { member, grant, sharedFilter };
  }

  /** The first place from the turn on whose member has a connection, or the turn's own. */
  #placeOf({ members, turn }: Group): number {
    for (let step = 0; step < members.length; step++) {
      const place = (turn + step) % members.length;
      const member = members[place];
      if (member !== undefined && this.#sessions.isConnected(member)) return place;
    }
    return turn;
  }

  #found(sharedFilter: string): Group {
    this.#last++;
    const group = new Group(this.#last as GroupId, sharedFilter);
    this.#ofFilter.set(sharedFilter, group);
    this.#ofId.set(group.id, group);
    return group;
  }
}
