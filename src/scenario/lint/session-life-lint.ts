/**
 * Sessions that end while their devices are away for a stated time: the queue ends with them.
 */
import type { BrokerLimits } from '../../broker/limits.ts';
import { formatDuration } from '../../kernel/time-text.ts';
import type { FleetPlan, ScenarioEvent } from '../scenario.ts';
import { matchesOf } from './absence.ts';
import type { Subject, Warn } from './lint.ts';

/** Warns of persistent sessions that an absence in `events:` outlasts. */
export function lintSessionLife({ scenario }: Subject, warn: Warn): void {
  for (const fleet of scenario.fleets) {
    const lifeUs = sessionLifeUs(fleet, scenario.broker.limits);
    if (lifeUs === 0 || matchesOf(fleet, scenario).length === 0) continue;
    const event = scenario.events.find((each) => awayUs(each, fleet.name) > lifeUs);
    if (event === undefined) continue;
    const away = `away for ${formatDuration(awayUs(event, fleet.name))}`;
    const when = `the ${event.kind} at ${formatDuration(event.at)}`;
    warn(
      'session-outlived',
      ['fleets', fleet.name, 'mqtt', 'sessionExpiryInterval'],
      `${fleet.name} is ${away} in ${when}, and its sessions live ${formatDuration(lifeUs)} ` +
        'beyond their connection: what waited is lost unless the interval is longer',
    );
  }
}

/** How long a session outlives its connection, µs; 0 when it does not. */
function sessionLifeUs({ mqtt }: FleetPlan, { sessionExpiry }: BrokerLimits): number {
  if (mqtt.version === 4) return mqtt.clean ? 0 : sessionExpiry.v311DefaultUs;
  const asked = mqtt.sessionExpiryInterval;
  const askedUs = asked === 0xffff_ffff ? Infinity : asked * 1e6;
  return Math.min(askedUs, sessionExpiry.maxUs);
}

function awayUs(event: ScenarioEvent, fleet: string): number {
  return event.fleet === fleet && 'down' in event ? event.down : 0;
}
