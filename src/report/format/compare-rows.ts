/**
 * A comparison as rows, one for each variant and metric.
 */
import type { Comparison } from '../../experiment/comparison.ts';
import { estimateOf, outcomeOf } from '../difference.ts';
import type { Row } from './csv.ts';

/** Means and paired differences in the units of the record: shares as fractions, spans in µs. */
export function compareRows(comparison: Comparison): readonly Row[] {
  return comparison.order.flatMap((variant) =>
    comparison.metrics.flatMap((metric) => {
      const estimate = estimateOf(comparison, variant, metric.id);
      if (estimate === undefined) return [];
      const { mean, ci95, seeds, pairedDifference: difference } = estimate;
      return [
        {
          variant,
          metric: metric.id,
          unit: metric.unit,
          seeds: seeds.length,
          mean,
          low: ci95?.[0] ?? null,
          high: ci95?.[1] ?? null,
          difference: difference.mean,
          differenceLow: difference.ci95?.[0] ?? null,
          differenceHigh: difference.ci95?.[1] ?? null,
          pHolm: difference.pHolm,
          effect: difference.effect,
          outcome: outcomeOf(metric, estimate),
        },
      ];
    }),
  );
}
