/**
 * Theory as a table: predicted, simulated, the interval, and whether they agree.
 */
import { grid } from '../report/text-layout.ts';
import type { TheoryResult } from './theory.ts';

/** A line for each model. */
export function theoryText(results: readonly TheoryResult[]): string {
  const rows = results.map(({ name, formula, seeds, predicted, simulated, halfWidth, holds }) => [
    name,
    formula,
    predicted.toPrecision(4),
    simulated.toPrecision(4),
    `± ${halfWidth.toPrecision(2)}`,
    String(seeds),
    holds ? 'holds' : 'DIFFERS',
  ]);
  const head = ['model', 'formula', 'predicted', 'simulated', '95 %', 'seeds', ''];
  return `${grid([head, ...rows]).join('\n')}\n`;
}
