/**
 * A sizing in words: the answer in a sentence, the curve around it, and what no limit can save.
 */
import type { SizePoint, SizeResult } from '../experiment/size-result.ts';
import { bytesText, counted, countText, listed, shareText, shortCount } from './number-text.ts';
import { grid, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { visibleText } from './visible-text.ts';

/** The sizing for the terminal; ends with a line break. */
export function sizeText(result: SizeResult, style: TextStyle): string {
  const { scenario, found } = result;
  const [heading = '', ...rows] = grid([
    CURVE_HEADING,
    ...found.curve.map((point) => curveRow(result, point)),
  ]);
  return `${[
    style.bold(visibleText(scenario.name)),
    '',
    ...wrapped(visibleText(sizeVerdict(result)), WIDTH).map(style.bold),
    '',
    style.dim(heading),
    ...rows,
    '',
    style.dim('Again with'),
    `  ${visibleText(scenario.reproduce)}`,
  ].join('\n')}\n`;
}

/** The answer in a sentence or two. */
export function sizeVerdict({ limit, target, confidence, range, found }: SizeResult): string {
  const sure = `${Number((confidence * 100).toPrecision(6))} % confidence`;
  const runs = `${counted(found.runs, 'run')}.`;
  if (found.limit !== null && found.interval !== null) {
    const [low, high] = found.interval;
    const interval = `between ${countText(low)} and ${countText(high)}`;
    return `${limit} = ${countText(found.limit)} is the smallest that meets ${target} with ${sure}; the border lies ${interval}. ${runs}`;
  }
  const [most] = [...range].reverse();
  const failed = `${limit} up to ${countText(most ?? 0)} cannot meet ${target} with ${sure}`;
  if (found.estimate !== null)
    return `${failed}; the means do from ${countText(found.estimate)}: more seeds may tell. ${runs}`;
  return `${failed}: what is left is lost by ${causesText(found.largest)}. ${runs}`;
}

function causesText({ causes }: SizePoint): string {
  const largest = Object.entries(causes).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const named = largest
    .slice(0, 3)
    .map(([cause, count]) => `${cause} (${shortCount(count)} a run)`);
  return named.length === 0 ? 'no cause of loss' : listed(named);
}

/** What the curve's columns are. */
export const CURVE_HEADING = [
  'limit',
  'metric',
  'from',
  'to',
  'bytes at peak',
  'messages at peak',
  'seeds',
];

/** One value of the limit, as the columns of CURVE_HEADING. */
export function curveRow({ target, found }: SizeResult, point: SizePoint): readonly string[] {
  const value = /^(loss|useful|stale)\./.test(target.trim()) ? shareText : shortCount;
  const mark = point.limit === found.limit ? ' ◀' : '';
  return [
    `${countText(point.limit)}${mark}`,
    value(point.mean),
    ...(point.interval ?? []).map((bound) => value(Math.max(0, bound))),
    bytesText(point.peakBytes),
    shortCount(point.peakMessages),
    `${point.seeds}`,
  ];
}
