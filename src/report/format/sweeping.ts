/**
 * A sweep in the formats of other tools: a row for each point and metric, a check for each point.
 */
import type { SweepPoint, SweepSummary } from '../../experiment/sweep-summary.ts';
import { counted } from '../number-text.ts';
import { pointText, SWEEP_HEADING, sweepRow } from '../sweep-text.ts';
import type { Check } from './check.ts';
import type { Row } from './csv.ts';
import { checkTable } from './markdown.ts';
import { inert, joined, table } from './markdown-text.ts';

/** What all points said of the laws and thresholds of their runs. */
export function sweepChecks({ points }: SweepSummary): readonly Check[] {
  return points.flatMap((point) => [
    pointCheck(point, 'law', point.broken),
    pointCheck(point, 'threshold', point.failed),
  ]);
}

function pointCheck(
  { vary, seeds }: SweepPoint,
  kind: Check['kind'],
  failed: readonly number[],
): Check {
  const name = kind === 'law' ? pointText(vary) : `thresholds, ${pointText(vary)}`;
  if (failed.length === 0) {
    return { kind, name, outcome: 'held', found: `held in ${counted(seeds.length, 'run')}` };
  }
  const found = `${failed.length} of ${counted(seeds.length, 'run')} failed, first seed ${failed[0]}`;
  return { kind, name, outcome: 'failed', found };
}

/** Means over seeds in the units of the record: a column for each varied path. */
export function sweepRows({ points, variant }: SweepSummary): readonly Row[] {
  return points.flatMap(({ vary, seeds, metrics }) =>
    Object.entries(metrics).map(([metric, { mean, ci95 }]) => ({
      variant,
      ...vary,
      metric,
      seeds: seeds.length,
      mean,
      low: ci95?.[0] ?? null,
      high: ci95?.[1] ?? null,
    })),
  );
}

/** What failed, then the points as the terminal shows them. */
export function sweepMarkdown(summary: SweepSummary): string {
  const { scenario, points, runs } = summary;
  const failed = sweepChecks(summary).filter(({ outcome }) => outcome === 'failed');
  const rows = points.map((point, index) => [
    inert(pointText(point.vary)),
    ...sweepRow(point, index).slice(1),
  ]);
  return joined([
    `### ${inert(scenario.name)}`,
    checkTable(failed),
    table([['point', ...SWEEP_HEADING.slice(1)], ...rows], 1),
    `${counted(runs, 'run')} of ${counted(points.length, 'point')}.`,
  ]);
}
