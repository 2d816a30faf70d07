/**
 * What a sweep's runs say, point by point: means over seeds with their 95 % intervals.
 */
import { invariant } from '../kernel/invariant.ts';
import type { Interval } from './comparison.ts';
import { interval95, mean } from './statistics.ts';
import { runKey, type SweepBase, type SweepRun } from './sweep-run.ts';

/** The schema every summary names. */
export const SWEEP_SUMMARY_SCHEMA = 'mqtt-session-sim/sweep-summary@1';

/** One point of the grid over its seeds. */
export interface SweepPoint {
  readonly vary: SweepRun['vary'];
  /** Ascending. */
  readonly seeds: readonly number[];
  /** By metric: null of no seed with a value; the interval also of a single one. */
  readonly metrics: Readonly<
    Record<string, { readonly mean: number | null; readonly ci95: Interval }>
  >;
  /** Seeds under which a claimed law broke, and under which a threshold failed. */
  readonly broken: readonly number[];
  readonly failed: readonly number[];
}

/** All points of a sweep. */
export interface SweepSummary extends SweepBase {
  readonly schema: typeof SWEEP_SUMMARY_SCHEMA;
  readonly runs: number;
  /** In the order in which their first runs come. */
  readonly points: readonly SweepPoint[];
}

/** Sums up at least one run; runs of one point need not be together. */
export function summarizeSweep(runs: readonly SweepRun[]): SweepSummary {
  const [first] = runs;
  invariant(first !== undefined, 'a summary needs a run');
  const points = new Map<string, SweepRun[]>();
  for (const run of runs) {
    const key = runKey({ vary: run.vary, seed: 0 });
    const known = points.get(key);
    if (known === undefined) points.set(key, [run]);
    else known.push(run);
  }
  const { engine, scenario, variant } = first;
  return {
    schema: SWEEP_SUMMARY_SCHEMA,
    engine,
    scenario,
    variant,
    runs: runs.length,
    points: [...points.values()].map(pointOf),
  };
}

function pointOf(unordered: readonly SweepRun[]): SweepPoint {
  const runs = [...unordered].sort((a, b) => a.seed - b.seed);
  const ids = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const seedsWith = (isSo: (run: SweepRun) => boolean): readonly number[] =>
    runs.filter(isSo).map(({ seed }) => seed);
  return {
    vary: runs[0]?.vary ?? {},
    seeds: runs.map(({ seed }) => seed),
    metrics: Object.fromEntries([...ids].map((id) => [id, estimateOf(runs, id)])),
    broken: seedsWith(({ broken }) => broken.length > 0),
    failed: seedsWith(({ failed }) => failed.length > 0),
  };
}

function estimateOf(runs: readonly SweepRun[], id: string): SweepPoint['metrics'][string] {
  const values = runs.flatMap(({ metrics }) => metrics[id] ?? []);
  return { mean: mean(values), ci95: interval95(values) };
}
