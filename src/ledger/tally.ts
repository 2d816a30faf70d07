/**
 * Deliveries counted: one row of counters for each fleet and publish QoS.
 *
 * Counters only; what counts when is the ledger's. Rows add up to totals.
 */
import { Float64Column } from '../kernel/column.ts';
import { AFTERS, CAUSES } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';

/** What is counted besides causes. */
export const COUNTS = [
  'published',
  'expected',
  'delivered',
  'useful',
  'stale',
  'duplicates',
  'overlapCopies',
  'outOfOrder',
  'lost',
  'pending',
  'withdrawn',
  'beforeFirstSuback',
  'unexpected',
  'ackedButLost',
  'unexplained',
] as const;
export type Count = (typeof COUNTS)[number];

/** The places of the counts: numbers, because a name looked up at each count would cost more. */
export const COUNT = {
  published: 0,
  expected: 1,
  delivered: 2,
  useful: 3,
  stale: 4,
  duplicates: 5,
  overlapCopies: 6,
  outOfOrder: 7,
  lost: 8,
  pending: 9,
  withdrawn: 10,
  beforeFirstSuback: 11,
  unexpected: 12,
  ackedButLost: 13,
  unexplained: 14,
} as const satisfies Readonly<Record<Count, number>>;
export type CountPlace = (typeof COUNT)[Count];

const WIDTH = COUNTS.length + CAUSES.length + AFTERS.length;
const CAUSES_FROM = COUNTS.length;
const AFTERS_FROM = COUNTS.length + CAUSES.length;

/** One row, read out. */
export type TallyRow = Readonly<Record<Count, number>> & {
  readonly causes: Readonly<Record<string, number>>;
  readonly causesAfter: Readonly<Record<string, number>>;
};

export class Tally {
  readonly #counters = new Float64Column();
  readonly #fleets: number;

  /** Rows for fleets 0 … fleets − 1, all zero. */
  constructor(fleets: number) {
    this.#fleets = fleets;
    this.#counters.grow(fleets * 3 * WIDTH);
  }

  add(fleet: number, qos: Qos, count: CountPlace, by: number): void {
    this.#counters.add((fleet * 3 + qos) * WIDTH + count, by);
  }

  /** Counts one loss by the place of its cause, and of what it came after (−1: nothing). */
  addLoss(fleet: number, qos: Qos, cause: number, after: number): void {
    const row = (fleet * 3 + qos) * WIDTH;
    this.#counters.add(row + COUNT.lost, 1);
    this.#counters.add(row + CAUSES_FROM + cause, 1);
    if (after >= 0) this.#counters.add(row + AFTERS_FROM + after, 1);
  }

  /** Sums over fleets (all, or one) and QoS levels (all, or one). */
  read(fleet: number | undefined, qos: Qos | undefined): TallyRow {
    const sums: number[] = [];
    for (let place = 0; place < WIDTH; place++) sums.push(this.#sum(place, fleet, qos));
    const named = (names: readonly string[], from: number): Record<string, number> =>
      Object.fromEntries(names.map((name, place) => [name, sums[from + place] ?? 0]));
    return {
      ...(named(COUNTS, 0) as Record<Count, number>),
      causes: named(CAUSES, CAUSES_FROM),
      causesAfter: named(AFTERS, AFTERS_FROM),
    };
  }

  #sum(place: number, fleet: number | undefined, qos: Qos | undefined): number {
    let sum = 0;
    for (let row = 0; row < this.#fleets * 3; row++) {
      if (fleet !== undefined && Math.floor(row / 3) !== fleet) continue;
      if (qos !== undefined && row % 3 !== qos) continue;
      sum += this.#counters.at(row * WIDTH + place);
    }
    return sum;
  }
}
