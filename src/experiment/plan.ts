/**
 * Which runs a comparison needs: every variant under every seed.
 *
 * Seeds go outermost, so that a comparison stopped early holds whole pairs. The order of the
 * plan is the order of work only; results never depend on it.
 */
import type { RunRecord } from '../simulation/run-record.ts';
import type { Point } from './vary.ts';

/** One run to make. */
export interface Job {
  /** The scenario's variant to apply; `baseline` is the scenario as it stands. */
  readonly variant: string;
  /** `path=value` each, on top of the variant and of the command line's own. */
  readonly changes?: readonly string[];
  readonly seed: number;
}

/** How a run ended: with its record, or without one. */
export type RunOutcome =
  | { readonly job: Job; readonly record: RunRecord }
  | { readonly job: Job; readonly failure: RunFailure };

/** A run that ended without a record, which ends no other. */
export interface RunFailure {
  readonly error: Error;
  /** The command that makes this run alone. */
  readonly reproduce: string;
}

/**
 * Makes runs, some at a time. `onOutcome` hears of each as soon as it is over, in any order; what
 * it throws calls off the rest. Stopped early, the promise is kept with fewer outcomes.
 */
export type Execute = (
  jobs: readonly Job[],
  onOutcome: (outcome: RunOutcome) => void,
) => Promise<void>;

/** Variants × seeds, all variants of the first seed before the second seed. */
export function planJobs(variants: readonly string[], seeds: readonly number[]): readonly Job[] {
  return seeds.flatMap((seed) => variants.map((variant) => ({ variant, seed })));
}

/** One of `count` parts of a plan; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Every point under every seed, all points of the first seed first; of a shard, its share. */
export function planSweep(
  variant: string,
  points: readonly Point[],
  seeds: readonly number[],
  { index, count }: Shard = { index: 0, count: 1 },
): readonly Job[] {
  const jobs = seeds.flatMap((seed) => points.map((changes) => ({ variant, changes, seed })));
  return jobs.filter((_, place) => place % count === index);
}

/** More seeds than this in one range is a typing error, not an experiment. */
const MOST_SEEDS = 10_000;

/** `1..20`, `7` or `1,2,5..9` as ascending seeds without repeats; undefined when it is none. */
export function parseSeeds(text: string): readonly number[] | undefined {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim()) ?? [];
    const from = Number(first);
    const to = Number(last);
    // NaN, from a part that is no range, fails the first comparison.
    if (!(from <= to) || to - from >= MOST_SEEDS || !Number.isSafeInteger(to)) return undefined;
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  return [...seeds].sort((a, b) => a - b);
}

/** The shortest text that `parseSeeds` reads as these ascending seeds. */
export function formatSeeds(seeds: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0, index = 0; index < seeds.length; index++) {
    const seed = seeds[index];
    const next = seeds[index + 1];
    if (seed === undefined || next === seed + 1) continue;
    const first = seeds[start];
    parts.push(first === seed ? `${seed}` : `${first}..${seed}`);
    start = index + 1;
  }
  return parts.join(',');
}
