/**
 * Advice about keep-alives in the formats of other tools: a row for each one tried. There is nothing
 * in it that could pass or fail.
 */
import type { TuneResult } from '../../experiment/tune-result.ts';
import { TUNE_HEADING, tuneRow, tuneVerdict } from '../tune-text.ts';
import type { Row } from './csv.ts';
import { command, inert, joined, table } from './markdown-text.ts';

/** Every keep-alive under every condition; spans in µs, shares as fractions. */
export function tuneRows({ conditions, fleet }: TuneResult): readonly Row[] {
  return conditions.flatMap(({ name, points, advice }) =>
    points.map((point) => ({
      fleet,
      condition: name,
      keepAlive: point.keepAlive,
      noticedUs: point.noticedUs,
      detectionUs: point.detectionUs,
      bytesPerDay: point.bytesPerDay,
      loss: point.loss,
      lossLow: point.lossInterval?.[0] ?? null,
      lossHigh: point.lossInterval?.[1] ?? null,
      useful: point.useful,
      ageUs: point.ageUs,
      timeoutsPerDay: point.timeoutsPerDay,
      isPareto: point.isPareto,
      isAdvised: point.keepAlive === advice,
    })),
  );
}

/** The advice, a table for each condition, and the command. */
export function tuneMarkdown(result: TuneResult): string {
  const { scenario, conditions } = result;
  return joined([
    `### ${inert(scenario.name)}`,
    inert(tuneVerdict(result)),
    ...conditions.flatMap(({ name, points, advice }) => [
      `**${inert(name)}**`,
      table([TUNE_HEADING, ...points.map((point) => tuneRow(point, advice).map(inert))], 1),
    ]),
    command(scenario.reproduce),
  ]);
}
