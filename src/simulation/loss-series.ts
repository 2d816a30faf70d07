/**
 * Losses by cause between samples: what a chart over time is stacked from.
 */
import { CAUSES } from '../mqtt/loss-cause.ts';

export class LossSeries {
  /** So many were lost so far, by each cause in order. */
  readonly counts: number[] = CAUSES.map(() => 0);
  readonly #last: number[] = CAUSES.map(() => 0);
  readonly #rows: readonly number[][] = CAUSES.map(() => []);

  /** Keeps what came since the last sample. */
  look(): void {
    this.#rows.forEach((row, cause) => {
      const count = this.counts[cause] ?? 0;
      row.push(count - (this.#last[cause] ?? 0));
      this.#last[cause] = count;
    });
  }

  /** Forgets the last sample. */
  takeBack(): void {
    this.#rows.forEach((row, cause) => {
      this.#last[cause] = (this.#last[cause] ?? 0) - (row.pop() ?? 0);
    });
  }

  /** A row per cause that occurred, in the order of causes. */
  read(): Readonly<Record<string, readonly number[]>> {
    const rows = CAUSES.map((cause, place) => [cause, this.#rows[place] ?? []] as const);
    return Object.fromEntries(rows.filter((_, place) => (this.counts[place] ?? 0) > 0));
  }
}
