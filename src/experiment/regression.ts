/**
 * Whether something got worse: a variant than its baseline, or than itself in an older comparison.
 *
 * Only what is certain is a regression: both 95 % intervals of the paired difference lie on the
 * wrong side of 0.
 */
import { comparedMetrics } from './compared-metric.ts';
import {
  COMPARE_SCHEMA,
  type Comparison,
  certainty,
  type Estimate,
  type Metric,
  type PairedDifference,
} from './comparison.ts';
import { pairedDifference } from './paired-difference.ts';

/** What became of one variant. */
export interface Change {
  readonly variant: string;
  readonly difference: Pick<PairedDifference, 'mean' | 'ci95' | 't95'>;
  readonly isWorse: boolean;
}

/** Metrics that have a worse side, whichever the scenario: what may be asked for. */
export function regressionMetrics(): readonly string[] {
  return comparedMetrics([], 'every QoS').flatMap(({ id, better }) =>
    better === 'neither' ? [] : [id],
  );
}

/** Each variant against the baseline beside it. */
export function changesToBaseline(comparison: Comparison, metric: string): readonly Change[] {
  const { order, baseline } = comparison;
  return order.flatMap((variant) => {
    const difference = comparison.variants[variant]?.[metric]?.pairedDifference;
    return variant === baseline || difference === undefined
      ? []
      : [changeOf(comparison, metric, variant, difference)];
  });
}

/** Each variant against itself as it was, under the seeds both have. */
export function changesSince(
  comparison: Comparison,
  stored: Comparison,
  metric: string,
): readonly Change[] {
  return comparison.order.flatMap((variant) => {
    const now = comparison.variants[variant]?.[metric];
    const then = stored.variants[variant]?.[metric];
    if (now === undefined || then === undefined) return [];
    const difference = pairedDifference(differencesOf(now, then));
    return difference.mean === null ? [] : [changeOf(comparison, metric, variant, difference)];
  });
}

function differencesOf(now: Estimate, then: Estimate): readonly number[] {
  const before = new Map(then.seeds.map((seed, at) => [seed, then.values[at]]));
  return now.seeds.flatMap((seed, at) => {
    const [value, reference] = [now.values[at], before.get(seed)];
    return value === undefined || reference === undefined ? [] : [value - reference];
  });
}

function changeOf(
  { metrics }: { readonly metrics: readonly Metric[] },
  metric: string,
  variant: string,
  difference: Change['difference'],
): Change {
  const better = metrics.find(({ id }) => id === metric)?.better;
  const worseSide = better === 'higher' ? 'below' : 'above';
  return { variant, difference, isWorse: certainty(difference) === worseSide };
}

/** A stored comparison that this engine's can be held against, or in words why it is none. */
export function parseComparison(text: string, engine: string): Comparison | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'it holds no comparison';
  const fields = new Map<string, unknown>(Object.entries(value));
  const schema = fields.get('schema');
  if (schema !== COMPARE_SCHEMA) {
    return typeof schema === 'string'
      ? `it has schema ${schema}, not ${COMPARE_SCHEMA}`
      : 'it holds no comparison';
  }
  const found = fields.get('engine');
  if (found !== engine) return `it was made by engine ${String(found)}, this is ${engine}`;
  return isWhole(value) ? value : 'it is a comparison without all its parts';
}

/** Down to what is read of a stored one; the schema's name vouches for the rest. */
function isWhole(value: object): value is Comparison {
  if (!('variants' in value) || !('scenario' in value)) return false;
  const { variants, scenario } = value;
  if (typeof scenario !== 'object' || scenario === null || !('hash' in scenario)) return false;
  return typeof variants === 'object' && variants !== null && Object.values(variants).every(isRow);
}

function isRow(row: unknown): boolean {
  return (
    typeof row === 'object' &&
    row !== null &&
    Object.values(row).every((each) => Array.isArray(each?.seeds) && Array.isArray(each?.values))
  );
}
