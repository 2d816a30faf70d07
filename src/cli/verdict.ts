/**
 * From what came out to an exit code: broken laws outweigh failed thresholds.
 */
import type { LawVerdict, ThresholdVerdict } from '../simulation/run-record.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Says on stderr which claimed laws broke and which thresholds failed. */
export function judged(
  brokenLaws: readonly string[],
  failedThresholds: readonly ThresholdVerdict[],
  terminal: Terminal,
): ExitCode {
  for (const law of brokenLaws) terminal.err(`law broken: ${law}\n`);
  for (const threshold of failedThresholds) terminal.err(`threshold failed: ${found(threshold)}\n`);
  if (brokenLaws.length > 0) return EXIT.lawBroken;
  return failedThresholds.length > 0 ? EXIT.thresholdFailed : EXIT.ok;
}

/** A broken law with how often and how it first showed. */
export function lawText({ name, count, first }: LawVerdict): string {
  return `${name} (${count} ${count === 1 ? 'violation' : 'violations'}): ${first}`;
}

/** Thresholds that failed, or none when nobody asked for them. */
export function failedThresholds(
  thresholds: readonly ThresholdVerdict[],
  areAsked: boolean,
): readonly ThresholdVerdict[] {
  return areAsked ? thresholds.filter((threshold) => threshold.ok === false) : [];
}

function found({ expression, actual, reason }: ThresholdVerdict): string {
  const value = actual === null ? [] : [`found ${Number(actual.toPrecision(6))}`];
  return `${expression} (${[...value, ...(reason === undefined ? [] : [reason])].join(', ')})`;
}
