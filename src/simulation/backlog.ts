/**
 * How much will wait at once, from the scenario alone: messages in the queues of sessions whose
 * device is away, and in the outboxes of devices that are.
 *
 * For estimates only, on the cautious side: absences that a scenario plans are taken to fall
 * together. A limit bounds what it bounds.
 */
import { meanUs } from '../kernel/distribution.ts';
import type { FleetPlan, Scenario } from '../scenario/scenario.ts';

/** Messages of an average device over the run, in either direction. */
interface Traffic {
  readonly received: number;
  readonly sent: number;
}

/** A part of a fleet that is away at one time, and for how long already. */
interface Absence {
  readonly share: number;
  readonly us: number;
}

/** Messages that wait at once for, and in, all devices of a fleet. */
export function waitingOf(fleet: FleetPlan, scenario: Scenario, traffic: Traffic): number {
  const { outbox, maxInflight } = fleet.client;
  const { sessionQueue, inflight } = scenario.broker.limits;
  const { duration } = scenario;
  const away = absencesOf(fleet, scenario);
  const kept = keptUs(fleet, scenario);
  const remembered = away.map(({ share, us }) => ({ share, us: Math.min(us, kept) }));
  const window = fleet.mqtt.version === 5 ? inflight.maxV5 : inflight.maxV311;
  const room = sessionQueue.maxMessages + Math.min(window, fleet.mqtt.receiveMaximum, IN_FLIGHT);
  const queued = waiting(remembered, traffic.received / duration, room);
  const held = waiting(away, traffic.sent / duration, outbox.maxMessages + maxInflight);
  return fleet.count * (queued + held);
}

/** Sessions that devices leave behind, with a new ClientId at each connection. */
export function sessionsLeftBehind(fleet: FleetPlan, scenario: Scenario): number {
  const share = fleet.habits.unstableClientId?.share ?? 0;
  const kept = keptUs(fleet, scenario);
  const perDevice = fleet.link.profile.outages.map((each) => {
    const cycle = Math.max(1, meanUs(each.up) + meanUs(each.down));
    return Number.isFinite(cycle) ? kept / cycle : 0;
  });
  return fleet.count * share * sum(perDevice);
}

/** Of the window, what is ever in use while a device is away. */
const IN_FLIGHT = 20;

function waiting(away: readonly Absence[], perUs: number, limit: number): number {
  return Math.min(limit, sum(away.map(({ share, us }) => share * Math.min(limit, perUs * us))));
}

/** How long a session outlives its connection, at most until the end. */
function keptUs({ mqtt }: FleetPlan, { duration, broker }: Scenario): number {
  const { v311DefaultUs, maxUs } = broker.limits.sessionExpiry;
  const asked = mqtt.version === 5 ? mqtt.sessionExpiryInterval * 1e6 : v311DefaultUs;
  if (mqtt.version === 4 && mqtt.clean) return 0;
  return Math.min(duration, asked, maxUs);
}

function absencesOf(fleet: FleetPlan, scenario: Scenario): readonly Absence[] {
  const { duration, events } = scenario;
  const planned = events.flatMap((event) => {
    if (event.fleet !== fleet.name || event.at >= duration) return [];
    const share = event.device === undefined ? 1 : 1 / fleet.count;
    const rest = duration - event.at;
    if ('down' in event) return [{ share, us: Math.min(rest, event.down) }];
    return event.kind === 'retire' ? [{ share, us: rest }] : [];
  });
  const left = duration - (fleet.retireAt ?? duration);
  const gone = left > 0 ? [{ share: 1, us: left }] : [];
  return [...planned, ...gone, ...drawnAbsences(fleet, duration), ...recorded(fleet)];
}

/** Who is found away has been so, in the mean, as long as an outage lasts; twice that, for long ones. */
function drawnAbsences({ link, reconnect }: FleetPlan, duration: number): readonly Absence[] {
  return link.profile.outages.map(({ up, down }) => {
    const [covered, uncovered] = [meanUs(up), meanUs(down)];
    if (reconnect.policy === 'none') {
      return { share: Math.min(1, duration / Math.max(1, covered)), us: duration };
    }
    const share = uncovered / (covered + uncovered);
    // 0/0 and ∞/∞: up and down as often, or nobody knows.
    return { share: Number.isNaN(share) ? 1 : share, us: Math.min(duration, 2 * uncovered) };
  });
}

function recorded({ link }: FleetPlan): readonly Absence[] {
  const traces = link.profile.replay?.traces ?? [];
  return traces.flatMap(({ outages, lengthUs }) => {
    const down = sum(outages.map(({ durationUs }) => durationUs));
    const last = outages.at(-1);
    if (last === undefined) return [];
    const length = lengthUs ?? last.startUs + last.durationUs;
    return [{ share: down / length / traces.length, us: (2 * down) / outages.length }];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
