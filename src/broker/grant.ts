/**
 * What a SUBSCRIBE was granted for one filter, as one number: the maximum QoS, the options that
 * matter for every message, and the subscription identifier (5.0 §3.8.3.1, §3.8.2.1.2).
 *
 * Retain handling is not in it: it is about the SUBSCRIBE itself. A grant below 3 is nothing but a
 * QoS, as all grants of 3.1.1 are.
 */
import type { Brand } from '../kernel/brand.ts';
import type { Qos, SubscriptionRequest } from '../mqtt/packet.ts';

/** QoS | no local × 4 | retain as published × 8, + identifier × 16. */
export type Grant = number & Brand<'grant'>;

const QOS = 3;
const NO_LOCAL = 4;
const RETAIN_AS_PUBLISHED = 8;
const IDENTIFIER = 16;

/** Packs a grant; an identifier of 0 is none. */
export function grantOf(qos: Qos, { nl, rap }: SubscriptionRequest, identifier: number): Grant {
  const options = (nl === true ? NO_LOCAL : 0) | (rap === true ? RETAIN_AS_PUBLISHED : 0);
  return ((qos | options) + identifier * IDENTIFIER) as Grant;
}

/** Whether the grant says no more than a QoS. */
export function isPlainGrant(grant: Grant): boolean {
  return grant < QOS;
}

export function grantedQos(grant: Grant): Qos {
  // Two bits, and grantOf never packs 3.
  return (grant & QOS) as Qos;
}

/** Whether the session's own messages are kept from it [MQTT-3.8.3-3 (5.0)]. */
export function isNoLocal(grant: Grant): boolean {
  return (grant & NO_LOCAL) !== 0;
}

/** Whether RETAIN is forwarded as it was published [MQTT-3.3.1-12, MQTT-3.3.1-13 (5.0)]. */
export function retainsAsPublished(grant: Grant): boolean {
  return (grant & RETAIN_AS_PUBLISHED) !== 0;
}

/** The subscription identifier, 1 … 268,435,455; 0 is none. */
export function identifierOf(grant: Grant): number {
  return Math.floor(grant / IDENTIFIER);
}
