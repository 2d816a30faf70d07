/**
 * `compare`: a scenario's variants against its baseline, each under the same seeds.
 */
import { compareRuns } from '../../experiment/compare.ts';
import type { Comparison } from '../../experiment/comparison.ts';
import { formatSeeds, planJobs } from '../../experiment/plan.ts';
import { comparePage } from '../../report/compare-page.ts';
import { compareText } from '../../report/compare-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { compareCommand } from '../../simulation/reproduction.ts';
import { Run } from '../../simulation/run.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { drive } from '../drive.ts';
import { emphasis } from '../emphasis.ts';
import type { ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { Interrupt } from '../interrupt.ts';
import type { ResultFlags } from '../option.ts';
import { Progress } from '../progress.ts';
import { pageAssets, printResult, ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';
import { failedThresholds, judged } from '../verdict.ts';

/** Flags of `compare`. */
export interface CompareOptions extends ScenarioFlags, ResultFlags {
  /** Ascending, without repeats. */
  readonly seeds: readonly number[];
}

/** Runs every variant under every seed, writes the comparison and prints it. */
export async function compare(
  path: string,
  options: CompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { source } = openScenario(path, terminal.cwd, options);
  const { scenario: baseline, notes } = loadScenario(source);
  if (options.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`);
  if (baseline.variants.length === 0) {
    throw new UsageError(`${path} has no variants: to compare with, such as small: { … }`);
  }
  const scenarios = [
    baseline,
    ...baseline.variants.map((variant) => loadScenario({ ...source, variant }).scenario),
  ];
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const records = await simulated(scenarios, options, interrupt, terminal);
    if (interrupt.code !== undefined && records.length === 0) {
      terminal.err('stopped before the first run was over: there is nothing to compare yet\n');
      return interrupt.code;
    }
    const comparison = compareRuns(
      {
        variants: scenarios.map((scenario) => scenario.variant),
        baseline: baseline.variant,
        thresholds: baseline.thresholds,
        reproduce: compareCommand(baseline, formatSeeds(options.seeds)),
        interrupted: interrupt.code !== undefined,
      },
      records,
    );
    const page = comparePage(comparison, pageAssets());
    const saved = folder.save(`${baseline.name}.compare`, comparison, page);
    printResult(saved, compareText(comparison, emphasis(terminal.takesColors)), options, terminal);
    return interrupt.code ?? codeOf(comparison, options, terminal);
  } finally {
    interrupt.release();
  }
}

/** The records of whole runs, in the plan's order; fewer when interrupted. */
async function simulated(
  scenarios: readonly Scenario[],
  { seeds, wire, quiet, progress }: CompareOptions,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<readonly RunRecord[]> {
  const byVariant = new Map(scenarios.map((scenario) => [scenario.variant, scenario]));
  const jobs = planJobs([...byVariant.keys()], seeds);
  const shown = new Progress(terminal, progress && quiet !== true);
  const records: RunRecord[] = [];
  try {
    for (const { variant, seed } of jobs) {
      const scenario = byVariant.get(variant);
      if (scenario === undefined || interrupt.code !== undefined) break;
      const simulation = new Run(scenario, { seed, wire });
      const job = `run ${records.length + 1} of ${jobs.length}: ${variant}, seed ${seed}`;
      await drive(simulation, interrupt, ({ nowUs, durationUs }) =>
        shown.update((records.length + nowUs / durationUs) / jobs.length, () => job),
      );
      if (simulation.finished) records.push(simulation.finish());
    }
  } finally {
    shown.end();
  }
  return records;
}

function codeOf(comparison: Comparison, options: CompareOptions, terminal: Terminal): ExitCode {
  const broken = comparison.broken.map(
    ({ variant, seed, laws }) => `${laws.join(', ')} (${variant}, seed ${seed})`,
  );
  return judged(broken, failedThresholds(comparison.thresholds, options.thresholds), terminal);
}
