/**
 * PUBLISH from a client, as the reference model takes it: told apart from repetitions, routed to
 * everybody who wants it, answered.
 *
 * Both moments of routing a QoS 2 message are modelled (figure 4.3 of 5.0), as the limits say.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Qos } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { matches } from './reference-matching.ts';
import {
  canSend,
  deliver,
  isFull,
  type Session,
  type Share,
  type Wanted,
} from './reference-session.ts';
import { nextOf, sharesOf, took } from './reference-share.ts';
import { puback, pubcomp, pubrec, type SpokenPublish } from './spoken-packet.ts';

/** Whom messages go to, and what is kept for whoever comes later. */
export interface Audience {
  sessions: readonly Session[];
  readonly shares: Share[];
  /** By topic, the last one set standing last. */
  readonly retained: Map<string, SpokenPublish>;
}

/** Takes a PUBLISH; returns the reason to close with, if there is one. */
export function receive(
  from: Session,
  message: SpokenPublish,
  all: Audience,
  limits: BrokerLimits,
): ReasonCode | undefined {
  const { id, qos } = message;
  if (qos === 2 && isOneTooMany(from, id, limits)) return REASON.receiveMaximumExceeded;
  const waits = qos === 2 && limits.inbound.qos2RouteAt === 'pubrel';
  if (waits && !from.received.has(id)) from.received.set(id, message);
  if (qos === 2 && from.received.has(id)) {
    from.receivedHere.add(id);
    from.line?.heard.push(pubrec(id));
    return undefined;
  }
  const routed = route(message, all, limits);
  return qos === 0 ? undefined : answer(from, message, routed, limits);
}

/** Takes a PUBREL: the identifier is free, and what waited for it is routed. */
export function release(from: Session, id: number, all: Audience, limits: BrokerLimits): void {
  const wasKnown = from.received.has(id);
  const message = from.received.get(id);
  from.received.delete(id);
  from.receivedHere.delete(id);
  if (message !== undefined) route(message, all, limits);
  from.line?.heard.push(pubcomp(id, wasKnown ? REASON.success : unknownId(limits)));
}

/** How an acknowledgement of something unknown is answered. */
function unknownId({ handshake }: BrokerLimits): ReasonCode {
  return handshake.unknownId === 'success' ? REASON.success : REASON.packetIdentifierNotFound;
}

/** A 3.1.1 client was never told a receive maximum. */
function isOneTooMany(from: Session, id: number, { inbound }: BrokerLimits): boolean {
  const isNewHere = !from.receivedHere.has(id);
  return from.version === 5 && isNewHere && from.receivedHere.size >= inbound.receiveMaximum;
}

/** What the publisher is told; a 3.1.1 client cannot be told that it was refused. */
function answer(
  from: Session,
  { id, qos }: SpokenPublish,
  routed: Routed,
  { sessionQueue: { rejectAnswerV311 } }: BrokerLimits,
): ReasonCode | undefined {
  const isTaken = routed !== 'refused';
  if (!isTaken && from.version === 4 && rejectAnswerV311 !== 'ack') {
    return rejectAnswerV311 === 'close' ? REASON.quotaExceeded : undefined;
  }
  const isRefused = !isTaken && from.version === 5;
  const isUnwanted = routed === 'unwanted' && from.version === 5 && qos === 1;
  const accepted = isUnwanted ? REASON.noMatchingSubscribers : REASON.success;
  const reason = isRefused ? REASON.quotaExceeded : accepted;
  from.line?.heard.push(qos === 1 ? puback(id, reason) : pubrec(id, reason));
  if (qos === 2 && !isRefused) {
    from.received.set(id, undefined);
    from.receivedHere.add(id);
  }
  return undefined;
}

type Routed = 'wanted' | 'unwanted' | 'refused';

/** Gives everybody who wants it a copy, unless somebody's queue refuses it. */
function route(message: SpokenPublish, all: Audience, limits: BrokerLimits): Routed {
  const { overflow, rejectScope } = limits.sessionQueue;
  const wanted = wantedBy(all, message);
  const isRefused =
    overflow === 'reject-publish' &&
    wanted.some(({ session, qos }) => qos > 0 && !canSend(session) && isFull(session, limits));
  if (isRefused && rejectScope === 'all-or-nothing') return 'refused';
  for (const { session, ...copy } of wanted) {
    if (copy.share !== undefined) took(copy.share, session);
    deliver(session, copy, limits);
  }
  if (message.retain) all.retained.delete(message.topic);
  if (message.retain && message.length !== 0) all.retained.set(message.topic, message);
  if (isRefused) return 'refused';
  return wanted.length === 0 ? 'unwanted' : 'wanted';
}

/** One copy a session, and one a group. */
function wantedBy(
  { sessions, shares }: Audience,
  message: SpokenPublish,
): readonly (Wanted & { readonly session: Session })[] {
  const least = (granted: Qos): Qos => (granted < message.qos ? granted : message.qos);
  const own = sessions.flatMap((session) => {
    const granted = [...session.subscriptions].filter(([name]) => matches(name, message.topic));
    if (granted.length === 0) return [];
    const highest = Math.max(...granted.map(([, qos]) => qos)) as Qos;
    return [{ session, message, qos: least(highest), retain: false }];
  });
  const shared = sharesOf(shares, message.topic).flatMap((share) => {
    const session = nextOf(share);
    if (session === undefined) return [];
    const qos = least(session.subscriptions.get(share.filter) ?? 0);
    return [{ session, message, qos, retain: false, share }];
  });
  return [...own, ...shared];
}

/** Sends what is retained for a filter, in the order in which it was set. */
export function sendRetained(
  session: Session,
  filter: string,
  granted: Qos,
  { retained }: Audience,
  limits: BrokerLimits,
): void {
  for (const [topic, message] of retained) {
    const qos = granted < message.qos ? granted : message.qos;
    if (matches(filter, topic)) deliver(session, { message, qos, retain: true }, limits);
  }
}
