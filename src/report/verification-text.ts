/**
 * Predicted beside measured: for a terminal, and as JUnit for machines that count tests.
 */
import { type JunitCase, junitText } from './format/junit.ts';
import { grid, padded } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';

/** One thing looked at, as text. */
interface ShownValue {
  readonly name: string;
  readonly predicted: string;
  readonly measured: string;
  readonly isEqual: boolean;
}

/** A case and what became of it. */
export interface ShownCase {
  readonly name: string;
  readonly question: string;
  readonly outcome: 'equal' | 'different' | 'n/a';
  readonly reason: string | undefined;
  readonly values: readonly ShownValue[];
  readonly tookMs: number;
}

const OUTCOME_WIDTH = 10;
/** Longer values stand in lines of their own. */
const CELL_WIDTH = 48;

/** Every case with its values, then how many there are of each kind. */
export function verificationText(cases: readonly ShownCase[], style: TextStyle): string {
  return `${[...cases.map((each) => caseText(each, style)), verdict(cases)].join('\n')}\n`;
}

function caseText(
  { name, outcome, question, reason, values }: ShownCase,
  style: TextStyle,
): string {
  const emphasis = { equal: style.good, different: style.bad, 'n/a': style.dim }[outcome];
  const head = `${emphasis(padded(outcome, OUTCOME_WIDTH, 'left'))} ${style.bold(name)}`;
  if (outcome === 'n/a') return `${head}: ${reason ?? ''}\n`;
  const isLong = (value: ShownValue): boolean =>
    Math.max(value.predicted.length, value.measured.length) > CELL_WIDTH;
  const rows = values
    .filter((value) => !isLong(value))
    .map((value) => [marked(value), value.predicted, value.measured]);
  const lines = values.filter(isLong).flatMap(longText);
  const table = grid([['', 'predicted', 'measured'], ...rows]);
  return [head, `    ${question}`, ...table, ...lines, ''].join('\n');
}

function longText(value: ShownValue): readonly string[] {
  const { predicted, measured } = value;
  if (predicted === measured) return [marked(value), `      both      ${measured}`];
  return [marked(value), `      predicted ${predicted}`, `      measured  ${measured}`];
}

function marked({ name, isEqual }: ShownValue): string {
  return `  ${isEqual ? ' ' : '≠'} ${name}`;
}

function verdict(cases: readonly ShownCase[]): string {
  const of = (outcome: ShownCase['outcome']): number =>
    cases.filter((each) => each.outcome === outcome).length;
  return `${of('equal')} equal, ${of('different')} different, ${of('n/a')} not applicable`;
}

/** The same as a JUnit file: different is a failure, not applicable is skipped. */
export function verificationJunit(suite: string, cases: readonly ShownCase[]): string {
  return junitText(suite, cases.map(junitCase));
}

const OUTCOMES = { equal: 'passed', different: 'failed', 'n/a': 'skipped' } as const;

function junitCase({ name, outcome, reason, values, tookMs }: ShownCase): JunitCase {
  const differences = values
    .filter(({ isEqual }) => !isEqual)
    .map(({ name: what, predicted, measured }) => `${what}: ${predicted} ≠ ${measured}`);
  const message = outcome === 'different' ? differences.join('; ') : (reason ?? '');
  return { name, outcome: OUTCOMES[outcome], message, tookMs };
}
