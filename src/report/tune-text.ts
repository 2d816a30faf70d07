/**
 * Advice about keep-alives in words: the answer, then a table for each network condition.
 */
import type { TuneCondition, TunePoint, TuneResult } from '../experiment/tune-result.ts';
import { bytesText, counted, shareText, shortCount, shortSpan, spanText } from './number-text.ts';
import { grid, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { visibleText } from './visible-text.ts';

/** The advice for the terminal; ends with a line break. */
export function tuneText(result: TuneResult, style: TextStyle): string {
  const { scenario, conditions, fleet, seeds } = result;
  const facts = `keep-alive of ${fleet} · ${counted(seeds.length, 'seed')} · * worth having: nothing else is as good in detection, bytes and loss · ◀ advised · noticed: how long dead connections went unnoticed, in the mean and at most · time-outs: by keep-alive, per device and day`;
  return `${[
    style.bold(visibleText(scenario.name)),
    ...wrapped(visibleText(facts), WIDTH).map(style.dim),
    '',
    ...wrapped(visibleText(tuneVerdict(result)), WIDTH).map(style.bold),
    ...conditions.flatMap((condition) => conditionLines(condition, style)),
    '',
    style.dim('Again with'),
    `  ${visibleText(scenario.reproduce)}`,
  ].join('\n')}\n`;
}

/** The answer in a sentence or two. */
export function tuneVerdict({ advice, conditions, fleet }: TuneResult): string {
  const [only] = conditions;
  const single = conditions.length === 1 ? only : undefined;
  const chosen = single?.points.find(({ keepAlive }) => keepAlive === single.advice);
  if (chosen !== undefined) {
    return `${fleet}: a keep-alive of ${chosen.keepAlive} loses and delays no more than any other, for ${bytesText(chosen.bytesPerDay)} per device and day; a dead connection is noticed within ${noticedText(chosen)}.`;
  }
  const each = conditions.map(({ name, advice: best }) => `${best} (${name})`).join(', ');
  if (advice === null) {
    return `${fleet}: no keep-alive does well everywhere; advised are ${each}.`;
  }
  return `${fleet}: ${advice} is the longest keep-alive that does well everywhere; condition by condition ${each}.`;
}

/** `3 min`, and how soon it was in the mean, if any died. */
function noticedText({ noticedUs, detectionUs }: TunePoint): string {
  const most = spanText(detectionUs);
  return noticedUs === null ? most : `${most}, here after ${spanText(noticedUs)} in the mean`;
}

function conditionLines({ name, points, advice }: TuneCondition, { bold, dim }: TextStyle) {
  const [heading = '', ...rows] = grid([
    TUNE_HEADING,
    ...points.map((point) => tuneRow(point, advice)),
  ]);
  return ['', ...wrapped(visibleText(name), WIDTH).map(bold), dim(heading), ...rows];
}

/** What the columns are. */
export const TUNE_HEADING: readonly string[] = [
  'keep-alive',
  'noticed',
  'at most',
  'bytes/day',
  'lost',
  'in time',
  'age p99',
  'time-outs',
];

/** One keep-alive, as the columns of TUNE_HEADING. */
export function tuneRow(point: TunePoint, advice: string): readonly string[] {
  const marks = `${point.isPareto ? ' *' : ''}${point.keepAlive === advice ? ' ◀' : ''}`;
  return [
    `${point.keepAlive}${marks}`,
    point.noticedUs === null ? '–' : shortSpan(point.noticedUs),
    shortSpan(point.detectionUs),
    bytesText(point.bytesPerDay),
    shareText(point.loss),
    shareText(point.useful),
    point.ageUs === null ? '–' : shortSpan(point.ageUs),
    shortCount(point.timeoutsPerDay),
  ];
}
