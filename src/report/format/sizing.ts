/**
 * A sizing in the formats of other tools: the target as the one thing asked, the curve as rows.
 */
import type { SizeResult } from '../../experiment/size-result.ts';
import { CURVE_HEADING, curveRow, sizeVerdict } from '../size-text.ts';
import type { Check } from './check.ts';
import type { Row } from './csv.ts';
import { checkTable } from './markdown.ts';
import { command, inert, joined, table } from './markdown-text.ts';

/** Whether some value of the limit meets the target. */
export function sizeChecks(result: SizeResult): readonly Check[] {
  const outcome = result.found.limit === null ? 'failed' : 'held';
  return [{ kind: 'threshold', name: result.target, outcome, found: sizeVerdict(result) }];
}

/** The curve, a row for each value of the limit; shares as fractions. */
export function sizeRows({ limit, target, found }: SizeResult): readonly Row[] {
  return found.curve.map((point) => ({
    path: limit,
    limit: point.limit,
    target,
    mean: point.mean,
    low: point.interval?.[0] ?? null,
    high: point.interval?.[1] ?? null,
    seeds: point.seeds,
    peakBytes: point.peakBytes,
    peakMessages: point.peakMessages,
    isAnswer: point.limit === found.limit,
  }));
}

/** The answer, the curve and the command. */
export function sizeMarkdown(result: SizeResult): string {
  const { scenario, found } = result;
  const rows = found.curve.map((point) => {
    const cells = curveRow(result, point);
    // Of a single seed there is no interval.
    return cells.length < CURVE_HEADING.length ? cells.toSpliced(2, 0, '–', '–') : cells;
  });
  return joined([
    `### ${inert(scenario.name)}`,
    checkTable(sizeChecks(result)),
    table([CURVE_HEADING, ...rows], 0),
    command(scenario.reproduce),
  ]);
}
