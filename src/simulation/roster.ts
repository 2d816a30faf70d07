/**
 * Who is in a run, in columns: what must be known of each device after it has been set up.
 *
 * The rest of a resident (names, plans, sources of outages) is handed to the engines and the radio
 * at setup and kept only there.
 */
import { Int32Column } from '../kernel/column.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { Resident } from './population.ts';

export class Roster {
  /** The fleet of a device × 2, and one more if it can be without coverage. */
  readonly #fleet = new Int32Column();
  /** Of each fleet, its first device: the others follow it. */
  readonly #first: number[] = [];
  /** When devices leave that do. */
  readonly #leavesAt = new Map<number, Instant>();
  #size = 0;

  /** Devices; ids run from 0 to one below. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#fleet.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#fleet.grow(devices);
  }

  /** Adds the next device of its fleet; fleets come one behind the other. */
  add({ fleet, index, sources, leavesAt }: Resident): void {
    const device = this.#size++;
    this.grow(this.#size);
    this.#fleet.set(device, fleet * 2 + (sources.length > 0 ? 1 : 0));
    this.#first[fleet] = device - index;
    if (leavesAt < NEVER) this.#leavesAt.set(device, leavesAt);
  }

  /** The fleet, as its place in the scenario. */
  fleetOf(device: number): number {
    return this.#fleet.at(device) >> 1;
  }

  /** The place within the fleet, from 0. */
  indexOf(device: number): number {
    return device - (this.#first[this.fleetOf(device)] ?? 0);
  }

  /** Whether it can be without coverage at all. */
  hasWeather(device: number): boolean {
    return (this.#fleet.at(device) & 1) === 1;
  }

  /** When it leaves for good; NEVER if it does not. */
  leavesAt(device: number): Instant {
    return this.#leavesAt.get(device) ?? NEVER;
  }
}
