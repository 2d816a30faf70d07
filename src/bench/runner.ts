/**
 * Runs cases, each in a process of its own, since what one case leaves (compiled code, a grown
 * heap) would colour the next. Cases take turns, so that a busy minute falls on all of them.
 */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import type { Case, CaseRun } from './case.ts';
import type { Measured } from './finding.ts';

/** Runs of a case that is not long, where nobody asked for a number. */
const DEFAULT_RUNS = 3;

/** Every case, so many times, or as often as suits it. */
export async function runAll(
  cases: readonly Case[],
  runs: number | undefined,
  argsOf: (each: Case) => readonly string[],
): Promise<readonly Measured[]> {
  const all = cases.map((measured) => ({ measured, runs: [] as CaseRun[] }));
  const turns = runs ?? DEFAULT_RUNS;
  for (let turn = 1; turn <= turns; turn++) {
    for (const each of all) {
      if (turn > 1 && runs === undefined && each.measured.isLong === true) continue;
      process.stderr.write(`turn ${turn} of ${turns}: ${each.measured.title}\n`);
      each.runs.push(await runApart(argsOf(each.measured)));
    }
  }
  return all;
}

/** One run in a fresh process; one that fails says so and leaves the others alone. */
async function runApart(args: readonly string[]): Promise<CaseRun> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    // main.ts writes it.
    return JSON.parse(stdout) as CaseRun;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return { readings: {}, note: 'FAILED' };
  }
}
