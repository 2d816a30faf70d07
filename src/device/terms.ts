/**
 * What a CONNACK allows on its connection (5.0 §3.2.2.3), as far as it binds what the device sends.
 *
 * 3.1.1 and most of 5.0 allow everything: that is one shared object, so that a device is bound by
 * something exactly when its terms are not FREE.
 */
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Connack, Qos } from '../mqtt/packet.ts';
import { isShared } from '../mqtt/topic.ts';

export interface Terms {
  readonly maximumQos: Qos;
  readonly retainAvailable: boolean;
  /** Bytes with the fixed header; Infinity: the server named none. */
  readonly maximumPacketSize: number;
  readonly wildcardAvailable: boolean;
  readonly identifiersAvailable: boolean;
  readonly sharedAvailable: boolean;
}

/** Everything MQTT has. */
export const FREE: Terms = {
  maximumQos: 2,
  retainAvailable: true,
  maximumPacketSize: Number.POSITIVE_INFINITY,
  wildcardAvailable: true,
  identifiersAvailable: true,
  sharedAvailable: true,
};

/** The terms that a CONNACK states; FREE when it limits nothing. */
export function termsOf({ properties = {} }: Connack): Terms {
  const terms: Terms = {
    maximumQos: properties.maximumQoS ?? FREE.maximumQos,
    retainAvailable: properties.retainAvailable ?? true,
    maximumPacketSize: properties.maximumPacketSize ?? FREE.maximumPacketSize,
    wildcardAvailable: properties.wildcardSubscriptionAvailable ?? true,
    identifiersAvailable: properties.subscriptionIdentifiersAvailable ?? true,
    sharedAvailable: properties.sharedSubscriptionAvailable ?? true,
  };
  const isFree =
    terms.maximumQos === FREE.maximumQos &&
    terms.maximumPacketSize === FREE.maximumPacketSize &&
    terms.retainAvailable &&
    terms.wildcardAvailable &&
    terms.identifiersAvailable &&
    terms.sharedAvailable;
  return isFree ? FREE : terms;
}

/** Why a PUBLISH of `size` bytes may not be sent under these terms; undefined when it may. */
export function publishRefusal(
  terms: Terms,
  { size, qos, retain }: { readonly size: number; readonly qos: Qos; readonly retain: boolean },
): Cause | undefined {
  if (size > terms.maximumPacketSize) return 'publisher.too-large';
  // [MQTT-3.2.2-11], [MQTT-3.2.2-14] (5.0): the library says no, as the server would.
  const isForbidden = qos > terms.maximumQos || (retain && !terms.retainAvailable);
  return isForbidden ? 'publisher.rejected' : undefined;
}

/** Whether a filter may be asked for: what is not available is a protocol error to ask for. */
export function mayAskFor(terms: Terms, topic: string, identifier: number | undefined): boolean {
  if (isShared(topic) && !terms.sharedAvailable) return false;
  if (identifier !== undefined && !terms.identifiersAvailable) return false;
  return terms.wildcardAvailable || !/[+#]/.test(topic);
}
