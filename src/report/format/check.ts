/**
 * What was asked of a run or a comparison, each with what became of it: thresholds and laws, as
 * machines count them.
 */
import type { Comparison } from '../../experiment/comparison.ts';
import type { RunRecord, ThresholdVerdict } from '../../simulation/run-record.ts';
import { actualText } from '../verdict.ts';

/** One thing that holds, does not, or could not be decided. */
export interface Check {
  readonly kind: 'threshold' | 'law';
  readonly name: string;
  readonly outcome: 'held' | 'failed' | 'open';
  /** What was found. */
  readonly found: string;
}

/** Thresholds as written, then the laws that the preset claims. */
export function runChecks({ thresholds, laws }: RunRecord): readonly Check[] {
  return [
    ...thresholds.map(thresholdCheck),
    ...laws
      .filter(({ claimed }) => claimed)
      .map(({ name, held, count, first }): Check => {
        const found = held ? 'no violation' : `${count} violations, the first: ${first ?? ''}`;
        return { kind: 'law', name, outcome: held ? 'held' : 'failed', found };
      }),
  ];
}

/** Thresholds as written, then every run that broke a law. */
export function compareChecks({ thresholds, broken }: Comparison): readonly Check[] {
  return [
    ...thresholds.map(thresholdCheck),
    ...broken.map(
      ({ variant, seed, laws }): Check => ({
        kind: 'law',
        name: laws.join(', '),
        outcome: 'failed',
        found: `broken by ${variant}, seed ${seed}`,
      }),
    ),
  ];
}

function thresholdCheck(verdict: ThresholdVerdict): Check {
  const outcome = verdict.ok === null ? 'open' : verdict.ok ? 'held' : 'failed';
  return { kind: 'threshold', name: verdict.expression, outcome, found: actualText(verdict) };
}
