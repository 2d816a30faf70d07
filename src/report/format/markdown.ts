/**
 * Results as Markdown, for a pull request's comment or a job's summary: the verdict, what was
 * asked, the figures that matter, and the command that makes them again.
 */
import type { Comparison, Metric } from '../../experiment/comparison.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { QOS } from '../chart/encoding.ts';
import { compareFacts, compareVerdict } from '../compare-verdict.ts';
import { differenceWithInterval, estimateOf, outcomeOf, split } from '../difference.ts';
import { counted, countText, partText, valueText } from '../number-text.ts';
import { factsText, verdictSentence } from '../verdict.ts';
import { type Check, compareChecks, runChecks } from './check.ts';
import { code, command, inert, joined, table } from './markdown-text.ts';

/** A run. */
export function runMarkdown(record: RunRecord): string {
  return joined([
    `### ${inert(record.scenario.name)}`,
    inert(verdictSentence(record)),
    checkTable(runChecks(record)),
    deliveryTable(record),
    inert(factsText(record)),
    command(record.scenario.reproduce),
  ]);
}

/** A comparison. */
export function compareMarkdown(comparison: Comparison): string {
  return joined([
    `### ${inert(comparison.scenario.name)}`,
    inert(compareVerdict(comparison)),
    checkTable(compareChecks(comparison)),
    differenceTable(comparison),
    inert(compareFacts(comparison)),
    command(comparison.scenario.reproduce),
  ]);
}

const MARKS = { held: '✅', failed: '❌', open: '–' } as const;

/** Thresholds one by one; of laws those that were broken, for there are many. */
export function checkTable(checks: readonly Check[]): string {
  const shown = checks.filter(({ kind, outcome }) => kind === 'threshold' || outcome === 'failed');
  if (shown.length === 0) return '';
  const rows = shown.map(({ kind, name, outcome, found }) => [
    MARKS[outcome],
    kind === 'law' ? inert(`law broken: ${name}`) : code(name),
    inert(found),
  ]);
  return table([['', 'threshold', 'found'], ...rows], 2);
}

function deliveryTable({ deliveries }: RunRecord): string {
  const rows = QOS.filter(({ key }) => deliveries[key].published > 0).map(({ key, name }) => {
    const { published, expected, delivered, useful, lost, ackedButLost } = deliveries[key];
    return [
      name,
      countText(published),
      countText(expected),
      partText(delivered, expected),
      partText(useful, expected),
      `${countText(lost)} (${partText(lost, expected)})`,
      countText(ackedButLost),
    ];
  });
  if (rows.length === 0) return '';
  const heading = ['', 'published', 'expected', 'delivered', 'useful', 'lost', 'acked but lost'];
  return table([heading, ...rows], 1);
}

/** Metrics in which somebody differs; the rest in a sentence. */
function differenceTable(comparison: Comparison): string {
  const { differing, equal } = split(comparison);
  const rest =
    equal.length === 0 ? '' : `\n\n${counted(equal.length, 'figure')} exactly the same everywhere.`;
  if (differing.length === 0) return rest.trim();
  const rows = differing.map((metric) => [
    inert(metric.label),
    ...comparison.order.map((name) => cell(comparison, metric, name)),
  ]);
  return table([['mean over seeds', ...comparison.order.map(inert)], ...rows], 1) + rest;
}

const TONES = { better: ' 🟢', worse: ' 🔴', apart: '', uncertain: ' ?', equal: '', unknown: '' };

function cell(comparison: Comparison, metric: Metric, name: string): string {
  const estimate = estimateOf(comparison, name, metric.id);
  if (estimate === undefined || estimate.mean === null) return '–';
  const mean = valueText(estimate.mean, metric.unit);
  const outcome = outcomeOf(metric, estimate);
  if (name === comparison.baseline || outcome === 'equal') return mean;
  return `${mean}<br>${differenceWithInterval(metric, estimate)}${TONES[outcome]}`;
}
