/**
 * The fullest queues over time, a row per ClientId: what the report's heat map is drawn from.
 *
 * Bounded: at most 2,000 rows are kept, and when there are more, the 1,000 fullest so far stay. A
 * row that left and comes back begins anew. What is kept of an interval is its highest depth, so
 * that a short peak between two looks survives.
 */

/** One ClientId's queue: the highest depth within each interval, from interval `from` on. */
export interface HeatRow {
  readonly client: number;
  readonly from: number;
  readonly depths: number[];
  peak: number;
}

const KEPT = 1000;

export class QueueHeat {
  readonly #rows = new Map<number, HeatRow>();
  /** Depths up to this get no row: as many as can be kept are fuller. */
  #floor = 0;

  /** In this interval, the queue of this ClientId held so many messages at most. */
  note(interval: number, client: number, depth: number): void {
    let row = this.#rows.get(client);
    if (row === undefined) {
      if (depth <= this.#floor) return;
      row = { client, from: interval, depths: [], peak: 0 };
      this.#rows.set(client, row);
    }
    raise(row, interval - row.from, depth);
    if (this.#rows.size >= 2 * KEPT) this.#prune();
  }

  /** The fullest, worst first: by peak, then by how full for how long; equals by ClientId's age. */
  fullest(most: number): readonly HeatRow[] {
    return [...this.#rows.values()].sort(byPeak).slice(0, most);
  }

  #prune(): void {
    const rows = [...this.#rows.values()].sort(byPeak);
    this.#floor = rows[KEPT - 1]?.peak ?? 0;
    for (const { client } of rows.slice(KEPT)) this.#rows.delete(client);
  }
}

function raise(row: HeatRow, place: number, depth: number): void {
  while (row.depths.length <= place) row.depths.push(0);
  row.depths[place] = Math.max(row.depths[place] ?? 0, depth);
  row.peak = Math.max(row.peak, depth);
}

function byPeak(a: HeatRow, b: HeatRow): number {
  return b.peak - a.peak || sum(b) - sum(a) || a.client - b.client;
}

function sum({ depths }: HeatRow): number {
  return depths.reduce((all, depth) => all + depth, 0);
}
