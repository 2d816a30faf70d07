/**
 * What must hold between the restarts of a scenario: the broker cannot go down while it is down.
 *
 * Works on a file whose parts may be wrong by themselves, so nothing here trusts a type.
 */
import { formatDuration } from '../kernel/time-text.ts';
import type { Complain } from './unit-schema.ts';

interface Downtime {
  readonly index: number;
  readonly at: number;
  readonly until: number;
}

/** Complains of a restart that begins before the one before it has ended. */
export function complainOfRestarts(events: unknown, complain: Complain): void {
  const downtimes = downtimesIn(events).sort((a, b) => a.at - b.at);
  for (const [place, { index, at }] of downtimes.entries()) {
    const before = downtimes[place - 1];
    if (before === undefined || at >= before.until) continue;
    const until = formatDuration(before.until);
    complain(['events', index, 'at'], `the broker is down then, until ${until}: restart it later`);
  }
}

function downtimesIn(events: unknown): Downtime[] {
  return (Array.isArray(events) ? events : []).flatMap((event, index) => {
    const { at, brokerRestart } = Object(event);
    const { downtime } = Object(brokerRestart);
    if (typeof at !== 'number' || typeof downtime !== 'number') return [];
    return [{ index, at, until: at + downtime }];
  });
}
