/**
 * One subscription after validation → SubscribePlan: a share group becomes part of the filter, and
 * options that say what their absence says are gone.
 */
import type { SubscribePlan, Wants } from './scenario.ts';
import type { SubscribeInput } from './subscription-schema.ts';

/** The subscription as it will be asked for; `wants` is the fleet's default. */
export function planSubscribe(input: SubscribeInput, wants: Wants): SubscribePlan {
  const { qos, noLocal, retainAsPublished, retainHandling, subscriptionIdentifier } = input;
  return {
    filter: fullFilter(input),
    qos,
    ...(noLocal === true ? { noLocal } : {}),
    ...(retainAsPublished === true ? { retainAsPublished } : {}),
    ...(retainHandling === undefined || retainHandling === 0 ? {} : { retainHandling }),
    ...(subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier }),
    wants: input.wants ?? wants,
  };
}

/** The filter as it stands in SUBSCRIBE and UNSUBSCRIBE. */
export function fullFilter({
  filter,
  share,
}: {
  readonly filter: string;
  readonly share?: string | undefined;
}): string {
  return share === undefined ? filter : `$share/${share}/${filter}`;
}
