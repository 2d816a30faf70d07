/**
 * Shared subscriptions of the reference model (5.0 section 4.8.2): a list of groups, each a list of
 * sessions in the order they subscribed and a turn that goes round.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import { matches } from './reference-matching.ts';
import { copyFor, deliver } from './reference-session.ts';
import type { Session, Share } from './reference-state.ts';

/** Adds a session to the group of a shared filter, the first one founding it. */
export function join(shares: Share[], filter: string, session: Session): void {
  const share = shares.find((each) => each.filter === filter);
  if (share === undefined) shares.push({ filter, members: [session], turn: 0 });
  else if (!share.members.includes(session)) share.members.push(session);
}

/** Takes a session out of the group of a filter. */
export function leave(shares: Share[], filter: string, session: Session): void {
  const place = shares.findIndex((each) => each.filter === filter);
  const share = shares[place];
  if (share === undefined) return;
  const next = share.members[share.turn];
  const isNext = next === session;
  const at = share.members.indexOf(session);
  share.members.splice(at, 1);
  share.turn = isNext ? at % Math.max(share.members.length, 1) : indexOf(share.members, next);
  if (share.members.length === 0) shares.splice(place, 1);
}

function indexOf(members: readonly Session[], next: Session | undefined): number {
  return next === undefined ? 0 : Math.max(members.indexOf(next), 0);
}

/** The groups that a topic's messages go to. */
export function sharesOf(shares: readonly Share[], topic: string): readonly Share[] {
  return shares.filter(({ filter }) => matches(filter.split('/').slice(2).join('/'), topic));
}

/** Who gets the next message: somebody connected if there is one, from the turn on. */
export function nextOf({ members, turn }: Share): Session | undefined {
  const inTurn = [...members.slice(turn), ...members.slice(0, turn)];
  return inTurn.find(({ line }) => line !== undefined) ?? inTurn[0];
}

/** It has got it. */
export function took(share: Share, member: Session): void {
  share.turn = (share.members.indexOf(member) + 1) % share.members.length;
}

/** A session that has left all groups ends: what it holds of theirs goes to others, if it may. */
export function bequeath(session: Session, limits: BrokerLimits): void {
  const { unacknowledged, queue } = session;
  // MQTT leaves the order open: what would have left first is passed on first.
  const leaving = limits.sessionQueue.order === 'lifo' ? queue.toReversed() : queue;
  for (const copy of [...unacknowledged.filter(({ qos }) => qos === 1), ...leaving]) {
    const { share, message } = copy;
    const heir = share === undefined ? undefined : nextOf(share);
    if (share === undefined || heir === undefined) continue;
    took(share, heir);
    const grant = heir.subscriptions.get(share.filter);
    if (grant !== undefined) deliver(heir, { ...copyFor(message, [grant]), share }, limits);
  }
}
