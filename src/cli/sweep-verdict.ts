/**
 * What a sweep prints and draws when it is over, and the exit code it ends with.
 */
import { basename, dirname, resolve } from 'node:path';
import type { SweepRun } from '../experiment/sweep-run.ts';
import { summarizeSweep } from '../experiment/sweep-summary.ts';
import { counted } from '../report/number-text.ts';
import { sweepPage } from '../report/sweep-page.ts';
import { pointText, sweepText } from '../report/sweep-text.ts';
import { emphasis } from './emphasis.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { writeResults } from './files.ts';
import { type FormattedFile, formattedSweep } from './format.ts';
import type { ResultFlags } from './option.ts';
import { pageAssets } from './results.ts';
import type { Terminal } from './terminal.ts';

/** How it is printed. */
export interface SweepPrintFlags extends Pick<ResultFlags, 'json' | 'quiet' | 'format'> {
  /** What annotations are of. */
  readonly of?: FormattedFile;
}

/** Writes the page of at least one run beside the file, and prints the summary. */
export function printSweep(
  runs: readonly SweepRun[],
  file: string,
  flags: SweepPrintFlags,
  terminal: Terminal,
): void {
  const summary = summarizeSweep(runs);
  const page = `${file.replace(/\.ndjson$/, '')}.html`;
  const path = resolve(terminal.cwd, page);
  writeResults(dirname(path), [{ name: basename(path), text: sweepPage(summary, pageAssets()) }]);
  const { format = flags.json === true ? 'json' : undefined } = flags;
  if (format !== undefined) terminal.out(formattedSweep(summary, format, flags.of));
  else if (flags.quiet !== true) {
    terminal.out(`${sweepText(summary, emphasis(terminal.takesColors))}\n${file}\n${page}\n`);
  }
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
