/**
 * How long a device waits before it connects again: one small function of a policy and a draw.
 */

import { unreachable } from '../kernel/invariant.ts';
import { type Duration, duration } from '../kernel/time.ts';
import type { ReconnectPlan } from './plan.ts';

/**
 * The delay after `failures` failed attempts (0: the first after a loss); `jitter` is uniform in
 * (0, 1). `none` reconnects at once; doubling starts at `first` and stops at `max`.
 */
export function reconnectDelay(plan: ReconnectPlan, failures: number, jitter: number): Duration {
  switch (plan.policy) {
    case 'none':
      return duration(0);
    case 'fixed':
      return plan.first;
    case 'exponential':
      return doubled(plan, failures);
    case 'exponential-full-jitter':
      return duration(Math.round(doubled(plan, failures) * jitter));
    default:
      return unreachable(plan.policy);
  }
}

function doubled(plan: ReconnectPlan, failures: number): Duration {
  // 2^53 is past any cap; the bound keeps the product exact.
  let delay: number = plan.first;
  for (let n = 0; n < failures && delay < plan.max; n++) delay *= 2;
  return duration(Math.min(delay, plan.max));
}
