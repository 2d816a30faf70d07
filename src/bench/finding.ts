/**
 * From the readings of all runs to figures: medians, ratios and growth run by run, and whether what
 * was asked is met.
 */
import type { Case, CaseRun, Figure, Reading } from './case.ts';

/** Every run of one case, in order. */
export interface Measured {
  readonly measured: Case;
  readonly runs: readonly CaseRun[];
}

/** One figure of one case over all runs. */
export interface Finding extends Figure {
  readonly case: string;
  /** NaN when no run has a value. */
  readonly median: number;
  /** Those there are, in the order of the runs. */
  readonly values: readonly number[];
  /** Why there is no value. */
  readonly note?: string;
  /** That there is no value because a program is not installed. */
  readonly isAbsent: boolean;
}

/** Every figure of every case measured, in the order of the table. */
export function findings(all: readonly Measured[]): readonly Finding[] {
  return all.flatMap((each) => each.measured.figures.map((figure) => findingOf(figure, each, all)));
}

function findingOf(
  figure: Figure,
  { measured, runs }: Measured,
  all: readonly Measured[],
): Finding {
  const { against } = figure;
  const other = all.find(({ measured: { name } }) => name === against?.case)?.runs ?? [];
  const values = runs
    .map((run, n) => comparedValue(figure, run, other[n]))
    .filter((value) => !Number.isNaN(value));
  const silent = [...runs, ...other].find(({ note }) => note !== undefined);
  return {
    ...figure,
    case: measured.name,
    median: median(values),
    values,
    ...(values.length === 0 && silent?.note !== undefined ? { note: silent.note } : {}),
    isAbsent: values.length === 0 && (silent === undefined || silent.isAbsent === true),
  };
}

function comparedValue(
  { reading, against }: Figure,
  run: CaseRun,
  other: CaseRun | undefined,
): number {
  const value = readingOf(run, reading);
  if (against === undefined) return value;
  const base = readingOf(other, against.reading ?? reading);
  if (against.how === 'ratio') return value / base;
  // What both processes hold (Node, modules, compiled code, the young generation) cancels out.
  return (value - base) / (readingOf(run, 'devices') - readingOf(other, 'devices'));
}

function readingOf(run: CaseRun | undefined, reading: Reading): number {
  return run?.readings[reading] ?? Number.NaN;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Whether more of this is better. */
export function isMoreBetter(figure: Figure): boolean {
  return figure.isMoreBetter ?? figure.unit === '/s';
}

/**
 * What a figure missed; empty when it missed nothing, nothing was asked or nobody could say. A run
 * that failed has missed what was asked of it.
 */
export function missed(finding: Finding): '' | 'must' | 'aim' {
  const { must, aim, median: value, isAbsent } = finding;
  if (isAbsent) return '';
  const isMet = (bound: number): boolean =>
    isMoreBetter(finding) ? value >= bound : value <= bound;
  if (must !== undefined && !isMet(must)) return 'must';
  return aim !== undefined && !isMet(aim) ? 'aim' : '';
}
