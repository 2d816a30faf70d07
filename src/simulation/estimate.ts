/**
 * What running a scenario will take, without running it: good to a factor of two or three.
 *
 * Only what the scenario says is counted (publishes, not who receives them); keep-alives and
 * reconnects ride along in the measured ratios below.
 */
import { meanUs } from '../kernel/distribution.ts';
import type { FleetPlan, PublishPlan, Scenario } from '../scenario/scenario.ts';

/** A forecast of one run. */
export interface Estimate {
  readonly devices: number;
  /** Application messages published. */
  readonly messages: number;
  /** Scheduler events. */
  readonly events: number;
  /** Wall-clock seconds on one core of a small server. */
  readonly seconds: number;
}

/** Events per message: publish, the packets of its handshakes, timers. */
const EVENTS_PER_MESSAGE = 10;
/** Events of a device that never says anything: pings and outages, per hour. */
const EVENTS_PER_DEVICE_HOUR = 300;
const EVENTS_PER_SECOND = 3_000_000;

/** Forecasts a run of the scenario. */
export function estimate(scenario: Scenario): Estimate {
  const devices = sum(scenario.fleets.map((fleet) => fleet.count));
  const messages = Math.round(sum(scenario.fleets.map((fleet) => messagesOf(fleet, scenario))));
  const hours = scenario.duration / 3_600_000_000;
  const events = Math.round(
    messages * EVENTS_PER_MESSAGE + devices * hours * EVENTS_PER_DEVICE_HOUR,
  );
  return { devices, messages, events, seconds: events / EVENTS_PER_SECOND };
}

function messagesOf(fleet: FleetPlan, { fleets, duration }: Scenario): number {
  const end = Math.min(duration, fleet.retireAt ?? duration);
  const perDevice = fleet.publish.map((publish) => {
    const target = fleets.find(({ name }) => name === publish.target);
    return publishes(publish, end) * (target?.count ?? 1);
  });
  return fleet.count * sum(perDevice);
}

/** Publishes of one process until the end. */
function publishes({ schedule }: PublishPlan, end: number): number {
  if (schedule.kind === 'at') return schedule.times.filter((at) => at <= end).length;
  const span = Math.min(end, schedule.until) - schedule.from;
  return Math.max(0, span) / Math.max(1, meanUs(schedule.interval));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
