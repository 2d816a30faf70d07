/**
 * Threshold expressions: `"loss.qos1 < 1%"`, `"useful.qos1[drop-oldest] > useful.qos1[baseline]"`.
 *
 * Two operands and a comparison, parsed here against the names that exist; the simulation floor
 * reads the values and compares.
 */
import { parseDuration } from '../kernel/time-text.ts';
import { metricProblem } from './metric-name.ts';
import { didYouMean } from './suggestion.ts';
import { parseShare, parseSize } from './unit.ts';

export const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Operator = (typeof OPERATORS)[number];

/** One side of a comparison. */
export type Operand =
  | {
      readonly kind: 'metric';
      readonly name: string;
      /** The variant to read it from; absent: the one that is run. */
      readonly variant?: string;
    }
  /** Shares as fractions, spans in µs, sizes in bytes. */
  | { readonly kind: 'number'; readonly value: number };

/** What must hold at the end of a run. */
export interface Threshold {
  /** As it was written. */
  readonly expression: string;
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** The names a threshold may use. */
export interface KnownNames {
  readonly fleets: readonly string[];
  /** Without `baseline`, which always exists. */
  readonly variants: readonly string[];
}

/** The threshold an expression stands for, or in words why it stands for none. */
export function parseThreshold(expression: string, known: KnownNames): Threshold | string {
  const [, before, symbol, after] =
    /^([^<>=!]+)(<=|>=|==|!=|<|>)([^<>=!]+)$/.exec(expression) ?? [];
  const operator = OPERATORS.find((each) => each === symbol);
  if (before === undefined || after === undefined || operator === undefined) {
    return `expected a comparison such as "loss.qos1 < 1%", got "${expression}"`;
  }
  const left = operand(before.trim(), known);
  const right = operand(after.trim(), known);
  if (typeof left === 'string') return left;
  if (typeof right === 'string') return right;
  if (left.kind === 'number' && right.kind === 'number') {
    return 'two numbers are compared: one side must be a metric, such as loss.qos1';
  }
  return { expression, left, operator, right };
}

function operand(text: string, known: KnownNames): Operand | string {
  const [, name, variant] = /^([A-Za-z][\w.-]*)(?:\[([^\]]*)\])?$/.exec(text) ?? [];
  if (name === undefined) return number(text);
  const problem = metricProblem(name, known.fleets) ?? variantProblem(variant, known.variants);
  if (problem !== undefined) return problem;
  return { kind: 'metric', name, ...(variant === undefined ? {} : { variant }) };
}

function number(text: string): Operand | string {
  const plain = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const value = plain ?? parseShare(text) ?? parseDuration(text) ?? parseSize(text);
  if (value !== undefined) return { kind: 'number', value };
  return `expected a metric, or a number such as 100, 1%, 5s or 64KiB, got "${text}"`;
}

function variantProblem(
  variant: string | undefined,
  variants: readonly string[],
): string | undefined {
  const names = ['baseline', ...variants];
  if (variant === undefined || names.includes(variant)) return undefined;
  return `unknown variant "${variant}"${didYouMean(variant, names)}: there is ${names.join(', ')}`;
}
