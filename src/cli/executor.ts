/**
 * Makes the runs of a command, in this process one by one or in several threads, with progress.
 *
 * A run that fails, or whose thread dies, is an outcome like another: the rest go on. The first
 * stop signal ends the work; what was finished has been handed over by then.
 */
import type { Execute, Job, RunFailure, RunOutcome } from '../experiment/plan.ts';
import { estimate } from '../simulation/estimate.ts';
import { runCommand } from '../simulation/reproduction.ts';
import type { RunProgress } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { JobScenarios } from '../workers/job-scenario.ts';
import { RunPool } from '../workers/pool.ts';
import { drive } from './drive.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { MemoryError } from './failure.ts';
import type { Interrupt } from './interrupt.ts';
import type { ResultFlags } from './option.ts';
import { Progress } from './progress.ts';
import type { ScenarioFile } from './scenario-file.ts';
import type { Terminal } from './terminal.ts';

/** Flags of commands that make many runs. */
export interface ExecutionFlags extends Pick<ResultFlags, 'wire' | 'quiet' | 'progress'> {
  /** Runs at a time; absent: as many as there are cores. */
  readonly jobs?: number;
}

/** Who may end the work, where it is shown, and what threads run if not simulations. */
export interface ExecutorParts {
  readonly interrupt: Interrupt;
  readonly terminal: Terminal;
  readonly worker?: URL | undefined;
}

/** Makes one run; `onFraction` hears how far it is (0 … 1), if that can be told. */
type MakeRun = (job: Job, onFraction: (done: number) => void) => Promise<RunRecord | undefined>;

/** Of memory, what runs beside each other may take by their estimates. */
const MEMORY_SHARE = 0.8;

/** Opens threads when a command first needs them; `close` ends them. */
export class Executor {
  readonly #scenarios: JobScenarios;
  readonly #file: ScenarioFile;
  readonly #flags: ExecutionFlags;
  readonly #interrupt: Interrupt;
  readonly #terminal: Terminal;
  readonly #worker: URL | undefined;
  #pool: RunPool | undefined;

  /** The scenario has been loaded with all changes that name files, so that its texts are there. */
  constructor(
    file: ScenarioFile,
    flags: ExecutionFlags,
    { interrupt, terminal, worker }: ExecutorParts,
  ) {
    this.#worker = worker;
    this.#file = file;
    this.#scenarios = new JobScenarios(file.source);
    this.#flags = flags;
    this.#interrupt = interrupt;
    this.#terminal = terminal;
    interrupt.onStop(() => void this.close());
  }

  /** Makes the runs; see Execute. */
  readonly execute: Execute = async (jobs, onOutcome) => {
    const lanes = this.#lanesFor(jobs);
    const makeRun = lanes > 1 || this.#pool !== undefined ? this.#inThread() : this.#here;
    const shown = new Progress(this.#terminal, this.#flags.progress && this.#flags.quiet !== true);
    const queue = jobs.values();
    let done = 0;
    let isOver = false;
    const lane = async (): Promise<void> => {
      for (const job of queue) {
        const text = () => `run ${done + 1} of ${jobs.length}: ${jobText(job)}`;
        const onFraction = (part: number) => shown.update((done + part) / jobs.length, text);
        const outcome = await this.#outcome(job, makeRun, onFraction);
        if (outcome === undefined || isOver) return;
        onOutcome(outcome);
        done++;
        shown.update(done / jobs.length, () => `${done} of ${jobs.length} runs`);
        if (this.#interrupt.code !== undefined) return;
      }
    };
    try {
      await Promise.all(Array.from({ length: lanes }, lane));
    } finally {
      isOver = true;
      shown.end();
    }
  };

  /** Ends the threads; runs under way are given up. */
  async close(): Promise<void> {
    await this.#pool?.stop();
  }

  /** Undefined when the run was given up because somebody asked to stop. */
  async #outcome(
    job: Job,
    makeRun: MakeRun,
    onFraction: (done: number) => void,
  ): Promise<RunOutcome | undefined> {
    if (this.#interrupt.code !== undefined) return undefined;
    try {
      const record = await makeRun(job, onFraction);
      return record === undefined ? undefined : { job, record };
    } catch (error) {
      if (this.#interrupt.code !== undefined) return undefined;
      const reproduce = runCommand(this.#scenarios.of(job), job.seed);
      return { job, failure: { error: asError(error), reproduce } };
    }
  }

  readonly #here: MakeRun = async (job, onFraction) => {
    const onProgress = ({ nowUs, durationUs }: RunProgress): void => onFraction(nowUs / durationUs);
    const driver = { interrupt: this.#interrupt, terminal: this.#terminal, onProgress };
    const options = { seed: job.seed, wire: this.#flags.wire };
    const { record, finished, shortage } = await drive(this.#scenarios.of(job), options, driver);
    if (shortage !== undefined) throw shortage;
    return finished ? record : undefined;
  };

  #inThread(): MakeRun {
    const threads = this.#flags.jobs ?? this.#terminal.cores;
    const data = { scenario: this.#file.texts, wire: this.#flags.wire };
    this.#pool ??= new RunPool(data, threads, this.#worker);
    const pool = this.#pool;
    return (job) => pool.run(job);
  }

  /** As many as asked for, as there is work for, and as there is memory for. */
  #lanesFor(jobs: readonly Job[]): number {
    const [first] = jobs;
    const wanted = Math.min(this.#flags.jobs ?? this.#terminal.cores, jobs.length);
    if (first === undefined || wanted <= 1) return 1;
    const { totalBytes } = estimate(this.#scenarios.of(first)).memory;
    const room = this.#terminal.memory.room.totalBytes * MEMORY_SHARE;
    const fitting = Math.max(1, Math.floor(room / totalBytes));
    if (fitting < wanted && this.#flags.quiet !== true) {
      this.#terminal.err(
        `note: memory is short for ${wanted} runs at a time: ${fitting} are made\n`,
      );
    }
    return Math.min(wanted, fitting);
  }
}

/** Says which runs failed and how to make each alone. */
export function reportFailures(
  failures: readonly { readonly job: Job; readonly failure: RunFailure }[],
  terminal: Terminal,
): void {
  for (const { job, failure } of failures) {
    terminal.err(`run failed (${jobText(job)}): ${failure.error.message}\n`);
    terminal.err(`  reproduce: ${failure.reproduce}\n`);
  }
}

/** What failed runs end a command with, whatever else came out; undefined when there are none. */
export function failureCode(
  failed: readonly { readonly failure: RunFailure }[],
): ExitCode | undefined {
  if (failed.length === 0) return undefined;
  const isMemory = failed.every(({ failure }) => failure.error instanceof MemoryError);
  return isMemory ? EXIT.scenario : EXIT.internal;
}

/** `small, queue=5, seed 7`. */
function jobText({ variant, changes = [], seed }: Job): string {
  return [
    ...(changes.length === 0 || variant !== 'baseline' ? [variant] : []),
    ...changes,
    `seed ${seed}`,
  ].join(', ');
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
