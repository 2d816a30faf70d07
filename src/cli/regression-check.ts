/**
 * `--fail-on-regression METRIC [--against FILE]`: the question, asked before the first run, and its
 * answer as an exit code.
 */
import { resolve } from 'node:path';
import type { Comparison } from '../experiment/comparison.ts';
import {
  type Change,
  changesSince,
  changesToBaseline,
  parseComparison,
  regressionMetrics,
} from '../experiment/regression.ts';
import { differenceText } from '../report/number-text.ts';
import { didYouMean } from '../scenario/suggestion.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { ContentError, UsageError } from './failure.ts';
import { readText } from './files.ts';
import type { Terminal } from './terminal.ts';

/** Its flags. */
export interface RegressionFlags {
  readonly failOnRegression?: string;
  readonly against?: string;
}

/** A question that can be answered once there is a comparison. */
export interface RegressionCheck {
  readonly metric: string;
  readonly stored?: Comparison;
}

/** Undefined when nobody asks; throws when the metric or the stored comparison is none. */
export function regressionCheck(
  { failOnRegression: metric, against }: RegressionFlags,
  cwd: string,
): RegressionCheck | undefined {
  if (metric === undefined) {
    if (against === undefined) return undefined;
    throw new UsageError('--against needs --fail-on-regression METRIC, such as loss.qos1');
  }
  const known = regressionMetrics();
  if (!known.includes(metric)) {
    const help = didYouMean(metric, known) || ` (such as ${known.slice(0, 3).join(', ')})`;
    throw new ContentError(`error: --fail-on-regression: unknown metric "${metric}"${help}`);
  }
  if (against === undefined) return { metric };
  const stored = parseComparison(readText(resolve(cwd, against), against), ENGINE_VERSION);
  if (typeof stored !== 'string') return { metric, stored };
  throw new ContentError(
    `error: ${against} cannot be compared with: ${stored}; make it again with compare`,
  );
}

/** Says on stderr what got worse; ok when nothing certainly did. */
export function judgeRegression(
  { metric, stored }: RegressionCheck,
  comparison: Comparison,
  terminal: Terminal,
): ExitCode {
  const changes =
    stored === undefined
      ? changesToBaseline(comparison, metric)
      : changesSince(comparison, stored, metric);
  if (changes.length === 0) {
    const what =
      stored === undefined ? 'variants with samples of it' : 'variants and seeds in common';
    throw new ContentError(`error: --fail-on-regression ${metric}: there are no ${what}`);
  }
  const { name, hash } = comparison.scenario;
  if (stored !== undefined && stored.scenario.name !== name) {
    throw new ContentError(
      `error: --against holds a comparison of ${stored.scenario.name}, this is one of ${name}`,
    );
  }
  if (stored !== undefined && stored.scenario.hash !== hash) {
    terminal.err('note: the scenario has changed since the stored comparison\n');
  }
  const worse = changes.filter(({ isWorse }) => isWorse);
  const reference = stored === undefined ? comparison.baseline : 'before';
  for (const change of worse)
    terminal.err(`regression: ${changeText(change, metric, comparison)} than ${reference}\n`);
  return worse.length > 0 ? EXIT.regression : EXIT.ok;
}

function changeText(
  { variant, difference }: Change,
  metric: string,
  { metrics }: Comparison,
): string {
  const unit = metrics.find(({ id }) => id === metric)?.unit ?? 'count';
  const [low, high] = difference.ci95 ?? [0, 0];
  const interval = `${differenceText(low, unit)} … ${differenceText(high, unit)}`;
  return `${variant}: ${metric} ${differenceText(difference.mean ?? 0, unit)} (${interval}) worse`;
}
