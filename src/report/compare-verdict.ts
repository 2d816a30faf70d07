/**
 * A comparison in one sentence: a clause per variant, loss first, then usefulness.
 */
import type { Comparison } from '../experiment/comparison.ts';
import {
  differenceParts,
  differenceWithInterval,
  estimateOf,
  isEqualThroughout,
  outcomeOf,
  rivals,
} from './difference.ts';
import { counted, countText, listed } from './number-text.ts';

const MOST_CLAUSES = 4;

/** How the variants fare against the baseline. */
export function compareVerdict(comparison: Comparison): string {
  const names = rivals(comparison);
  const prefix = comparison.interrupted ? 'Interrupted, so some runs are missing. ' : '';
  if (names.length === 0)
    return `${prefix}There is nothing to compare ${comparison.baseline} with.`;
  const clauses = names.slice(0, MOST_CLAUSES).map((name) => clause(comparison, name));
  const rest = names.length - clauses.length;
  const more = rest > 0 ? `; ${counted(rest, 'further variant')} below` : '';
  return `${prefix}Against ${comparison.baseline}: ${clauses.join('; ')}${more}.`;
}

function clause(comparison: Comparison, name: string): string {
  if (isEqualThroughout(comparison, name)) return `${name} equals it in every figure`;
  const metric = comparison.metrics.find(({ id }) => id === 'loss.total');
  const loss = metric && estimateOf(comparison, name, metric.id);
  if (metric === undefined || loss === undefined) return `${name} differs`;
  const size = differenceWithInterval(metric, loss);
  switch (outcomeOf(metric, loss)) {
    case 'equal':
      return `${name} loses exactly as much${besides(comparison, name)}`;
    case 'better':
      return `${name} loses less, ${size}`;
    case 'worse':
      return `${name} loses more, ${size}`;
    case 'apart':
    case 'uncertain':
      return `${name} loses neither certainly more nor less${besides(comparison, name)}`;
    case 'unknown':
      return `${name} has no loss to speak of`;
  }
}

const BESIDES = [
  ['useful.total', 'more delivered in time', 'less delivered in time'],
  ['deliveries.total.ackedButLost', 'fewer acknowledged losses', 'more acknowledged losses'],
] as const;

/** What tells variants apart that lose alike: what came in time, what was promised and lost. */
function besides(comparison: Comparison, name: string): string {
  const parts = BESIDES.flatMap(([id, better, worse]) => {
    const metric = comparison.metrics.find((each) => each.id === id);
    const estimate = metric && estimateOf(comparison, name, id);
    if (metric === undefined || estimate === undefined) return [];
    const outcome = outcomeOf(metric, estimate);
    if (outcome !== 'better' && outcome !== 'worse') return [];
    const { mean } = differenceParts(metric, estimate);
    return [`${outcome === 'better' ? better : worse} (${mean})`];
  });
  return parts.length === 0 ? '' : `, with ${listed(parts)}`;
}

/** What was compared: variants, seeds, and how sure figures are. */
export function compareFacts({ order, seeds }: Comparison): string {
  const intervals =
    seeds.length < 2
      ? 'one seed says nothing about chance: no intervals'
      : 'differences seed by seed, with 95 % intervals';
  return `${counted(order.length, 'variant')} · ${seedText(seeds)} · ${intervals}`;
}

/** `seeds 1 to 5`, `seed 1`, `seeds 1, 4, 9`. */
export function seedText(seeds: readonly number[]): string {
  const [first = 0] = seeds;
  const last = seeds.at(-1) ?? 0;
  if (seeds.length === 1) return `seed ${first}`;
  const isRange = last - first === seeds.length - 1;
  if (isRange) return `seeds ${first} to ${last}`;
  return seeds.length > 8 ? `${countText(seeds.length)} seeds` : `seeds ${seeds.join(', ')}`;
}

/** Runs that broke laws, each in a sentence. */
export function brokenRuns({ broken }: Comparison): string[] {
  return broken.map(({ variant, seed, laws }) => `${variant}, seed ${seed}: ${laws.join(', ')}`);
}
