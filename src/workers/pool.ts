/**
 * Threads that make runs, one each at a time. A thread that dies fails the run it was making; the
 * next run gets a new one.
 */
import { Tinypool } from 'tinypool';
import { MemoryError } from '../cli/failure.ts';
import { explained } from '../cli/fit.ts';
import type { Job } from '../experiment/plan.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import type { ScenarioTexts } from './replay.ts';

/** What each thread is told when it starts. */
export interface PoolData {
  readonly scenario: ScenarioTexts;
  readonly wire: 'objects' | 'bytes';
}

/** What a thread answers: errors lose their class on the way, and this one has an exit code. */
export type Made = { readonly record: RunRecord } | { readonly shortage: string };

const RUN_WORKER = new URL('./run-worker.js', import.meta.url);

/** A pool of threads for the jobs of one scenario. */
export class RunPool {
  readonly #pool: Tinypool;
  #stopping: Promise<void> | undefined;

  /** `worker` exports `makeRun`; the texts must be complete: threads read no files. */
  constructor(data: PoolData, threads: number, worker: URL | undefined = RUN_WORKER) {
    this.#pool = new Tinypool({
      filename: worker.href,
      name: 'makeRun',
      // Kept while they have nothing to do, and replaced when they die.
      minThreads: threads,
      maxThreads: threads,
      workerData: data,
      // With them a thread waits for its next run where timers and streams are not served.
      useAtomics: false,
    });
    // A thread that dies between two runs fails none of them.
    this.#pool.on('error', () => undefined);
  }

  /** Makes one run; rejects with what ended it. */
  async run(job: Job): Promise<RunRecord> {
    const made: Made = await this.#pool.run(job).catch(explained('in a thread'));
    if ('shortage' in made) throw new MemoryError(made.shortage);
    return made.record;
  }

  /** Ends all threads; runs under way are rejected. */
  stop(): Promise<void> {
    this.#stopping ??= this.#pool.destroy();
    return this.#stopping;
  }
}
