/**
 * Links that the rest of a scenario has no patience with: a keep-alive longer than a translator's,
 * a connect time-out shorter than connecting takes.
 */
import { sample } from '../../kernel/distribution.ts';
import { formatDuration } from '../../kernel/time-text.ts';
import type { LinkProfile } from '../../link/profile.ts';
import type { FleetPlan } from '../scenario.ts';
import type { Subject, Warn } from './lint.ts';

/** Warns of what a fleet's link makes of its keep-alive and connect time-out. */
export function lintLinks({ scenario }: Subject, warn: Warn): void {
  for (const fleet of scenario.fleets) {
    warnOfKeepAlive(fleet, warn);
    warnOfConnecting(fleet, warn);
    warnOfSleep(fleet, warn);
  }
}

function warnOfKeepAlive({ name, link, mqtt }: FleetPlan, warn: Warn): void {
  const { idle, onExpiry } = link.profile.nat;
  const keepAliveUs = mqtt.keepAlive * 1e6;
  if (idle === 0 || (keepAliveUs > 0 && keepAliveUs < idle)) return;
  const asks = mqtt.keepAlive === 0 ? 'no keep-alive' : `a keep-alive of ${span(keepAliveUs)}`;
  const fate = onExpiry === 'drop' ? 'then both ends speak into the void' : 'who speaks is reset';
  warn(
    'nat-outlasts-keep-alive',
    ['fleets', name, 'mqtt', 'keepAlive'],
    `${name} has ${asks}, and its link forgets a connection that was quiet for ` +
      `${span(idle)}: ${fate}; write a keep-alive shorter than that`,
  );
}

function warnOfConnecting({ name, link, client }: FleetPlan, warn: Warn): void {
  const { profile } = link;
  for (const level of [undefined, ...profile.levels]) {
    const needs = connectUs(level === undefined ? profile : { ...profile, ...level });
    if (needs <= client.connectTimeout) continue;
    const who = level === undefined ? name : `${name} at level ${level.name}`;
    warn(
      'connect-timeout-too-short',
      ['fleets', name, 'client', 'connectTimeout'],
      `connecting takes ${who} ${span(needs)} (promotion, TCP, TLS, CONNECT), and it gives up ` +
        `after ${span(client.connectTimeout)}: it never gets in`,
    );
  }
}

/** Sleep begins where a radio is idle. */
function warnOfSleep({ name, link }: FleetPlan, warn: Warn): void {
  const { psm, edrx, inactivity } = link.profile.radio;
  if (inactivity > 0 || (psm === undefined && edrx === undefined)) return;
  warn(
    'never-sleeps',
    ['fleets', name, 'link', 'radio'],
    `${name} has ${psm === undefined ? 'eDRX' : 'PSM'}, and its radio is never idle: write an ` +
      'inactivity such as 10s, or it never sleeps',
  );
}

/** What connecting takes at the median: promotion, a round trip each of TCP, TLS and CONNECT, bytes. */
function connectUs(path: LinkProfile & { readonly promotion?: number }): number {
  const { rtt, rateUp, rateDown, connect } = path;
  const roundTrips = (2 + connect.tlsRoundTrips) * sample(rtt, 0.5, 0);
  const bytes = (connect.tlsBytesUp * 8e6) / rateUp + (connect.tlsBytesDown * 8e6) / rateDown;
  return Math.round((path.promotion ?? connect.promotion) + roundTrips + bytes);
}

function span(us: number): string {
  return formatDuration(us);
}
