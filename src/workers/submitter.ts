/**
 * The side of a sweep over many machines that has the file: submits the runs that are missing,
 * takes results as they come, and goes on where it was when it, a worker or Redis went away.
 *
 * A result stays in Redis until it is in the file. It may come twice (a worker that dies between
 * sending it and saying so has its run made again): whoever takes it keeps the first.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Queue as JobQueue } from 'bullmq';
import type { Redis } from 'ioredis';
import { NetworkError } from '../cli/failure.ts';
import type { Job } from '../experiment/plan.ts';
import type { SweepBase } from '../experiment/sweep-run.ts';
import {
  connected,
  jobId,
  keysOf,
  type Patience,
  PREFIX,
  peers,
  place,
  QUEUE,
  refusal,
  type SharedSweep,
  type SweepJob,
  sweepId,
} from './sweep-queue.ts';

/** How long a submitter that was killed keeps others out, and how often a living one says so. */
const CLAIM = { lastsMs: 10_000, renewedMs: 3_000 } as const;
/** A run whose worker failed is tried so often in all: another machine may have more memory. */
const ATTEMPTS = 3;
/** After so long without a result, failures and workers are looked at. */
const QUIET_MS = 2_000;
/** All is done: so long is waited for Redis to clear up. */
const LAST_WORD_MS = 1_000;
const MOST_AT_ONCE = 100;
const MOST_ADDED = 1_000;

/** What is to be run where. */
export interface Submission {
  readonly url: string;
  readonly base: SweepBase;
  readonly shared: SharedSweep;
  readonly jobs: readonly Job[];
}

/** Who hears what comes of it. */
export interface Recipient {
  readonly patience: Patience;
  /** A result's line; what it throws ends the submission, and the result stays in Redis. */
  onLine(line: string): void;
  onFailure(job: Job, reason: string): void;
  /** Called while nothing comes, with the number of workers connected. */
  onQuiet(workers: number): void;
}

/** The runs of one sweep under way in Redis. */
export class Submitter {
  readonly #client: Redis;
  readonly #reader: Redis;
  readonly #queue: JobQueue<SweepJob>;
  readonly #submission: Submission;
  readonly #recipient: Recipient;
  readonly #sweep: string;
  readonly #keys: ReturnType<typeof keysOf>;
  readonly #claim = `${hostname()} ${process.pid} ${randomUUID()}`;
  /** By their names in the queue, the runs there is no outcome of. */
  readonly #open: Map<string, Job>;
  #renewal: NodeJS.Timeout | undefined;
  #isStopped = false;
  #isRefused = false;
  /** Who thought this one dead and has begun the sweep. */
  #rival: string | undefined;

  private constructor(
    connection: { readonly client: Redis; readonly queue: JobQueue<SweepJob> },
    submission: Submission,
    recipient: Recipient,
  ) {
    this.#client = connection.client;
    this.#queue = connection.queue;
    this.#reader = connection.client.duplicate({ lazyConnect: true });
    // The client's own errors say the same.
    this.#reader.on('error', () => undefined);
    this.#queue.on('error', () => undefined);
    this.#submission = submission;
    this.#recipient = recipient;
    this.#sweep = sweepId(submission.base, submission.shared);
    this.#keys = keysOf(this.#sweep);
    this.#open = new Map(submission.jobs.map((job) => [jobId(this.#sweep, job), job]));
  }

  /** Connects; throws NetworkError when Redis is away or the sweep has a submitter already. */
  static async open(submission: Submission, recipient: Recipient): Promise<Submitter> {
    const { Queue } = await peers();
    const client = await connected(submission.url, recipient.patience);
    const queue = new Queue<SweepJob>(QUEUE, { connection: client, prefix: PREFIX });
    const submitter = new Submitter({ client, queue }, submission, recipient);
    try {
      await submitter.#claimSweep();
    } catch (error) {
      await submitter.close();
      throw submitter.#explained(error);
    }
    return submitter;
  }

