/**
 * `run`: one scenario, one seed, one record; as summary, JSON and page.
 */
import { runPage } from '../../report/run-page.ts';
import { textSummary } from '../../report/text-summary.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunProgress } from '../../simulation/run.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { replayDigest } from '../../workers/replay.ts';
import { type Driven, drive } from '../drive.ts';
import { emphasis } from '../emphasis.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { expectFit, explained, type FitFlags } from '../fit.ts';
import { formattedRun } from '../format.ts';
import { Interrupt } from '../interrupt.ts';
import type { ResultFlags } from '../option.ts';
import { Progress, runText } from '../progress.ts';
import { pageAssets, ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFile, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';
import { failedThresholds, judged, lawText } from '../verdict.ts';

/** Flags of `run`. */
export interface RunOptions extends ScenarioFlags, ResultFlags, FitFlags {
  readonly verifyDeterminism?: true;
}

/** Simulates, writes the results and prints what came out. */
export async function run(
  path: string,
  options: RunOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = openScenario(path, terminal.cwd, options);
  const { scenario, notes } = loadScenario(file.source);
  if (options.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`);
  expectFit({ scenarios: [scenario], seeds: 1 }, options, terminal);
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const { record, shortage } = await simulated(scenario, options, interrupt, terminal);
    if (record === undefined) throw shortage;
    const of = { path, text: file.texts.text, cwd: terminal.cwd };
    folder.deliver(
      {
        name: resultName(scenario),
        result: record,
        page: runPage(record, pageAssets()),
        summary: textSummary(record, emphasis(terminal.takesColors)),
        as: (format) => formattedRun(record, format, of),
      },
      options,
    );
    if (shortage !== undefined) throw shortage;
    if (interrupt.code === undefined && options.verifyDeterminism === true) {
      const isSame = await verified(record.digest, file, options, { interrupt, terminal });
      if (!isSame) return EXIT.notDeterministic;
    }
    return interrupt.code ?? codeOf(record, options, terminal);
  } finally {
    interrupt.release();
  }
}

/** The record of the whole run, or of as much of it as there was time and memory for. */
async function simulated(
  scenario: Scenario,
  { wire, quiet, progress }: RunOptions,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<Driven> {
  const shown = new Progress(terminal, progress && quiet !== true);
  const onProgress = (now: RunProgress): void =>
    shown.update(now.nowUs / now.durationUs, () => runText(now, shown.elapsed));
  try {
    return await drive(scenario, { wire }, { interrupt, terminal, onProgress });
  } finally {
    shown.end();
  }
}

/** `walkthrough`, or of a variant `queue-policies.reject`. */
function resultName({ name, variant }: Scenario): string {
  return variant === 'baseline' ? name : `${name}.${variant}`;
}

/** Runs again, in a worker and in the other wire mode; true when both digests are one. */
async function verified(
  digest: string,
  { texts }: ScenarioFile,
  { wire, quiet }: RunOptions,
  { interrupt, terminal }: { readonly interrupt: Interrupt; readonly terminal: Terminal },
): Promise<boolean> {
  const other = wire === 'objects' ? 'bytes' : 'objects';
  const second = replayDigest({ scenario: texts, wire: other });
  interrupt.onStop(second.stop);
  const again = await second.digest.catch(explained('in the second run, in a worker'));
  if (again === undefined) return true;
  if (again !== digest) {
    terminal.err(`not deterministic: ${wire} gave ${digest}, ${other} in a worker ${again}\n`);
  } else if (quiet !== true) {
    terminal.err(`deterministic: ${other} in a worker gave the same digest ${digest}\n`);
  }
  return again === digest;
}

function codeOf(record: RunRecord, options: RunOptions, terminal: Terminal): ExitCode {
  const broken = record.laws.filter((law) => law.claimed && !law.held);
  return judged(
    broken.map(lawText),
    failedThresholds(record.thresholds, options.thresholds),
    terminal,
  );
}
