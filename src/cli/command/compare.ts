/**
 * `compare`: a scenario's variants against its baseline, each under the same seeds.
 */
import { compareRuns } from '../../experiment/compare.ts';
import type { Comparison } from '../../experiment/comparison.ts';
import { formatSeeds, planJobs } from '../../experiment/plan.ts';
import { comparePage } from '../../report/compare-page.ts';
import { compareText } from '../../report/compare-text.ts';
import { loadScenario, type ScenarioSource } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { compareCommand } from '../../simulation/reproduction.ts';
import type { RunProgress } from '../../simulation/run.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { drive } from '../drive.ts';
import { emphasis } from '../emphasis.ts';
import type { ExitCode } from '../exit-code.ts';
import { type MemoryError, UsageError } from '../failure.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { Interrupt } from '../interrupt.ts';
import type { ResultFlags } from '../option.ts';
import { Progress } from '../progress.ts';
import { pageAssets, printResult, ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';
import { failedThresholds, judged } from '../verdict.ts';

/** Flags of `compare`. */
export interface CompareOptions extends ScenarioFlags, ResultFlags, FitFlags {
  /** Ascending, without repeats. */
  readonly seeds: readonly number[];
}

/** Runs every variant under every seed, writes the comparison and prints it. */
export async function compare(
  path: string,
  options: CompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const presets = presetsOf(options.preset);
  const { source } = openScenario(path, terminal.cwd, withoutPresets(options, presets));
  const { scenario: baseline, notes } = loadScenario(source);
  if (options.quiet !== true) for (const note of notes) terminal.err(`note: ${note}\n`);
  const variants =
    presets.length > 0
      ? presets.map((preset) => withPreset(source, preset))
      : baseline.variants.map((variant) => loadScenario({ ...source, variant }).scenario);
  if (variants.length === 0) {
    throw new UsageError(
      `${path} has no variants: to compare with, such as small: { … }; or --preset a,b`,
    );
  }
  const scenarios = [baseline, ...variants];
  expectFit({ scenarios, seeds: options.seeds.length }, options, terminal);
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const { records, shortage } = await simulated(scenarios, options, interrupt, terminal);
    if (shortage !== undefined && records.length === 0) throw shortage;
    if (interrupt.code !== undefined && records.length === 0) {
      terminal.err('stopped before the first run was over: there is nothing to compare yet\n');
      return interrupt.code;
    }
    const comparison = compareRuns(
      {
        variants: scenarios.map((scenario) => scenario.variant),
        baseline: baseline.variant,
        thresholds: baseline.thresholds,
        reproduce: compareCommand(baseline, formatSeeds(options.seeds), presets),
        interrupted: interrupt.code !== undefined || shortage !== undefined,
      },
      records,
    );
    const page = comparePage(comparison, pageAssets());
    const saved = folder.save(`${baseline.name}.compare`, comparison, page);
    printResult(saved, compareText(comparison, emphasis(terminal.takesColors)), options, terminal);
    if (shortage !== undefined) throw shortage;
    return interrupt.code ?? codeOf(comparison, options, terminal);
  } finally {
    interrupt.release();
  }
}

/** Presets to compare, each once; one alone is no list, but every variant's. */
function presetsOf(flag = ''): readonly string[] {
  return flag.includes(',') ? [...new Set(flag.split(',').map((name) => name.trim()))] : [];
}

function withoutPresets(options: CompareOptions, presets: readonly string[]): ScenarioFlags {
  if (presets.length === 0) return options;
  const { preset: _, ...others } = options;
  return others;
}

/** The scenario as it stands with another broker: a variant that is named after it. */
function withPreset(source: ScenarioSource, preset: string): Scenario {
  return { ...loadScenario({ ...source, preset }).scenario, variant: preset };
}

/** Whole runs, in the plan's order, and what ended them early. */
interface Simulated {
  readonly records: readonly RunRecord[];
  readonly shortage?: MemoryError;
}

/** The records of whole runs; fewer when interrupted or out of memory. */
async function simulated(
  scenarios: readonly Scenario[],
  { seeds, wire, quiet, progress }: CompareOptions,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<Simulated> {
  const byVariant = new Map(scenarios.map((scenario) => [scenario.variant, scenario]));
  const jobs = planJobs([...byVariant.keys()], seeds);
  const shown = new Progress(terminal, progress && quiet !== true);
  const records: RunRecord[] = [];
  try {
    for (const { variant, seed } of jobs) {
      const scenario = byVariant.get(variant);
      if (scenario === undefined || interrupt.code !== undefined) break;
      const job = `run ${records.length + 1} of ${jobs.length}: ${variant}, seed ${seed}`;
      const onProgress = ({ nowUs, durationUs }: RunProgress): void =>
        shown.update((records.length + nowUs / durationUs) / jobs.length, () => job);
      const driver = { interrupt, terminal, onProgress };
      const { record, finished, shortage } = await drive(scenario, { seed, wire }, driver);
      if (shortage !== undefined) return { records, shortage };
      if (finished && record !== undefined) records.push(record);
    }
  } finally {
    shown.end();
  }
  return { records };
}

function codeOf(comparison: Comparison, options: CompareOptions, terminal: Terminal): ExitCode {
  const broken = comparison.broken.map(
    ({ variant, seed, laws }) => `${laws.join(', ')} (${variant}, seed ${seed})`,
  );
  return judged(broken, failedThresholds(comparison.thresholds, options.thresholds), terminal);
}
