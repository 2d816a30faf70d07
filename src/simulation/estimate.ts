/**
 * What running a scenario will take, without running it: good to a factor of two or three.
 *
 * Only what the scenario says is counted (publishes and pings, not who receives them); reconnects
 * and retransmissions ride along in the measured ratios below.
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

/** Measured: a publish with its handshakes and timers; a ping with its answer; a first connection. */
const EVENTS = { perMessage: 6, perPing: 4, perDevice: 10 } as const;
/** A cautious rate; `npm run bench` says what this machine does. */
const EVENTS_PER_SECOND = 2_000_000;

/** Forecasts a run of the scenario. */
export function estimate(scenario: Scenario): Estimate {
  const { fleets } = scenario;
  const devices = sum(fleets.map((fleet) => fleet.count));
  const messages = Math.round(
    sum(fleets.map((fleet) => fleet.count * messagesPerDevice(fleet, scenario))),
  );
  const pings = sum(fleets.map((fleet) => fleet.count * pingsPerDevice(fleet, scenario)));
  const events = Math.round(
    messages * EVENTS.perMessage + pings * EVENTS.perPing + devices * EVENTS.perDevice,
  );
  return { devices, messages, events, seconds: events / EVENTS_PER_SECOND };
}

function messagesPerDevice(fleet: FleetPlan, scenario: Scenario): number {
  const perProcess = fleet.publish.map((publish) => {
    const target = scenario.fleets.find(({ name }) => name === publish.target);
    return publishes(publish, endOf(fleet, scenario)) * (target?.count ?? 1);
  });
  return sum(perProcess);
}

/** A device that publishes within its keep-alive interval has no need to ping. */
function pingsPerDevice(fleet: FleetPlan, scenario: Scenario): number {
  if (fleet.mqtt.keepAlive === 0) return 0;
  const intervals = endOf(fleet, scenario) / (fleet.mqtt.keepAlive * 1_000_000);
  return Math.max(0, intervals - messagesPerDevice(fleet, scenario));
}

function endOf(fleet: FleetPlan, { duration }: Scenario): number {
  return Math.min(duration, fleet.retireAt ?? duration);
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
