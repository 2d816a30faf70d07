/**
 * The command line of sweeps: `sweep`, `merge`, `worker` and their flags. What they do is loaded when they
 * are called.
 */
import type { Command } from 'commander';
import type { Done } from './exit-code.ts';
import {
  PLACELESS_FORMATS,
  withExecutionFlags,
  withFormatFlag,
  withScenarioFlags,
  withSweepFlags,
  withSweepWorkFlags,
  withVaryFlags,
  withWorkerFlags,
} from './option.ts';
import type { Terminal } from './terminal.ts';

/** `sweep <scenario>`. */
export function addSweep(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('sweep <scenario>')
    .description(
      'run a grid of settings under many seeds; NDJSON that the same command goes on with',
    );
  const described = withSweepFlags(withFormatFlag(withVaryFlags(withScenarioFlags(command))));
  withExecutionFlags(withSweepWorkFlags(described)).action(
    async (scenario: string, options: import('./command/sweep.ts').SweepOptions) => {
      const { sweep } = await import('./command/sweep.ts');
      done(await sweep(scenario, options, terminal));
    },
  );
}

/** `merge <shard…>`. */
export function addMerge(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('merge <shard...>')
    .description('join the files of a sweep’s shards into one, and sum it up');
  withSweepFlags(withFormatFlag(command, PLACELESS_FORMATS)).action(
    async (shards: readonly string[], options: import('./command/merge.ts').MergeOptions) => {
      const { merge } = await import('./command/merge.ts');
      done(merge(shards, options, terminal));
    },
  );
}

/** `worker --redis URL`. */
export function addWorker(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('worker')
    .description('make the runs of sweeps that are submitted with sweep --redis');
  withWorkerFlags(command).action(async (options: import('./command/worker.ts').WorkerOptions) => {
    const { worker } = await import('./command/worker.ts');
    // Only a signal ends it, and that is no failure to reproduce.
    done(await worker(options, terminal), true);
  });
}
