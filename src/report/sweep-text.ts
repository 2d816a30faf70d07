/**
 * A sweep for the terminal: a row per point with the figures that matter, means over seeds.
 */

import type { SweepPoint, SweepSummary } from '../experiment/sweep-summary.ts';
import { counted, shareText, valueText } from './number-text.ts';
import { grid, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { visibleText } from './visible-text.ts';

/** Points beyond these are in the results only. */
const MOST_SHOWN = 60;

/** The sweep in words and figures; ends with a line break. */
export function sweepText(summary: SweepSummary, style: TextStyle): string {
  const { points, scenario, variant, runs } = summary;
  const title = variant === 'baseline' ? scenario.name : `${scenario.name}, ${variant}`;
  const shown = points.slice(0, MOST_SHOWN);
  const [heading = '', ...rows] = grid([
    SWEEP_HEADING,
    ...shown.map((point, index) => sweepRow(point, index)),
  ]);
  const hidden = points.length - shown.length;
  const facts = `${counted(runs, 'run')} of ${counted(points.length, 'point')}`;
  return `${[
    style.bold(visibleText(title)),
    style.dim(facts),
    '',
    ...legend(shown),
    style.dim(heading),
    ...rows,
    ...(hidden > 0 ? [style.dim(`… and ${counted(hidden, 'more point', 'more points')}`)] : []),
  ].join('\n')}\n`;
}

/** What the columns are. */
export const SWEEP_HEADING = ['', 'seeds', 'lost', '± 95 %', 'useful', 'peak queue'];

/** One point, as the columns of SWEEP_HEADING. */
export function sweepRow({ seeds, metrics }: SweepPoint, index: number): readonly string[] {
  const loss = metrics['loss.total'];
  const reach = loss?.ci95 ? (loss.ci95[1] - loss.ci95[0]) / 2 : null;
  return [
    `${index + 1}`,
    `${seeds.length}`,
    share(loss?.mean),
    share(reach),
    share(metrics['useful.total']?.mean),
    figure(metrics['queues.peakMessages']?.mean),
  ];
}

/** `a=1, b=2`, or `as it stands` of nothing varied. */
export function pointText(vary: SweepPoint['vary']): string {
  const pairs = Object.entries(vary).map(([path, value]) => `${path}=${value}`);
  return pairs.length === 0 ? 'as it stands' : pairs.join(', ');
}

/** Paths are longer than columns are wide, so points have numbers in the table. */
function legend(points: readonly SweepPoint[]): readonly string[] {
  return [
    ...points.flatMap(({ vary }, index) => {
      const number = `${index + 1}  `;
      const lines = wrapped(visibleText(pointText(vary)), WIDTH - number.length);
      return lines.map((line, at) => (at === 0 ? number : ' '.repeat(number.length)) + line);
    }),
    '',
  ];
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : shareText(value);
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : valueText(value, 'messages');
}
