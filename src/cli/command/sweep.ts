/**
 * `sweep`: a grid of settings under many seeds, one line a run.
 *
 *   scenario × points × seeds ─▶ jobs ─▶ less what the file has ─▶ runs ─▶ file ─▶ summary
 */
import { join, resolve } from 'node:path';
import { type Job, planSweep, type RunFailure, type Shard } from '../../experiment/plan.ts';
import {
  runKey,
  type SweepBase,
  type SweepRun,
  sweepRun,
  varyOf,
} from '../../experiment/sweep-run.ts';
import { distinctPoints } from '../../experiment/vary.ts';
import { counted } from '../../report/number-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import { ENGINE_VERSION } from '../../simulation/engine-version.ts';
import { JobScenarios } from '../../workers/job-scenario.ts';
import { type ExecutionFlags, Executor, failureCode, reportFailures } from '../executor.ts';
import type { ExitCode } from '../exit-code.ts';
import { ContentError, UsageError } from '../failure.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { Interrupt } from '../interrupt.ts';
import { pointsOf, type ResultFlags, type ShardFlag, type VaryFlags } from '../option.ts';
import { openScenario, type ScenarioFile, type ScenarioFlags } from '../scenario-file.ts';
import type { Taker } from '../submission.ts';
import { SweepFile, sweepName } from '../sweep-file.ts';
import { judgeSweep, printSweep } from '../sweep-verdict.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `sweep`. */
export interface SweepOptions
  extends ScenarioFlags,
    VaryFlags,
    ExecutionFlags,
    FitFlags,
    Pick<ResultFlags, 'json' | 'format' | 'thresholds'> {
  /** Ascending, without repeats. */
  readonly seeds: readonly number[];
  readonly shard?: ShardFlag;
  readonly out?: string;
  /** Absent: this machine makes the runs. */
  readonly redis?: string;
}

/** What is to be run, and what it belongs to. */
interface Sweep {
  readonly file: ScenarioFile;
  readonly base: SweepBase;
  readonly jobs: readonly Job[];
  /** By job: the run's key in the file, and the hash its scenario must have there. */
  readonly scenarios: JobScenarios;
}

/** Who may end the work, and where it is shown. */
interface At {
  readonly interrupt: Interrupt;
  readonly terminal: Terminal;
}

/** A run that ended without a result. */
interface Failed {
  readonly job: Job;
  readonly failure: RunFailure;
}

/** Makes the runs that are missing, adds them to the file and sums all of them up. */
export async function sweep(
  path: string,
  options: SweepOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const shard = shardOf(options.shard, terminal);
  const planned = plannedSweep(path, options, shard, terminal);
  const { base, jobs } = planned;
  const shown = options.out ?? join('results', sweepName(base, shard));
  const file = new SweepFile(resolve(terminal.cwd, shown), shown, base);
  try {
    if (file.wasTorn) terminal.err(`note: the last line of ${shown} was half written: dropped\n`);
    const missing = jobs.filter((job) => !isFinished(job, file, planned, shown));
    const done = jobs.length - missing.length;
    if (done > 0 && options.quiet !== true) {
      terminal.err(`${done} of ${counted(jobs.length, 'run')} are in ${shown}\n`);
    }
    const { failed, stopped } = await madeRuns(planned, missing, file, { options, terminal });
    const runs = jobs.flatMap((job) => file.find(keyOf(job)) ?? []);
    if (runs.length === jobs.length) file.arrange();
    const of = { path, text: planned.file.texts.text, cwd: terminal.cwd };
    if (runs.length > 0) printSweep(runs, shown, { ...options, of }, terminal);
    reportFailures(failed, terminal);
    const verdict = judgeSweep(runs, options, terminal);
    if (stopped !== undefined) {
      terminal.err(
        `stopped: ${runs.length} of ${counted(jobs.length, 'run')} are in ${shown}, the same command goes on\n`,
      );
    }
    return stopped ?? failureCode(failed) ?? verdict;
  } finally {
    file.close();
  }
}

