/**
 * How long a device waits before it connects again: one small function of a policy and a draw.
 */

import { unreachable } from '../kernel/invariant.ts';
import { type Duration, duration } from '../kernel/time.ts';
import type { ReconnectPlan } from './plan.ts';

/** What a delay depends on besides the plan. */
export interface Attempt {
  /** Failed attempts that still count; 0: the first after a loss. */
  readonly failures: number;
  /** Uniform in (0, 1). */
  readonly jitter: number;
  /** The delay before this one: what `decorrelated` grows from. */
  readonly last: Duration;
}

/** The delay before an attempt: between `min` and `max`, whatever was drawn. */
export function reconnectDelay(plan: ReconnectPlan, attempt: Attempt): Duration {
  const bounded = Math.min(Math.round(drawnDelay(plan, attempt)), longest(plan));
  return duration(Math.max(bounded, plan.policy === 'none' ? 0 : plan.min));
}

/** A fixed delay is what it is; every other one has a cap. */
function longest({ policy, first, max }: ReconnectPlan): number {
  return policy === 'fixed' ? Math.max(first, max) : max;
}

function drawnDelay(plan: ReconnectPlan, { failures, jitter, last }: Attempt): number {
  switch (plan.policy) {
    case 'none':
      return 0;
    case 'fixed':
      return spread(plan.first, plan.jitter, jitter);
    case 'exponential':
      return spread(doubled(plan, failures), plan.jitter, jitter);
    case 'exponential-full-jitter':
      return doubled(plan, failures) * jitter;
    case 'equal-jitter':
      return doubled(plan, failures) * (0.5 + 0.5 * jitter);
    case 'decorrelated':
      return plan.first + jitter * Math.max(0, 3 * last - plan.first);
    default:
      return unreachable(plan.policy);
  }
}

/** Longer or shorter by up to a share. */
function spread(delay: number, share: number, jitter: number): number {
  return share === 0 ? delay : delay * (1 + share * (2 * jitter - 1));
}

function doubled(plan: ReconnectPlan, failures: number): number {
  // 2^53 is past any cap; the bound keeps the product exact.
  let delay: number = plan.first;
  for (let n = 0; n < failures && delay < plan.max; n++) delay *= 2;
  return Math.min(delay, plan.max);
}
