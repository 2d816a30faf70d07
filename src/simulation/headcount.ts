/**
 * How many of everything a scenario plans, so that room can be made for all of them at once.
 *
 * What comes about in the run itself (a new ClientId each time, a second link) is not counted.
 */
import type { FleetPlan, PublishPlan, Scenario } from '../scenario/scenario.ts';

/** What is planned. */
export interface Headcount {
  readonly devices: number;
  /** Filters that devices subscribe to. */
  readonly filters: number;
  /** Who publishes what, each under a topic. */
  readonly processes: number;
}

/** Counts what the fleets of a scenario plan. */
export function headcount({ fleets }: Pick<Scenario, 'fleets'>): Headcount {
  const sum = (each: (fleet: FleetPlan) => number): number =>
    fleets.reduce((total, fleet) => total + fleet.count * each(fleet), 0);
  const targets = ({ target }: PublishPlan): number =>
    target === undefined ? 1 : (fleets.find(({ name }) => name === target)?.count ?? 0);
  return {
    devices: sum(() => 1),
    filters: sum(({ subscribe }) => subscribe.length),
    processes: sum(({ publish }) => publish.reduce((total, plan) => total + targets(plan), 0)),
  };
}
