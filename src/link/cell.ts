/**
 * Cells: outages that many devices share, and the line in which they are let back in.
 *
 *   cell        ──────┐dark┌──────────────
 *   member k    ──────┘    └─ k-th in line: dark (k ÷ attach rate) longer
 *
 * The line is drawn anew for each outage. A cell's outages are made once, in order, as far ahead as
 * someone looks. To a device its cell is one more source of outages (outage-source.ts).
 */
import type { Purpose } from '../kernel/random.ts';
import { type Instant, instant, NEVER, START } from '../kernel/time.ts';
import type { OutageSource } from './outage-source.ts';
import type { Outage } from './radio.ts';

/** What a cell is made of. */
export interface CellParts {
  /** Outages of the cell itself, of one cause. */
  readonly source: OutageSource;
  /** Devices in the cell. */
  readonly members: number;
  /** How many it lets in each second; Infinity: all at once. */
  readonly attachPerSecond: number;
  readonly draws: Purpose;
}

/** One cause of outages of a cell, and when its members are out of it. */
export class Cell {
  readonly #parts: CellParts;
  readonly #outages: Outage[] = [];

  constructor(parts: CellParts) {
    this.#parts = parts;
  }

  /** Where outage `ordinal` of the cell begins and ends, from NEVER on if there is none. */
  outage(ordinal: number): Outage {
    while (this.#outages.length <= ordinal) this.#outages.push(this.#next());
    return this.#outages[ordinal] ?? { from: NEVER, until: NEVER };
  }

  /** How much longer than the cell a member is out of reach, µs. */
  waitUs(member: number, ordinal: number): number {
    const { attachPerSecond } = this.#parts;
    if (attachPerSecond === Infinity) return 0;
    return Math.round((this.#placeInLine(member, ordinal) * 1e6) / attachPerSecond);
  }

  #next(): Outage {
    const before = this.#outages.at(-1)?.until ?? START;
    if (before === NEVER) return { from: NEVER, until: NEVER };
    const { source } = this.#parts;
    const ordinal = this.#outages.length;
    const from = source.startOf(0, ordinal, before);
    return from === NEVER
      ? { from, until: NEVER }
      : { from, until: source.endOf(0, ordinal, from) };
  }

  /** A shuffle without a list: an arithmetic walk in steps that share no factor with the members. */
  #placeInLine(member: number, ordinal: number): number {
    const { members, draws } = this.#parts;
    if (members === 1) return 0;
    let step = 1 + Math.floor(draws.unit(0, ordinal * 2) * (members - 1));
    while (commonFactor(step, members) !== 1) step++;
    const first = Math.floor(draws.unit(0, ordinal * 2 + 1) * members);
    return (first + step * member) % members;
  }
}

function commonFactor(a: number, b: number): number {
  return b === 0 ? a : commonFactor(b, a % b);
}

/** What the devices of one fleet see of a cell; the fleet's first is member `first`. */
export class CellOutages implements OutageSource {
  readonly #cell: Cell;
  readonly #first: number;

  constructor(cell: Cell, first: number) {
    this.#cell = cell;
    this.#first = first;
  }

  startOf(_subject: number, ordinal: number, after: Instant): Instant {
    const { from } = this.#cell.outage(ordinal);
    // Who waits in line when the cell fails again has not come back in between.
    return from > after ? from : after;
  }

  endOf(subject: number, ordinal: number, start: Instant): Instant {
    const until = this.#cell.outage(ordinal).until;
    const end = until + this.#cell.waitUs(this.#first + subject, ordinal);
    return instant(Math.max(end, start + 1));
  }
}
