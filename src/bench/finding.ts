/**
 * From the readings of all runs to figures: medians, growth for each device, and what was promised.
 */
import type { Case, Figure, Readings } from './case.ts';

/** Every run of one case, in order. */
export interface Measured {
  readonly measured: Case;
  readonly runs: readonly Readings[];
}

/** One figure of one case over all runs. */
export interface Finding extends Figure {
  readonly case: string;
  readonly median: number;
  /** In the order of the runs. */
  readonly values: readonly number[];
}

/** Every figure of every case measured, in the order of the table. */
export function findings(all: readonly Measured[]): readonly Finding[] {
  return all.flatMap(({ measured, runs }) =>
    measured.figures.map((figure) => {
      const values = valuesOf(figure, measured, runs, all);
      return { ...figure, case: measured.name, median: median(values), values };
    }),
  );
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** What a figure missed; empty when it missed nothing or nothing was asked. */
export function missed({ unit, must, aim, median: value }: Finding): '' | 'must' | 'aim' {
  const isMet = (bound: number): boolean =>
    unit === '/s' || unit === '×' ? value >= bound : value <= bound;
  if (must !== undefined && !isMet(must)) return 'must';
  return aim !== undefined && !isMet(aim) ? 'aim' : '';
}

function valuesOf(
  { reading, growthOver }: Figure,
  measured: Case,
  runs: readonly Readings[],
  all: readonly Measured[],
): readonly number[] {
  const values = runs.map((run) => run[reading] ?? Number.NaN);
  if (growthOver === undefined) return values;
  const smaller = all.find(({ measured: { name } }) => name === growthOver);
  const further = devicesOf(measured) - devicesOf(smaller?.measured);
  // What both processes hold (Node, modules, compiled code, the young generation) cancels out.
  return values.map((value, n) => (value - (smaller?.runs[n]?.[reading] ?? Number.NaN)) / further);
}

function devicesOf(each: Case | undefined): number {
  return each?.work.kind === 'fleet' ? each.work.devices : Number.NaN;
}
