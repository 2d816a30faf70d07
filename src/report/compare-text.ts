/**
 * A comparison for the terminal: verdict, a row per variant with the figures that matter, then
 * each metric in which variants differ, with the difference and its 95 % interval.
 */
import type { Comparison, Metric } from '../experiment/comparison.ts';
import { brokenRuns, compareFacts, compareVerdict } from './compare-verdict.ts';
import {
  differenceWithInterval,
  estimateOf,
  outcomeOf,
  outcomeWord,
  rivals,
  split,
} from './difference.ts';
import { counted, valueText } from './number-text.ts';
import { grid, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { actualText } from './verdict.ts';
import { clippedText, visibleText } from './visible-text.ts';

/** The comparison in words and figures; ends with a line break. */
export function compareText(comparison: Comparison, style: TextStyle): string {
  const { differing, equal } = split(comparison);
  const blocks = [
    heading(comparison, style),
    alarm(comparison, style),
    overview(comparison, style),
    ...differing.map((metric) => metricLines(comparison, metric, style)),
    equalLines(comparison, equal, style),
    thresholdLines(comparison, style),
    [style.dim('Again with'), `  ${visibleText(comparison.scenario.reproduce)}`],
  ];
  const texts = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function heading(comparison: Comparison, style: TextStyle): string[] {
  return [
    ...wrapped(visibleText(comparison.scenario.name), WIDTH).map(style.bold),
    ...wrapped(compareFacts(comparison), WIDTH).map(style.dim),
    '',
    ...wrapped(visibleText(compareVerdict(comparison)), WIDTH).map(style.bold),
  ];
}

function alarm(comparison: Comparison, { bad }: TextStyle): string[] {
  const runs = brokenRuns(comparison);
  if (runs.length === 0) return [];
  const sentence = `✗ ${counted(runs.length, 'run')} broke a law: a bug of the simulator, do not trust the figures.`;
  const lines = runs.flatMap((run) =>
    wrapped(visibleText(run), WIDTH - 2).map((line) => `  ${line}`),
  );
  return [...wrapped(sentence, WIDTH).map(bad), ...lines];
}

const OVERVIEW: readonly (readonly [id: string, heading: string])[] = [
  ['loss.total', 'lost'],
  ['useful.total', 'useful'],
  ['stale.total', 'stale'],
  ['queues.peakMessages', 'peak queue'],
  ['queues.peakTotalMessages', 'peak total'],
];

function overview(comparison: Comparison, { dim }: TextStyle): string[] {
  const { metrics } = comparison;
  const age = metrics.find(({ id }) => /^latency\.qos[12]\.p99Us$/.test(id));
  const ages = age === undefined ? [] : ([[age.id, 'age p99']] as const);
  const columns = [...OVERVIEW, ...ages].flatMap(([id, heading]) => {
    const metric = metrics.find((each) => each.id === id);
    return metric === undefined ? [] : [{ metric, heading }];
  });
  const [head = '', ...rows] = grid([
    ['variant', ...columns.map(({ heading }) => heading)],
    ...comparison.order.map((name) => [
      clippedText(name, 18),
      ...columns.map(({ metric }) => meanText(comparison, metric, name)),
    ]),
  ]);
  return [dim(head), ...rows];
}

function meanText(comparison: Comparison, metric: Metric, name: string): string {
  const mean = estimateOf(comparison, name, metric.id)?.mean ?? null;
  return mean === null ? '–' : valueText(mean, metric.unit);
}

const ASIDE = { lower: '(lower is better)', higher: '(higher is better)', neither: '' } as const;

function metricLines(comparison: Comparison, metric: Metric, style: TextStyle): string[] {
  const rows = [comparison.baseline, ...rivals(comparison)];
  const cells = grid(
    rows.map((name) => [`  ${clippedText(name, 24)}`, meanText(comparison, metric, name)]),
  );
  const lines = rows.map((name, index) => {
    const estimate = estimateOf(comparison, name, metric.id);
    const cell = cells[index] ?? '';
    if (name === comparison.baseline || estimate === undefined) return cell;
    const outcome = outcomeOf(metric, estimate);
    const text = `  ${differenceWithInterval(metric, estimate)}`;
    if (outcome === 'better') return cell + style.good(`${text} ${outcomeWord(outcome)}`);
    if (outcome === 'worse') return cell + style.bad(`${text} ${outcomeWord(outcome)}`);
    return cell + (outcome === 'equal' ? style.dim(text) : `${text} ${outcomeWord(outcome)}`);
  });
  return [`${style.bold(metric.label)} ${style.dim(ASIDE[metric.better])}`.trimEnd(), ...lines];
}

function equalLines(
  comparison: Comparison,
  equal: readonly Metric[],
  { dim }: TextStyle,
): string[] {
  if (equal.length === 0 || rivals(comparison).length === 0) return [];
  const names = equal.map(({ label }) => label).join('; ');
  return wrapped(`No difference (exactly 0) in: ${names}.`, WIDTH).map(dim);
}

function thresholdLines({ thresholds }: Comparison, style: TextStyle): string[] {
  return thresholds.flatMap((verdict) => {
    const text = wrapped(
      visibleText(`${verdict.expression}  →  ${actualText(verdict)}`),
      WIDTH - 2,
    );
    const mark =
      verdict.ok === null ? style.dim('– ') : verdict.ok ? style.good('✓ ') : style.bad('✗ ');
    return text.map((line, index) => (index === 0 ? mark : '  ') + line);
  });
}
