/**
 * Overlays: named changes to what a fleet's link or fate would be, as data, each with its source.
 *
 * They lie between a profile and what the scenario says itself. Those that make something happen
 * let it happen in the middle of the run.
 */

import { likely, type Sourced } from '../kernel/sourced.ts';
import type { Duration } from '../kernel/time.ts';
import { duration, instant, seconds } from '../kernel/time.ts';
import { NAT_OVERLAYS, type Overlay } from '../link/overlay.ts';
import type { CellPlan, FleetPlan, HabitPlan, ScenarioEvent } from './scenario.ts';

/** What an overlay does, for a list of them. */
export const OVERLAY_TEXTS: Readonly<Record<Overlay, Sourced<string>>> = {
  'nat-short': {
    ...NAT_OVERLAYS['nat-short'],
    value: 'nat: idle 150s, drop',
  },
  'nlb-350': { ...NAT_OVERLAYS['nlb-350'], value: 'nat: idle 350s, rst' },
  'cell-blackout': likely(
    'a cell of its own: up exp(12h), down uniform(10m,8h), attachRate 50/s',
    'an operator was down for 8 h (AT&T, 2024-02-22); how often and the rate are assumed',
  ),
  'fleet-restart': likely(
    'every device reboots in the middle of the run, off for 5s',
    'a firmware roll-out or a watchdog that all share',
  ),
  'clean-wipe': likely(
    'every device comes back clean once, in the middle of the run',
    'firmware that sets clean for one boot (MQTT-Client-Framework #185)',
  ),
};

/** The cells that overlays of these fleets bring along; a fleet's own is named after it. */
export function overlayCells(fleets: readonly FleetPlan[]): readonly CellPlan[] {
  return fleets
    .filter(({ link }) => link.overlays.includes('cell-blackout'))
    .map((fleet) => ({
      name: blackoutCell(fleet.name),
      outages: [
        {
          kind: 'drawn',
          up: { kind: 'exponential', meanUs: seconds(12 * 3600) },
          down: { kind: 'uniform', lowUs: seconds(600), highUs: seconds(8 * 3600) },
        },
      ],
      attachPerSecond: 50,
    }));
}

/** The fleet with what its overlays add to its habits and cells, in a run of this length. */
export function overlaidFleet(fleet: FleetPlan, end: Duration): FleetPlan {
  const { link, habits } = fleet;
  const at = instant(Math.floor(end / 2));
  const isDark = link.overlays.includes('cell-blackout');
  const isWiped = link.overlays.includes('clean-wipe');
  const wiped: HabitPlan = {
    ...habits,
    accidentalClean: [...habits.accidentalClean, { share: 1, at, over: duration(0) }],
  };
  return {
    ...fleet,
    link: isDark ? { ...link, cells: [...link.cells, blackoutCell(fleet.name)] } : link,
    habits: isWiped ? wiped : habits,
  };
}

/** What overlays let happen to fleets, in a run of this length. */
export function overlayEvents(
  fleets: readonly FleetPlan[],
  end: Duration,
): readonly ScenarioEvent[] {
  const at = instant(Math.floor(end / 2));
  return fleets
    .filter(({ link }) => link.overlays.includes('fleet-restart'))
    .map(({ name }) => ({ at, fleet: name, kind: 'reboot', down: duration(5_000_000) }));
}

/** No cell of a scenario may have this name: it has a space in it. */
function blackoutCell(fleet: string): string {
  return `${fleet} blackout`;
}
