/**
 * `--deny-subscribe`: filters that nobody may subscribe to.
 *
 * Denied is a filter itself and whatever asks for less: `secret/#` denies `secret/#`, `secret/+` and
 * `secret/a`, also shared, but not `#`. It is there to try out refusals, not to keep secrets.
 */
import type { SubscriptionGuard } from '../broker/port.ts';
import { filterMatches, parseShared } from '../mqtt/topic.ts';

/** Denies these valid filters, none of them shared, and allows all others. */
export function denying(denied: readonly string[]): SubscriptionGuard {
  return {
    maySubscribe(_clientId, asked) {
      const filter = parseShared(asked)?.filter ?? asked;
      return !denied.some((each) => covers(each, filter));
    },
  };
}

/** Whether every topic that matches `narrow` matches `wide`. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  // A "+" is a level like others to `wide`, but only a "#" stands for as much as a "#".
  return filterMatches(wide, narrow) && (!narrow.endsWith('#') || wide.endsWith('#'));
}
