/**
 * SUBSCRIBE and UNSUBSCRIBE of the reference model: one filter after the other, the answer, then
 * what is retained for filters that ask for it.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Subscribe, SubscriptionRequest, Unsubscribe } from '../mqtt/packet.ts';
import { REASON, type ReasonCode, reasonCode } from '../mqtt/reason-code.ts';
import { isFilter } from './reference-matching.ts';
import { type Audience, sendRetained } from './reference-publishing.ts';
import { join, leave } from './reference-share.ts';
import type { Grant, Session } from './reference-state.ts';
import { suback, unsuback } from './spoken-packet.ts';

/** Takes a SUBSCRIBE; returns the reason to close with, if there is one. */
export function subscribe(
  session: Session,
  { messageId, subscriptions, properties }: Subscribe,
  all: Audience,
  limits: BrokerLimits,
): ReasonCode | undefined {
  if (subscriptions.some(({ topic, nl }) => nl === true && isShared(topic))) {
    return REASON.protocolError;
  }
  const identifier = properties?.subscriptionIdentifier ?? 0;
  const asking: [string, Grant][] = [];
  const codes = subscriptions.map((request) => {
    const { topic, qos, rh = 0 } = request;
    // 3.1.1 has one code for every failure.
    if (!isFilter(topic)) {
      return session.version === 4 ? REASON.unspecifiedError : REASON.topicFilterInvalid;
    }
    const isNew = !session.subscriptions.has(topic);
    const grant = grantOf(request, identifier);
    session.subscriptions.set(topic, grant);
    if (isShared(topic)) join(all.shares, topic, session);
    else if (rh === 0 || (rh === 1 && isNew)) asking.push([topic, grant]);
    return reasonCode(qos);
  });
  session.line?.heard.push(suback(messageId, ...codes));
  for (const [topic, grant] of asking) sendRetained(session, topic, grant, all, limits);
  return undefined;
}

/** Takes an UNSUBSCRIBE. */
export function unsubscribe(
  session: Session,
  { messageId, unsubscriptions }: Unsubscribe,
  all: Audience,
): void {
  const codes = unsubscriptions.map((filter) => {
    if (!session.subscriptions.delete(filter)) return REASON.noSubscriptionExisted;
    leave(all.shares, filter, session);
    return REASON.success;
  });
  session.line?.heard.push(unsuback(messageId, ...codes));
}

function grantOf({ qos, nl = false, rap = false }: SubscriptionRequest, identifier: number): Grant {
  return { qos, isNoLocal: nl, isRetainAsPublished: rap, identifier };
}

function isShared(filter: string): boolean {
  return filter.startsWith('$share/');
}
