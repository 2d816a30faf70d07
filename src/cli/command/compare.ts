/**
 * `compare`: candidates of one scenario against one of them, each under the same seeds.
 */
import { compareRuns } from '../../experiment/compare.ts';
import { ComparedRuns } from '../../experiment/compared-run.ts';
import type { Comparison } from '../../experiment/comparison.ts';
import { formatSeeds, type Job, type RunFailure } from '../../experiment/plan.ts';
import { comparePage } from '../../report/compare-page.ts';
import { compareText } from '../../report/compare-text.ts';
import { compareCommand } from '../../simulation/reproduction.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { type CandidateFlags, type Comparing, comparedJobs, comparing } from '../comparing.ts';
import { emphasis } from '../emphasis.ts';
import { type ExecutionFlags, Executor, failureCode, reportFailures } from '../executor.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { formattedComparison } from '../format.ts';
import { Interrupt } from '../interrupt.ts';
import type { ResultFlags } from '../option.ts';
import { judgeRegression, type RegressionFlags, regressionCheck } from '../regression-check.ts';
import { pageAssets, ResultFolder } from '../results.ts';
import type { Terminal } from '../terminal.ts';
import { failedThresholds, judged } from '../verdict.ts';

/** Flags of `compare`. */
export interface CompareOptions
  extends CandidateFlags,
    RegressionFlags,
    ExecutionFlags,
    ResultFlags,
    FitFlags {
  /** Ascending, without repeats. */
  readonly seeds: readonly number[];
}

/** Runs every candidate under every seed, writes the comparison and prints it. */
export async function compare(
  path: string,
  options: CompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const check = regressionCheck(options, terminal.cwd);
  const compared = comparing(path, options, terminal.cwd);
  const { scenario, scenarios, notes } = compared;
  if (options.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`);
  expectFit({ scenarios, seeds: options.seeds.length }, options, terminal);
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const { records, failed } = await simulated(compared, options, interrupt, terminal);
    reportFailures(failed, terminal);
    const comparison = summedUp(compared, records, options.seeds);
    if (comparison === undefined) {
      terminal.err(`${stopText(interrupt)}: there is nothing to compare yet\n`);
      return interrupt.code ?? failureCode(failed) ?? EXIT.internal;
    }
    const of = { path, text: compared.file.texts.text, cwd: terminal.cwd };
    folder.deliver(
      {
        name: `${scenario.name}.compare`,
        result: comparison,
        page: comparePage(comparison, pageAssets()),
        summary: compareText(comparison, emphasis(terminal.takesColors)),
        as: (format) => formattedComparison(comparison, format, of),
      },
      options,
    );
    const verdict = codeOf(comparison, options, terminal);
    const stopped = interrupt.code ?? failureCode(failed);
    const change = check === undefined ? EXIT.ok : judgeRegression(check, comparison, terminal);
    return stopped ?? (verdict === EXIT.ok ? change : verdict);
  } finally {
    interrupt.release();
  }
}

function stopText({ code }: Interrupt): string {
  return code === undefined
    ? 'no run of the baseline is whole'
    : 'stopped before the first run was over';
}

/** What came out of the runs. */
interface Simulated {
  /** Named after their candidates. */
  readonly records: readonly RunRecord[];
  readonly failed: readonly { readonly job: Job; readonly failure: RunFailure }[];
}

/** The records of whole runs; fewer when interrupted. */
async function simulated(
  { file, candidates }: Comparing,
  options: CompareOptions,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<Simulated> {
  const jobs = comparedJobs(candidates, options.seeds);
  const runs = new ComparedRuns();
  const failed: Simulated['failed'][number][] = [];
  const executor = new Executor(file, options, { interrupt, terminal });
  try {
    await executor.execute([...jobs.keys()], (outcome) => {
      if ('failure' in outcome) failed.push(outcome);
      else runs.add(outcome.record, jobs.get(outcome.job) ?? '');
    });
  } finally {
    await executor.close();
  }
  return { records: runs.records, failed };
}

/** Undefined when the baseline has no run. */
function summedUp(
  { candidates, scenario, baseline, flags }: Comparing,
  records: readonly RunRecord[],
  seeds: readonly number[],
): Comparison | undefined {
  if (records.every(({ variant }) => variant !== baseline)) return undefined;
  return compareRuns(
    {
      variants: candidates.map(({ name }) => name),
      baseline,
      thresholds: scenario.thresholds,
      reproduce: compareCommand(scenario, formatSeeds(seeds), flags),
      interrupted: records.length < candidates.length * seeds.length,
    },
    records,
  );
}

function codeOf(comparison: Comparison, options: CompareOptions, terminal: Terminal): ExitCode {
  const broken = comparison.broken.map(
    ({ variant, seed, laws }) => `${laws.join(', ')} (${variant}, seed ${seed})`,
  );
  return judged(broken, failedThresholds(comparison.thresholds, options.thresholds), terminal);
}
