/**
 * Thresholds, judged: what a scenario said must hold, against what came out.
 *
 * One run decides what speaks of itself; an expression that names another variant waits for a
 * comparison. A metric without samples never passes: nothing delivered is not fast delivery.
 */
import { unreachable } from '../kernel/invariant.ts';
import type { Operand, Operator, Threshold } from '../scenario/threshold.ts';
import { metricValue } from './metric-value.ts';
import type { RunRecord, ThresholdVerdict } from './run-record.ts';

/** The run a threshold reads: of the named variant, or of the one under test when undefined. */
export type RecordOf = (variant: string | undefined) => RunRecord | undefined;

/** The verdict; `actual` is the value of the first operand that is a metric, `expected` of the other. */
export function evaluateThreshold(threshold: Threshold, recordOf: RecordOf): ThresholdVerdict {
  const { expression, left, operator, right } = threshold;
  const one = readingOf(left, recordOf);
  const other = readingOf(right, recordOf);
  const [shown, beside] = left.kind === 'metric' ? [one, other] : [other, one];
  const values = { actual: numberOf(shown), expected: numberOf(beside) };
  if (one === NEEDS_COMPARE || other === NEEDS_COMPARE) {
    return { expression, ok: null, ...values, reason: NEEDS_COMPARE };
  }
  if (typeof one === 'string') return { expression, ok: false, ...values, reason: one };
  if (typeof other === 'string') return { expression, ok: false, ...values, reason: other };
  return { expression, ok: holds(one, operator, other), ...values };
}

/** The verdicts of a run about itself; a run that was stopped early decides nothing. */
export function judgeRun(
  thresholds: readonly Threshold[],
  record: RunRecord,
): readonly ThresholdVerdict[] {
  if (record.simulated.interrupted) {
    return thresholds.map(({ expression }) => ({
      expression,
      ok: null,
      actual: null,
      expected: null,
      reason: 'interrupted',
    }));
  }
  const recordOf: RecordOf = (variant = record.variant) =>
    variant === record.variant ? record : undefined;
  return thresholds.map((threshold) => evaluateThreshold(threshold, recordOf));
}

const NEEDS_COMPARE = 'needs compare';

/** A number, or why there is none. */
type Reading = number | typeof NEEDS_COMPARE | 'no samples' | 'no such metric';

function numberOf(reading: Reading): number | null {
  return typeof reading === 'number' ? reading : null;
}

function readingOf(operand: Operand, recordOf: RecordOf): Reading {
  if (operand.kind === 'number') return operand.value;
  const record = recordOf(operand.variant);
  if (record === undefined) return NEEDS_COMPARE;
  const value = metricValue(record, operand.name);
  if (value === undefined) return 'no such metric';
  return value ?? 'no samples';
}

function holds(left: number, operator: Operator, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    default:
      return unreachable(operator);
  }
}
