/**
 * What submitter and workers of a sweep over many machines agree on: the queue, the job, and where
 * in Redis the scenario and the results are.
 *
 *   submitter ── scenario, jobs ──▶ Redis ──▶ worker ── results ──▶ Redis ──▶ submitter's file
 *
 * All sweeps share one queue, so a worker needs no name but Redis's. BullMQ and ioredis are loaded
 * here and nowhere else: they are installed only by those who use them.
 */
import type { Redis as Connection } from 'ioredis';
import { NetworkError, UsageError } from '../cli/failure.ts';
import type { Job } from '../experiment/plan.ts';
import { runId, type SweepBase, varyOf } from '../experiment/sweep-run.ts';
import { digestText } from '../kernel/digest.ts';
import type { PoolData } from './pool.ts';
import type { ScenarioTexts } from './replay.ts';

/** The name of the queue, and what all keys begin with. */
export const QUEUE = 'sweep';
export const PREFIX = 'mqtt-session-sim';

/** A job as BullMQ carries it. */
export interface SweepJob {
  /** See `sweepId`. */
  readonly sweep: string;
  readonly base: SweepBase;
  readonly job: Job;
}

/** Whether what somebody put into the queue has the shape of a job. */
export function isSweepJob(data: unknown): data is SweepJob {
  const { sweep, base, job } = Object(data);
  const { engine, scenario, variant } = Object(base);
  const { name, hash } = Object(scenario);
  const { changes = [], seed, variant: ofJob } = Object(job);
  const texts: readonly unknown[] = [sweep, engine, variant, name, hash, ofJob];
  return (
    [...texts, ...(Array.isArray(changes) ? changes : [undefined])].every(
      (text) => typeof text === 'string',
    ) && Number.isSafeInteger(seed)
  );
}

/** A sweep as a worker fetches it, once: what its pool is told, as JSON. */
export interface SharedSweep extends Omit<PoolData, 'scenario'> {
  readonly scenario: Omit<ScenarioTexts, 'texts'>;
  readonly texts: readonly (readonly [string, string])[];
}

/** The same for two submitters if one goes on with what the other began. */
export function sweepId(base: SweepBase, shared: SharedSweep): string {
  return digestText(JSON.stringify([base, shared]));
}

/** The job's name within the queue: adding it twice adds it once. */
export function jobId(sweep: string, { changes = [], seed }: Job): string {
  return `${sweep}-${runId({ vary: varyOf(changes), seed })}`;
}

/** Keys of one sweep. */
export function keysOf(sweep: string): { scenario: string; results: string; submitter: string } {
  const key = (name: string): string => `${PREFIX}:${sweep}:${name}`;
  return { scenario: key('scenario'), results: key('results'), submitter: key('submitter') };
}

/** What is used of the packages. */
type Peers = Pick<typeof import('bullmq'), 'Queue' | 'Worker' | 'WaitingError'> &
  Pick<typeof import('ioredis'), 'Redis'>;

/** Loads the packages; throws UsageError when they are not installed. */
export async function peers(): Promise<Peers> {
  try {
    const [{ Queue, Worker, WaitingError }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, Worker, WaitingError, Redis };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error;
    if (!isMissing || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      'this needs two packages that are not installed: npm install bullmq ioredis',
    );
  }
}

/** How long to go on without Redis, and who is told that it is away and back. */
export interface Patience {
  /** After so long commands fail; Infinity waits for ever. */
  readonly ms: number;
  onAway(): void;
  onBack(): void;
  /** It is there and does not write: its memory or disk is full, or it is a replica. */
  onRefused(reason: string): void;
}

const RETRY_MS = 250;

/** Connects; throws NetworkError when Redis cannot be reached now. Later it is waited for. */
export async function connected(url: string, patience: Patience): Promise<Connection> {
  const { Redis } = await peers();
  let isUp = false;
  // Said once, although connections made from this one try again by themselves.
  let isAway = false;
  const retryStrategy = (times: number): number | null => {
    if (!isUp || times * RETRY_MS > patience.ms) return null;
    if (!isAway) patience.onAway();
    isAway = true;
    return RETRY_MS;
  };
  const options = { lazyConnect: true, maxRetriesPerRequest: null, retryStrategy };
  const client = new Redis(url, options);
  let reason: unknown;
  // What fails says so where it was asked for.
  client.on('error', (error) => {
    reason = error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    client.disconnect();
    throw new NetworkError(`cannot reach Redis at ${place(url)}: ${why(reason ?? error)}`);
  }
  isUp = true;
  client.on('ready', () => {
    isAway = false;
    patience.onBack();
  });
  return client;
}

/** Host and port: a URL may hold a password. */
export function place(url: string): string {
  return new URL(url).host || url;
}

/** What Redis answered in place of doing it; undefined of other errors. */
export function refusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  return error.message.replace(/\.$/, '');
}

function why(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND') return 'there is no such host';
  return error instanceof Error ? error.message : String(error);
}
