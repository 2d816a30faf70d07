/**
 * The simulator for programs, such as a test that holds a policy to a bound: scenarios come from
 * files, results go back as values, and nothing is printed or written.
 *
 * What does not fit throws ScenarioError with every problem and its place; a file that cannot be
 * read throws an Error that names it.
 */
import process from 'node:process';
import { compareRuns } from '../experiment/compare.ts';
import type { Comparison } from '../experiment/comparison.ts';
import { formatSeeds, type Job, planJobs, planSweep } from '../experiment/plan.ts';
import { compareSweepRuns, type SweepRun, sweepRun } from '../experiment/sweep-run.ts';
import { gridPoints } from '../experiment/vary.ts';
import { parseDuration } from '../kernel/time-text.ts';
import { loadScenario as load } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { compareCommand } from '../simulation/reproduction.ts';
import { simulate as simulateRun } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { JobScenarios } from '../workers/job-scenario.ts';
import { RunPool } from '../workers/pool.ts';
import { openScenario, type ScenarioFile } from './scenario-file.ts';

/** How a scenario file is read; as the flags of the command line. */
export interface ScenarioOptions {
  /** `path=value` each, such as `fleets.meter.count=50`; later ones win. */
  readonly set?: readonly string[];
  /** Broker preset in place of the scenario's. */
  readonly preset?: string;
  /** Simulated time, such as `6h`. */
  readonly duration?: string;
}

/** How packets travel; results are the same. */
export interface WireOptions {
  /** `objects` (ids and lengths, fast) unless told otherwise; `bytes` encodes and parses each. */
  readonly wire?: 'objects' | 'bytes';
}

/** How many runs are made. */
export interface ExperimentOptions extends ScenarioOptions, WireOptions {
  /** 1 to 5 unless told otherwise. */
  readonly seeds?: readonly number[];
  /** Runs at a time: 1, in this thread, unless told otherwise; more are made in threads. */
  readonly jobs?: number;
}

/** What a sweep runs through. */
export interface SweepOptions extends ExperimentOptions {
  /** One of the scenario's variants. */
  readonly variant?: string;
  /** Values by path, as texts or numbers: every one with every other. */
  readonly vary: Readonly<Record<string, readonly (string | number | boolean)[]>>;
}

/** Reads and validates a scenario file, with all its variants; throws ScenarioError. */
export function loadScenario(
  path: string,
  options: ScenarioOptions & { readonly variant?: string } = {},
): Scenario {
  return load(opened(path, options).source).scenario;
}

/** Runs a scenario to its end, under its own seed unless told otherwise. */
export function simulate(
  scenario: Scenario,
  options: WireOptions & { readonly seed?: number } = {},
): RunRecord {
  return simulateRun(scenario, options);
}

/** Runs a scenario's variants and the scenario as it stands under the same seeds. */
export async function compare(path: string, options: ExperimentOptions = {}): Promise<Comparison> {
  const { seeds = DEFAULT_SEEDS } = options;
  const file = opened(path, options);
  const { scenario } = load(file.source);
  const variants = [
    scenario.variant,
    ...scenario.variants.filter((name) => name !== scenario.variant),
  ];
  const records = await made(file, planJobs(variants, seeds), options);
  return compareRuns(
    {
      variants,
      baseline: scenario.variant,
      thresholds: scenario.thresholds,
      reproduce: compareCommand(scenario, formatSeeds(seeds)),
      interrupted: false,
    },
    records,
  );
}

/** Runs a grid of settings under many seeds; the runs are those of the command's NDJSON, in order. */
export async function sweep(path: string, options: SweepOptions): Promise<readonly SweepRun[]> {
  const file = opened(path, options);
  const { name, hash, variant } = load(file.source).scenario;
  const base = { engine: ENGINE_VERSION, scenario: { name, hash }, variant };
  const points = gridPoints(
    Object.entries(options.vary).map(([each, values]) => ({
      path: each,
      values: values.map(String),
    })),
  );
  const jobs = planSweep(variant, points, options.seeds ?? DEFAULT_SEEDS);
  const records = await made(file, jobs, options);
  const runs = records.map((record, index) => sweepRun(base, jobs[index]?.changes ?? [], record));
  return runs.sort(compareSweepRuns);
}

const DEFAULT_SEEDS: readonly number[] = [1, 2, 3, 4, 5];

function opened(
  path: string,
  options: ScenarioOptions & { readonly variant?: string },
): ScenarioFile {
  const { set = [], duration: text, preset, variant } = options;
  const duration = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && (duration === undefined || duration === 0)) {
    throw new RangeError(`duration "${text}": write a number and a unit, such as 90s or 24h`);
  }
  return openScenario(path, process.cwd(), {
    set,
    ...(preset === undefined ? {} : { preset }),
    ...(duration === undefined ? {} : { duration }),
    ...(variant === undefined ? {} : { variant }),
  });
}

/** The records of all jobs, in the order of the jobs; the first failure ends the work. */
async function made(
  file: ScenarioFile,
  jobs: readonly Job[],
  { jobs: threads = 1, wire = 'objects' }: ExperimentOptions,
): Promise<readonly RunRecord[]> {
  const scenarios = new JobScenarios(file.source);
  // All of them first: a value that does not fit is found before any run, files are read.
  for (const job of jobs) scenarios.of(job);
  if (threads <= 1) {
    return jobs.map((job) => simulateRun(scenarios.of(job), { seed: job.seed, wire }));
  }
  const pool = new RunPool({ scenario: file.texts, wire }, Math.min(threads, jobs.length));
  try {
    return await Promise.all(jobs.map((job) => pool.run(job)));
  } finally {
    await pool.stop();
  }
}
