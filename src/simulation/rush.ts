/**
 * How everybody comes back: the most connections made in one second, and how long after a cell's
 * outage nearly all of its devices are connected again.
 *
 * Of cells only outages at a stated time are judged; after one that no connection noticed, nobody
 * connects, and there is nothing to tell.
 */
import type { Instant } from '../kernel/time.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The share of a cell's devices that must be connected again. */
const NEARLY_ALL = 0.95;

/** One outage of a cell: who was in it, and how many of them have connected since its end. */
interface Return {
  readonly from: number;
  readonly fleets: ReadonlySet<number>;
  readonly need: number;
  count: number;
}

export class Rush {
  readonly #returns: readonly Return[];
  #second = -1;
  #inSecond = 0;
  #peak = 0;
  #slowestUs: number | null = null;

  constructor({ cells, fleets }: Pick<Scenario, 'cells' | 'fleets'>) {
    this.#returns = cells.flatMap(({ name, outages }) => {
      const within = fleets.map(({ link }) => link.cells.includes(name));
      const devices = fleets.reduce((sum, { count }, at) => sum + (within[at] ? count : 0), 0);
      const places = new Set([...fleets.keys()].filter((place) => within[place]));
      return outages.flatMap((outage) =>
        outage.kind === 'once'
          ? [
              {
                from: outage.at + outage.down,
                fleets: places,
                need: Math.ceil(devices * NEARLY_ALL),
                count: 0,
              },
            ]
          : [],
      );
    });
  }

  /** A device of this fleet has connected. */
  connected(now: Instant, fleet: number): void {
    const second = Math.floor(now / 1e6);
    this.#inSecond = second === this.#second ? this.#inSecond + 1 : 1;
    this.#second = second;
    if (this.#inSecond > this.#peak) this.#peak = this.#inSecond;
    for (const each of this.#returns) {
      if (now < each.from || !each.fleets.has(fleet) || ++each.count !== each.need) continue;
      this.#slowestUs = Math.max(this.#slowestUs ?? 0, now - each.from);
    }
  }

  /** The most connections made within one second of the clock. */
  get peakPerSecond(): number {
    return this.#peak;
  }

  /** The longest time from a cell's outage until nearly all were back, µs; null: none was. */
  get slowestUs(): number | null {
    return this.#slowestUs;
  }
}
