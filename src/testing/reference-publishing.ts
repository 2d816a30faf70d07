/**
 * PUBLISH from a client, as the reference model takes it: told apart from repetitions, routed to
 * everybody who wants it, answered.
 *
 * Both moments of routing a QoS 2 message are modelled (figure 4.3 of 5.0), as the limits say.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { matches } from './reference-matching.ts';
import { hasExpired } from './reference-packet.ts';
import { isFull } from './reference-queue.ts';
import { canSend, copyFor, deliver } from './reference-session.ts';
import { nextOf, sharesOf, took } from './reference-share.ts';
import type { Grant, Message, Session, Share, Wanted } from './reference-state.ts';
import { puback, pubcomp, pubrec, type SpokenPublish } from './spoken-packet.ts';

/** Whom messages go to, and what is kept for whoever comes later. */
export interface Audience {
  sessions: readonly Session[];
  readonly shares: Share[];
  /** By topic, the last one set standing last. */
  readonly retained: Map<string, Message>;
}

/** Takes a PUBLISH; returns the reason to close with, if there is one. */
export function receive(
  from: Session,
  packet: SpokenPublish,
  all: Audience,
  limits: BrokerLimits,
): ReasonCode | undefined {
  const { id, qos, properties } = packet;
  if (properties?.subscriptionIdentifier !== undefined) return REASON.protocolError;
  const topic = topicOf(from, packet, limits);
  if (typeof topic === 'number') return topic;
  const message = taken({ ...packet, topic }, from, limits);
  if (qos === 2 && isOneTooMany(from, id, limits)) return REASON.receiveMaximumExceeded;
  if (qos === 2 && !from.received.has(id) && from.received.size >= limits.inbound.maxAwaitingRel) {
    return refuseAnother(from, id, limits);
  }
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

/** Too many wait for their PUBREL: the message is lost, and a 3.1.1 client does not know. */
function refuseAnother(from: Session, id: number, limits: BrokerLimits): ReasonCode | undefined {
  if (limits.inbound.onExceed === 'disconnect-0x93') return REASON.receiveMaximumExceeded;
  from.line?.heard.push(pubrec(id, from.version === 5 ? REASON.quotaExceeded : REASON.success));
  return undefined;
}

/** A message taken over now from a session: its interval begins. */
export function taken(
  packet: SpokenPublish,
  { clientId, clock }: Session,
  { messageExpiry: { defaultUs, maxUs } }: BrokerLimits,
): Message {
  const seconds = packet.properties?.messageExpiryInterval;
  const us = Math.min(seconds === undefined ? defaultUs : seconds * 1e6, maxUs);
  return { ...packet, from: clientId, expiresAt: clock.now + us };
}

/** The topic a PUBLISH means, or why it means none. */
function topicOf(
  { line }: Session,
  { topic, properties }: SpokenPublish,
  { inbound }: BrokerLimits,
): string | ReasonCode {
  const alias = properties?.topicAlias;
  if (alias === undefined) return topic;
  if (alias > inbound.topicAliasMaximum) return REASON.topicAliasInvalid;
  if (topic !== '') line?.learnt.set(alias, topic);
  return line?.learnt.get(alias) ?? REASON.protocolError;
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
  { id, qos }: Message,
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

/** Gives everybody who wants it a copy, unless somebody's queue refuses it; wills none may refuse. */
export function route(
  message: Message,
  all: Audience,
  limits: BrokerLimits,
  isWill = false,
): Routed {
  const { overflow, rejectScope } = limits.sessionQueue;
  const wanted = wantedBy(all, message);
  const isRefused =
    overflow === 'reject-publish' &&
    !isWill &&
    wanted.some(
      ({ session, qos }) => qos > 0 && !canSend(session, limits) && isFull(session, qos, limits),
    );
  if (isRefused && rejectScope === 'all-or-nothing') return 'refused';
  for (const { session, ...copy } of wanted) {
    if (copy.share !== undefined) took(copy.share, session);
    deliver(session, copy, limits);
  }
  if (message.retain) all.retained.delete(message.topic);
  if (message.retain && message.length !== 0) all.retained.set(message.topic, message);
  if (isRefused) return 'refused';
  return isMatched(all, message) ? 'wanted' : 'unwanted';
}

/** Whether anybody subscribes to it, be it only the publisher who does not want its own. */
function isMatched({ sessions, shares }: Audience, { topic }: Message): boolean {
  const filters = sessions.flatMap(({ subscriptions }) => [...subscriptions.keys()]);
  return filters.some((filter) => matches(filter, topic)) || sharesOf(shares, topic).length > 0;
}

/** One copy a session, and one a group. */
function wantedBy(
  { sessions, shares }: Audience,
  message: Message,
): readonly (Wanted & { readonly session: Session })[] {
  const own = sessions.flatMap((session) => {
    const grants = [...session.subscriptions]
      .filter(([filter]) => matches(filter, message.topic))
      .map(([, grant]) => grant)
      .filter(({ isNoLocal }) => !isNoLocal || message.from !== session.clientId);
    return grants.length === 0 ? [] : [{ session, ...copyFor(message, grants) }];
  });
  const shared = sharesOf(shares, message.topic).flatMap((share) => {
    const session = nextOf(share);
    const grant = session?.subscriptions.get(share.filter);
    if (session === undefined || grant === undefined) return [];
    return [{ session, ...copyFor(message, [grant]), share }];
  });
  return [...own, ...shared];
}

/** Sends what is retained for a filter, in the order in which it was set. */
export function sendRetained(
  session: Session,
  filter: string,
  grant: Grant,
  { retained }: Audience,
  limits: BrokerLimits,
): void {
  for (const [topic, message] of retained) {
    const isOwn = grant.isNoLocal && message.from === session.clientId;
    if (isOwn || !matches(filter, topic) || hasExpired(message, session.clock.now)) continue;
    deliver(session, { ...copyFor(message, [grant]), retain: true }, limits);
  }
}