  /** Resolves when every run has an outcome, or when stopped; throws NetworkError. */
  async run(): Promise<void> {
    try {
      await this.#reader.connect();
      // What came while nobody listened is taken first, so that it is not submitted again.
      await this.#take(0);
      await this.#submit();
      this.#client.on('ready', () => void this.#submit().catch(() => undefined));
      while (this.#open.size > 0 && !this.#isStopped) {
        if ((await this.#take(QUIET_MS)) === 0) await this.#look();
      }
      if (!this.#isStopped) await this.#forget();
    } catch (error) {
      if (!this.#isStopped) throw this.#explained(error);
    }
    if (this.#rival !== undefined) throw this.#taken(this.#rival);
  }

  /** Ends `run` early: workers go on, and the next submitter takes what they find. */
  stop(): void {
    this.#isStopped = true;
    this.#reader.disconnect();
    // What was asked of a Redis that is away would be waited for.
    if (this.#client.status !== 'ready') this.#client.disconnect();
  }

  /** Lets another submitter have the sweep. */
  async close(): Promise<void> {
    clearInterval(this.#renewal);
    this.#isStopped = true;
    this.#reader.disconnect();
    if (this.#client.status === 'ready') await briefly(this.#release());
    await briefly(this.#queue.close());
    this.#client.disconnect();
  }

  async #claimSweep(): Promise<void> {
    const { submitter } = this.#keys;
    const taken = await this.#client.set(submitter, this.#claim, 'PX', CLAIM.lastsMs, 'NX');
    if (taken === null) throw this.#taken((await this.#client.get(submitter)) ?? '');
    this.#renewal = setInterval(() => void this.#renew(), CLAIM.renewedMs);
  }

  /** Says that this one lives, unless it was thought dead (it slept, say) and another has begun. */
  async #renew(): Promise<void> {
    const { submitter } = this.#keys;
    try {
      const holder = (await this.#client.get(submitter)) ?? this.#claim;
      if (holder === this.#claim) {
        await this.#client.set(submitter, this.#claim, 'PX', CLAIM.lastsMs);
        this.#isRefused = false;
      } else {
        this.#rival = holder;
        this.stop();
      }
    } catch (error) {
      // That Redis is away is said by the connection.
      const reason = refusal(error);
      if (reason === undefined || this.#isRefused) return;
      this.#isRefused = true;
      this.#recipient.patience.onRefused(reason);
    }
  }

  #taken(claim: string): NetworkError {
    const [host, pid] = claim.split(' ');
    return new NetworkError(
      `process ${pid} on ${host} has submitted this sweep to ${place(this.#submission.url)}: wait for it; if it was killed, try again in ${CLAIM.lastsMs / 1000} s`,
    );
  }

  async #release(): Promise<void> {
    const { submitter } = this.#keys;
    if ((await this.#client.get(submitter)) === this.#claim) await this.#client.del(submitter);
  }

  /** Adds what is missing in Redis, which knows what it has by the jobs' names. */
  async #submit(): Promise<void> {
    await this.#client.set(this.#keys.scenario, JSON.stringify(this.#submission.shared));
    const jobs = [...this.#open].map(([id, job]) => ({
      name: QUEUE,
      data: { sweep: this.#sweep, base: this.#submission.base, job },
      opts: { jobId: id, attempts: ATTEMPTS, removeOnComplete: true, removeOnFail: false },
    }));
    for (let first = 0; first < jobs.length; first += MOST_ADDED) {
      await this.#queue.addBulk(jobs.slice(first, first + MOST_ADDED));
    }
  }

  /** Takes the results that are there, or waits for some; returns how many there were. */
  async #take(waitMs: number): Promise<number> {
    const { results } = this.#keys;
    const some = ['COUNT', MOST_AT_ONCE] as const;
    let taken = 0;
    for (;;) {
      const reply =
        waitMs > 0 && taken === 0
          ? await this.#reader.xread(...some, 'BLOCK', waitMs, 'STREAMS', results, '0')
          : await this.#reader.xread(...some, 'STREAMS', results, '0');
      const entries = reply?.[0]?.[1] ?? [];
      if (entries.length === 0) return taken;
      for (const [, [, id = '', , line = '']] of entries) {
        this.#open.delete(id);
        this.#recipient.onLine(line);
      }
      taken += entries.length;
      // Of a sweep that is over everything is cleared, and it is over whatever Redis does now.
      if (this.#open.size === 0) return taken;
      await this.#client.xdel(results, ...entries.map(([id]) => id));
    }
  }

  /** While nothing comes: runs that failed for good, and whether anybody is at work. */
  async #look(): Promise<void> {
    for (const failed of await this.#queue.getFailed()) {
      const job = this.#open.get(failed.id ?? '');
      if (job === undefined) continue;
      this.#open.delete(failed.id ?? '');
      this.#recipient.onFailure(job, failed.failedReason);
      await failed.remove();
    }
    if (this.#open.size > 0) this.#recipient.onQuiet(await this.#queue.getWorkersCount());
  }

  /** All is in the file: nothing of the sweep stays in Redis. */
  async #forget(): Promise<void> {
    const { scenario, results } = this.#keys;
    // Away now, Redis keeps a little that is of no use; nothing is lost.
    await briefly(this.#client.del(scenario, results));
  }

  #explained(error: unknown): unknown {
    const isAway = error instanceof Error && error.message.startsWith('Connection is closed');
    const reason = refusal(error);
    if (!isAway && reason === undefined) return error;
    const what = isAway ? 'went away and did not come back' : `refuses (${reason})`;
    return new NetworkError(
      `Redis at ${place(this.#submission.url)} ${what}: finished runs are kept, the same command goes on`,
    );
  }
}

/** Waits for what is of no consequence, but not for a Redis that is away. */
async function briefly(work: Promise<unknown>): Promise<void> {
  const enough = setTimeout(LAST_WORD_MS, undefined, { ref: false });
  await Promise.race([work, enough]).catch(() => undefined);
}
