/**
 * `size`: the smallest value of a limit that meets a target, and what it costs in memory.
 */

import { formatSeeds } from '../../experiment/plan.ts';
import { SIZE_SCHEMA, type SizeResult } from '../../experiment/size-result.ts';
import {
  type RunLimit,
  type SizeQuestion,
  size as sizing,
  targetOf,
} from '../../experiment/sizing.ts';
import { sizePage } from '../../report/size-page.ts';
import { sizeText } from '../../report/size-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { parseThreshold } from '../../scenario/threshold.ts';
import { ENGINE_VERSION } from '../../simulation/engine-version.ts';
import { estimate } from '../../simulation/estimate.ts';
import { sizeCommand } from '../../simulation/reproduction.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { JobScenarios } from '../../workers/job-scenario.ts';
import { emphasis } from '../emphasis.ts';
import { type ExecutionFlags, Executor } from '../executor.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ContentError, UsageError } from '../failure.ts';
import { checkFit, type FitFlags } from '../fit.ts';
import { formattedSizing } from '../format.ts';
import { Interrupt } from '../interrupt.ts';
import type { ResultFlags } from '../option.ts';
import { type Delivery, pageAssets, ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFile, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `size`. */
export interface SizeOptions extends ScenarioFlags, ExecutionFlags, ResultFlags, FitFlags {
  /** Path of the limit. */
  readonly limit: string;
  /** A metric, `<` or `<=`, and a number. */
  readonly target: string;
  /** 0 … 1. */
  readonly confidence: number;
  readonly range: readonly [from: number, to: number];
  readonly seeds: readonly number[];
}

/** Searches, writes what was found and prints it; exit 99 when no value meets the target. */
export async function size(
  path: string,
  options: SizeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = openScenario(path, terminal.cwd, options);
  const { scenario } = loadScenario(file.source);
  const question = questionOf(options, scenario);
  const scenarios = new JobScenarios(file.source);
  for (const limit of options.range) scenarios.of(jobOf(scenario, options.limit, limit));
  const largest = scenarios.of(jobOf(scenario, options.limit, question.to));
  checkFit(estimate(largest), options, terminal);
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const found = await searched(question, { file, scenario, options, interrupt, terminal });
    if (found === undefined) {
      terminal.err('stopped before there was an answer\n');
      return interrupt.code ?? EXIT.internal;
    }
    const { name, hash } = scenario;
    const reproduce = sizeCommand(scenario, flagsOf(options));
    const result: SizeResult = {
      schema: SIZE_SCHEMA,
      engine: ENGINE_VERSION,
      scenario: { name, hash, reproduce },
      limit: options.limit,
      target: options.target,
      confidence: options.confidence,
      range: options.range,
      found,
    };
    const page = sizePage(result, pageAssets());
    const summary = sizeText(result, emphasis(terminal.takesColors));
    const of = { path, text: file.texts.text, cwd: terminal.cwd };
    const as: Delivery['as'] = (format) => formattedSizing(result, format, of);
    folder.deliver({ name: `${name}.size`, result, page, summary, as }, options);
    return found.limit === null && options.thresholds ? EXIT.thresholdFailed : EXIT.ok;
  } finally {
    interrupt.release();
  }
}

function questionOf(
  { target, confidence, range, seeds }: SizeOptions,
  scenario: Scenario,
): SizeQuestion {
  if (seeds.length < 2)
    throw new UsageError('--seeds needs two at least: one says nothing of chance');
  const fleets = scenario.fleets.map(({ name }) => name);
  const threshold = parseThreshold(target, { fleets, variants: [...scenario.variants] });
  if (typeof threshold === 'string') throw new ContentError(`error: --target: ${threshold}`);
  const parts = targetOf(threshold);
  if (typeof parts === 'string') throw new UsageError(`--target: ${parts}`);
  const [from, to] = range;
  return { ...parts, confidence, from, to, seeds };
}

function jobOf({ variant }: Scenario, path: string, limit: number) {
  return { variant, changes: [`${path}=${limit}`] };
}

function flagsOf({ limit, target, confidence, range, seeds }: SizeOptions): readonly string[] {
  const given = ['--limit', limit, '--target', target, '--confidence', `${confidence * 100}%`];
  return [...given, '--range', range.join('..'), '--seeds', formatSeeds(seeds)];
}

/** All that runs need. */
interface Bench {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly options: SizeOptions;
  readonly interrupt: Interrupt;
  readonly terminal: Terminal;
}

async function searched(
  question: SizeQuestion,
  { file, scenario, options, interrupt, terminal }: Bench,
): ReturnType<typeof sizing> {
  const executor = new Executor(file, options, { interrupt, terminal });
  const run: RunLimit = async (limit, seeds) => {
    const records: RunRecord[] = [];
    const jobs = seeds.map((seed) => ({ ...jobOf(scenario, options.limit, limit), seed }));
    await executor.execute(jobs, (outcome) => {
      if ('failure' in outcome) throw outcome.failure.error;
      records.push(outcome.record);
    });
    return records.sort((a, b) => a.seed - b.seed);
  };
  try {
    return await sizing(question, run);
  } finally {
    await executor.close();
  }
}
