/**
 * Who is in a run, in columns: what must be known of each device after it has been set up.
 *
 * The rest of a resident (names, plans, sources of outages) is handed to the engines and the radio
 * at setup and kept only there.
 */
import { Float64Column, Int32Column, Uint8Column } from '../kernel/column.ts';
import type { Instant } from '../kernel/time.ts';
import type { Resident } from './population.ts';

export class Roster {
  readonly #fleet = new Int32Column();
  readonly #index = new Int32Column();
  readonly #hasWeather = new Uint8Column();
  readonly #start = new Float64Column();
  readonly #leavesAt = new Float64Column();
  #size = 0;

  /** Devices; ids run from 0 to one below. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    const columns = [this.#fleet, this.#index, this.#hasWeather, this.#start, this.#leavesAt];
    let bytes = 0;
    for (const column of columns) bytes += column.bytes;
    return bytes;
  }

  add(resident: Resident): void {
    const device = this.#size++;
    const columns = [this.#fleet, this.#index, this.#hasWeather, this.#start, this.#leavesAt];
    for (const column of columns) column.grow(this.#size);
    this.#fleet.set(device, resident.fleet);
    this.#index.set(device, resident.index);
    this.#hasWeather.set(device, resident.sources.length > 0 ? 1 : 0);
    this.#start.set(device, resident.start);
    this.#leavesAt.set(device, resident.leavesAt);
  }

  /** The fleet, as its place in the scenario. */
  fleetOf(device: number): number {
    return this.#fleet.at(device);
  }

  /** The place within the fleet, from 0. */
  indexOf(device: number): number {
    return this.#index.at(device);
  }

  /** Whether it can be without coverage at all. */
  hasWeather(device: number): boolean {
    return this.#hasWeather.at(device) === 1;
  }

  /** When it is switched on. */
  startOf(device: number): Instant {
    return this.#start.at(device) as Instant;
  }

  /** When it leaves for good; NEVER if it does not. */
  leavesAt(device: number): Instant {
    return this.#leavesAt.at(device) as Instant;
  }
}
