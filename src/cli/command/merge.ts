/**
 * `merge`: the files of a sweep's shards as one, in the order a single machine would have written.
 */
import { dirname, join, resolve } from 'node:path';
import { mismatch, runKey, type SweepRun } from '../../experiment/sweep-run.ts';
import type { ExitCode } from '../exit-code.ts';
import { ContentError } from '../failure.ts';
import { prepareFolder } from '../files.ts';
import type { ResultFlags } from '../option.ts';
import { addRun, readSweep, sweepName, writeSweep } from '../sweep-file.ts';
import { judgeSweep, printSweep } from '../sweep-verdict.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `merge`. */
export interface MergeOptions
  extends Pick<ResultFlags, 'json' | 'format' | 'quiet' | 'thresholds'> {
  readonly out?: string;
}

/** Joins the files; a run that several have is taken once. */
export function merge(
  shards: readonly string[],
  options: MergeOptions,
  terminal: Terminal,
): ExitCode {
  const runs = new Map<string, SweepRun>();
  let first: SweepRun | undefined;
  for (const shard of shards) {
    const content = readSweep(resolve(terminal.cwd, shard), shard);
    if (content.isTorn) terminal.err(`note: ${shard} ends within a line, which is left out\n`);
    for (const run of content.runs) {
      first ??= run;
      const other = mismatch(first, run);
      if (other !== undefined)
        throw new ContentError(`${shard} does not fit ${shards[0]}: ${other}`);
      addRun(runs, run, `${shard}, ${runKey(run)}`);
    }
  }
  if (first === undefined) throw new ContentError(`no runs in ${shards.join(', ')}`);
  const shown = options.out ?? join('results', sweepName(first));
  prepareFolder(dirname(resolve(terminal.cwd, shown)), dirname(shown));
  const sorted = writeSweep(resolve(terminal.cwd, shown), shown, [...runs.values()]);
  printSweep(sorted, shown, options, terminal);
  return judgeSweep(sorted, options, terminal);
}
