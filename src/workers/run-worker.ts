/**
 * The thread that a pool's runs are made in: loads the scenario's texts as a job changes them,
 * simulates, and answers with the record. Nothing is shared with other threads but texts.
 */
import { workerData } from 'node:worker_threads';
import { drive } from '../cli/drive.ts';
import { processMemory } from '../cli/memory.ts';
import type { Job } from '../experiment/plan.ts';
import { invariant } from '../kernel/invariant.ts';
import { JobScenarios } from './job-scenario.ts';
import type { Made, PoolData } from './pool.ts';
import { rereadSource } from './replay.ts';

// Tinypool puts its own data first; ours comes from `RunPool`, which is typed.
const [, { scenario, wire }] = workerData as readonly [unknown, PoolData];
const scenarios = new JobScenarios(rereadSource(scenario));
const driver = {
  // Whoever stops a pool ends its threads.
  interrupt: { code: undefined },
  terminal: { memory: processMemory() },
  onProgress: () => undefined,
};

/** Makes one run; throws what the simulation throws. */
export async function makeRun(job: Job): Promise<Made> {
  const { record, shortage } = await drive(scenarios.of(job), { seed: job.seed, wire }, driver);
  if (shortage !== undefined) return { shortage: shortage.message };
  invariant(record !== undefined, 'a run that was not short of memory has a record');
  return { record };
}
