/**
 * A comparison for the terminal: verdict, a row per variant with the figures that matter, then
 * each metric in which variants differ, with the difference and its 95 % interval.
 */
import type { Comparison, Metric } from '../experiment/comparison.ts';
import { causeLines } from './compare-causes.ts';
import { brokenRuns, compareFacts, compareVerdict } from './compare-verdict.ts';
import {
  differenceWithInterval,
  estimateOf,
  outcomeOf,
  outcomeWord,
  rivals,
  seedAdvice,
  split,
} from './difference.ts';
import { counted, valueText } from './number-text.ts';
import { grid, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { thresholdLines } from './text-threshold.ts';
import { clippedText, visibleText } from './visible-text.ts';

/** The comparison in words and figures; ends with a line break. */
export function compareText(comparison: Comparison, style: TextStyle): string {
  const { differing, equal } = split(comparison);
  const blocks = [
    heading(comparison, style),
    alarm(comparison, style),
    overview(comparison, style),
    causeLines(comparison, style),
    ...differenceLines(comparison, differing, style),
    equalLines(comparison, equal, style),
    thresholdLines(comparison.thresholds, style),
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

/** What a comparison is made for; all else is on the page. */
const ESSENTIAL = /^(loss|useful|stale|deliveries|queues|latency)\./;

function differenceLines(comparison: Comparison, differing: readonly Metric[], style: TextStyle) {
  const others = differing.filter(({ id }) => !ESSENTIAL.test(id)).map(({ label }) => label);
  const more = `Differences also in: ${others.join('; ')} (see the page).`;
  return [
    ...differing
      .filter(({ id }) => ESSENTIAL.test(id))
      .map((metric) => metricLines(comparison, metric, style)),
    others.length === 0 ? [] : wrapped(more, WIDTH).map(style.dim),
  ];
}

/** The baseline, each variant that differs, and in one line those that do not. */
function metricLines(comparison: Comparison, metric: Metric, style: TextStyle): string[] {
  const { baseline } = comparison;
  const estimates = rivals(comparison).flatMap((name) => {
    const estimate = estimateOf(comparison, name, metric.id);
    return estimate ? [{ name, estimate, outcome: outcomeOf(metric, estimate) }] : [];
  });
  const apart = estimates.filter(({ outcome }) => outcome !== 'equal');
  const equal = estimates.filter(({ outcome }) => outcome === 'equal').map(({ name }) => name);
  const [first = '', ...cells] = grid(
    [baseline, ...apart.map(({ name }) => name)].map((name) => [
      `  ${clippedText(name, 24)}`,
      meanText(comparison, metric, name),
    ]),
  );
  const lines = apart.map(({ estimate, outcome }, index) => {
    const text = `  ${differenceWithInterval(metric, estimate)} ${outcomeWord(outcome)}`;
    const tone = outcome === 'better' ? style.good : outcome === 'worse' ? style.bad : style.dim;
    const line = (cells[index] ?? '') + tone(text);
    return outcome === 'uncertain' ? `${line}\n${style.dim(`    ${seedAdvice(estimate)}`)}` : line;
  });
  const same = visibleText(`${equal.join(', ')}: no difference (exactly 0)`);
  return [
    `${style.bold(metric.label)} ${style.dim(ASIDE[metric.better])}`.trimEnd(),
    first,
    ...lines,
    ...(equal.length === 0 ? [] : wrapped(same, WIDTH - 2).map((line) => style.dim(`  ${line}`))),
  ];
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
