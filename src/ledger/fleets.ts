/**
 * Which fleet a holder's numbers belong to: a device's own, a share group's that of its first member
 * (PRODUCT §3).
 *
 * An object and not a function of each run: V8 compiles such a function into everything that calls
 * it, and at the first call in the next run throws all that away.
 */
import type { Groups } from './group.ts';

/** Knows the fleet of every device, as its place in the scenario. */
export interface Fleets {
  fleetOf(device: number): number;
}

/** Knows the fleet of every holder of an expectation. */
export class HolderFleets implements Fleets {
  readonly #fleets: Fleets;
  readonly #groups: Groups;

  constructor(fleets: Fleets, groups: Groups) {
    this.#fleets = fleets;
    this.#groups = groups;
  }

  fleetOf(holder: number): number {
    const groups = this.#groups;
    const device = groups.isGroup(holder) ? (groups.membersOf(holder)[0] ?? holder) : holder;
    return this.#fleets.fleetOf(device);
  }
}
