/**
 * What a sweep prints when it is over, and the exit code it ends with.
 */
import type { SweepRun } from '../experiment/sweep-run.ts';
import { summarizeSweep } from '../experiment/sweep-summary.ts';
import { counted } from '../report/number-text.ts';
import { pointText, sweepText } from '../report/sweep-text.ts';
import { emphasis } from './emphasis.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { jsonText } from './json-text.ts';
import type { ResultFlags } from './option.ts';
import type { Terminal } from './terminal.ts';

/** Prints the summary of at least one run, and the file it is of. */
export function printSweep(
  runs: readonly SweepRun[],
  file: string,
  flags: Pick<ResultFlags, 'json' | 'quiet'>,
  terminal: Terminal,
): void {
  if (flags.quiet === true && flags.json !== true) return;
  const summary = summarizeSweep(runs);
  if (flags.json === true) terminal.out(jsonText(summary));
  else terminal.out(`${sweepText(summary, emphasis(terminal.takesColors))}\n${file}\n`);
}

/** Says which laws broke and which thresholds failed, each once with the first run it failed in. */
export function judgeSweep(
  runs: readonly SweepRun[],
  { thresholds }: Pick<ResultFlags, 'thresholds'>,
  terminal: Terminal,
): ExitCode {
  const broken = tally(runs, (run) => run.broken);
  const failed = thresholds ? tally(runs, (run) => run.failed) : [];
  for (const text of broken) terminal.err(`law broken: ${text}\n`);
  for (const text of failed) terminal.err(`threshold failed: ${text}\n`);
  if (broken.length > 0) return EXIT.lawBroken;
  return failed.length > 0 ? EXIT.thresholdFailed : EXIT.ok;
}

function tally(
  runs: readonly SweepRun[],
  namesOf: (run: SweepRun) => readonly string[],
): readonly string[] {
  const found = new Map<string, { readonly first: SweepRun; count: number }>();
  for (const run of runs) {
    for (const name of namesOf(run)) {
      const known = found.get(name);
      if (known === undefined) found.set(name, { first: run, count: 1 });
      else known.count++;
    }
  }
  return [...found].map(([name, { first, count }]) => {
    const where = `first ${pointText(first.vary)}, seed ${first.seed}`;
    return `${name} (in ${count} of ${counted(runs.length, 'run')}, ${where})`;
  });
}