/** Loads the scenario at every point, so that a value that does not fit is found before any run. */
function plannedSweep(
  path: string,
  options: SweepOptions,
  shard: Shard | undefined,
  terminal: Terminal,
): Sweep {
  const points = distinctPoints(pointsOf(options));
  const file = openScenario(path, terminal.cwd, options);
  const { scenario, notes } = loadScenario(file.source);
  if (options.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`);
  const { name, hash, variant } = scenario;
  const scenarios = new JobScenarios(file.source);
  const varied = points.map((changes) => scenarios.of({ variant, changes }));
  const jobs = planSweep(variant, points, options.seeds, shard);
  const seeds = jobs.length / points.length;
  expectFit({ scenarios: varied, seeds }, options, terminal);
  return {
    file,
    base: { engine: ENGINE_VERSION, scenario: { name, hash }, variant },
    jobs,
    scenarios,
  };
}

/** Throws ContentError when the file has the run, of other texts than there are now. */
function isFinished(job: Job, file: SweepFile, { scenarios }: Sweep, shown: string): boolean {
  const run = file.find(keyOf(job));
  if (run !== undefined && run.varied !== scenarios.of(job).hash) {
    const remedy = 'name another file with --out, or remove it';
    throw new ContentError(
      `${shown} holds runs with other contents of the files they name: ${remedy}`,
    );
  }
  return run !== undefined;
}

/** The runs go to the file one by one; failures are handed back, and what stopped the work. */
async function madeRuns(
  planned: Sweep,
  jobs: readonly Job[],
  file: SweepFile,
  { options, terminal }: { readonly options: SweepOptions; readonly terminal: Terminal },
): Promise<{ readonly failed: readonly Failed[]; readonly stopped: ExitCode | undefined }> {
  const failed: Failed[] = [];
  if (jobs.length === 0) return { failed, stopped: undefined };
  const taker: Taker = {
    onRun: (run) => file.add(run),
    onFailure: (failure) => failed.push(failure),
  };
  const interrupt = new Interrupt(terminal);
  const at = { interrupt, terminal };
  try {
    if (options.redis === undefined) await madeHere(planned, jobs, taker, { options, at });
    else {
      const { submitted } = await import('../submission.ts');
      await submitted({ ...planned, url: options.redis, jobs, flags: options }, taker, at);
    }
    return { failed, stopped: interrupt.code };
  } finally {
    interrupt.release();
  }
}

async function madeHere(
  { base, file }: Sweep,
  jobs: readonly Job[],
  taker: Taker,
  { options, at }: { readonly options: SweepOptions; readonly at: At },
): Promise<void> {
  const executor = new Executor(file, options, at);
  try {
    await executor.execute(jobs, (outcome) => {
      if ('failure' in outcome) taker.onFailure(outcome);
      else taker.onRun(sweepRun(base, outcome.job.changes ?? [], outcome.record));
    });
  } finally {
    await executor.close();
  }
}

function keyOf({ changes = [], seed }: Job): string {
  return runKey({ vary: varyOf(changes), seed } satisfies Pick<SweepRun, 'vary' | 'seed'>);
}

/** The shard asked for; `auto` is what Kubernetes tells the pods of an Indexed Job. */
function shardOf(flag: ShardFlag | undefined, { env }: Terminal): Shard | undefined {
  if (flag === undefined) return undefined;
  if (flag.index !== 'auto') return { index: flag.index, count: flag.count };
  const text = env['JOB_COMPLETION_INDEX'] ?? '';
  const index = Number(text);
  if (/^\d+$/.test(text) && index < flag.count) return { index, count: flag.count };
  const found = text === '' ? 'it is not set' : `it is ${text}`;
  throw new UsageError(
    `--shard auto/${flag.count} takes its part from JOB_COMPLETION_INDEX, 0 to ${flag.count - 1}: ${found}`,
  );
}
