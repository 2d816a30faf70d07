/**
 * The side of a sweep over many machines that makes the runs, for any submitter there is.
 *
 * Runs are made in threads, so that this one can keep telling Redis that it is alive; a worker that
 * no longer does is thought dead, and its runs are made by another. One that cannot make the same
 * runs as the submitter (another version, or the scenario reads otherwise here) puts its job back
 * and ends.
 */
import type { Worker as JobWorker, Job as QueuedJob } from 'bullmq';
import type { Redis } from 'ioredis';
import { ContentError } from '../cli/failure.ts';
import type { Job } from '../experiment/plan.ts';
import { sweepRun } from '../experiment/sweep-run.ts';
import { loadScenario } from '../scenario/load.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { RunPool } from './pool.ts';
import { rereadSource } from './replay.ts';
import {
  connected,
  isSweepJob,
  keysOf,
  type Patience,
  PREFIX,
  peers,
  QUEUE,
  refusal,
  type SharedSweep,
  type SweepJob,
} from './sweep-queue.ts';

/** A worker is thought dead after `lockDuration` without a sign of life; looked for in intervals. */
const LIFE_MS = { lockDuration: 10_000, stalledInterval: 5_000 } as const;
/** A run that several machines die of fails. */
const MOST_DEATHS = 3;

/** Who hears what a worker does. */
export interface WorkerWatch {
  readonly patience: Patience;
  onDone(job: SweepJob): void;
}

/** What makes the runs of one sweep here; undefined when the sweep is over. */
interface Workshop {
  readonly pool: RunPool;
  readonly hash: string;
  underWay: number;
}

/** Takes runs from Redis until it is stopped. */
export class SweepWorker {
  readonly #client: Redis;
  readonly #threads: number;
  readonly #watch: WorkerWatch;
  readonly #workshops = new Map<string, Promise<Workshop | undefined>>();
  #worker: JobWorker<SweepJob> | undefined;
  #refusal: Error | undefined;
  #end: (() => void) | undefined;
  #isRefused = false;

  private constructor(client: Redis, threads: number, watch: WorkerWatch) {
    this.#client = client;
    this.#threads = threads;
    this.#watch = watch;
  }

  /** Connects; throws NetworkError when Redis is away. */
  static async open(url: string, threads: number, watch: WorkerWatch): Promise<SweepWorker> {
    return new SweepWorker(await connected(url, watch.patience), threads, watch);
  }

  /** Makes runs until `stop`; throws ContentError when it is not the one to make them. */
  async run(): Promise<void> {
    const { Worker, WaitingError } = await peers();
    const worker = new Worker<SweepJob>(
      QUEUE,
      async (queued, token) => {
        // Fails, and whoever put it there is told.
        if (!isSweepJob(queued.data)) throw new Error('this is no run of a sweep');
        this.#refusal ??= refusalOf(queued.data, undefined);
        if (this.#refusal === undefined) await this.#make(queued);
        if (this.#refusal === undefined) return;
        await queued.moveToWait(token);
        this.stop();
        throw new WaitingError();
      },
      {
        connection: this.#client,
        prefix: PREFIX,
        concurrency: this.#threads,
        maxStalledCount: MOST_DEATHS,
        ...LIFE_MS,
      },
    );
    worker.on('error', (error) => this.#noteRefusal(error));
    this.#worker = worker;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    await worker.close(this.#isAway());
    for (const workshop of this.#workshops.values()) await (await workshop)?.pool.stop();
    this.#client.disconnect();
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  /** Its runs are made again until Redis takes them: said once, for it is asked all the time. */
  #noteRefusal(error: Error): void {
    const reason = refusal(error);
    if (reason !== undefined && !this.#isRefused) this.#watch.patience.onRefused(reason);
    this.#isRefused ||= reason !== undefined;
  }

  /** Takes no more runs, and ends when those under way are done. */
  stop(): void {
    // Closing also keeps a job that was put back from coming here again.
    void this.#worker?.close(this.#isAway());
    this.#end?.();
  }

  /** Nobody could be told of what is under way, and closing would wait for Redis. */
  #isAway(): boolean {
    return this.#client.status !== 'ready';
  }

  async #make({ data, id = '' }: QueuedJob<SweepJob>): Promise<void> {
    const { sweep, base, job } = data;
    const workshop = await this.#workshopOf(sweep);
    if (workshop === undefined) return;
    this.#refusal ??= refusalOf(data, workshop.hash);
    if (this.#refusal !== undefined) return;
    const record = await madeIn(workshop, job);
    const line = JSON.stringify(sweepRun(base, job.changes ?? [], record));
    const { scenario, results } = keysOf(sweep);
    // A run made twice may come when all is over: nobody would ever take it.
    if ((await this.#client.exists(scenario)) === 0) return;
    await this.#client.xadd(results, '*', 'id', id, 'line', line);
    this.#isRefused = false;
    this.#watch.onDone(data);
  }

  async #workshopOf(sweep: string): Promise<Workshop | undefined> {
    const known = this.#workshops.get(sweep);
    if (known !== undefined) return known;
    const opening = this.#openWorkshop(sweep);
    this.#workshops.set(sweep, opening);
    let workshop: Workshop | undefined;
    try {
      workshop = await opening;
    } finally {
      if (workshop === undefined) this.#workshops.delete(sweep);
    }
    if (workshop !== undefined) await this.#closeOthers(workshop);
    return workshop;
  }

  /** Threads of sweeps that have nothing to do now would be many after a while. */
  async #closeOthers(workshop: Workshop): Promise<void> {
    for (const [sweep, opening] of this.#workshops) {
      const other = await opening;
      if (other === undefined || other === workshop || other.underWay > 0) continue;
      this.#workshops.delete(sweep);
      await other.pool.stop();
    }
  }

  async #openWorkshop(sweep: string): Promise<Workshop | undefined> {
    const text = await this.#client.get(keysOf(sweep).scenario);
    if (text === null) return undefined;
    // The only writer is a Submitter of the same version: others were refused.
    const { scenario, texts, wire }: SharedSweep = JSON.parse(text);
    const all = { ...scenario, texts: new Map(texts) };
    const { hash } = loadScenario(rereadSource(all)).scenario;
    return { pool: new RunPool({ scenario: all, wire }, this.#threads), hash, underWay: 0 };
  }
}

async function madeIn(workshop: Workshop, job: Job): Promise<RunRecord> {
  workshop.underWay++;
  try {
    return await workshop.pool.run(job);
  } finally {
    workshop.underWay--;
  }
}

/** Why the runs would not be the submitter's; of a scenario not loaded yet, as far as can be told. */
function refusalOf({ base }: SweepJob, hash: string | undefined): Error | undefined {
  const { name } = base.scenario;
  if (base.engine !== ENGINE_VERSION) {
    return new ContentError(
      `this is version ${ENGINE_VERSION}, the sweep of ${name} needs ${base.engine}: install that`,
    );
  }
  if (hash === undefined || hash === base.scenario.hash) return undefined;
  return new ContentError(
    `the scenario ${name} reads otherwise here (${hash}, not ${base.scenario.hash}): install the same version everywhere`,
  );
}
