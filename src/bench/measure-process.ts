/**
 * Cases that are about processes: how soon the command answers, and what two runs at once cost.
 */
import { execFile, execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Readings } from './case.ts';
import { median } from './finding.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/mqtt-session-sim.js', import.meta.url));
const CHECKED = fileURLToPath(new URL('../../sims/cellular-fleet.yaml', import.meta.url));
/** A start is short, and the machine's mood is not. */
const STARTS = 11;

/** Seconds from `node bin/…` to its end, the median of a few starts; the two take turns. */
export function measureStartUp(): Readings {
  const helps: number[] = [];
  const checks: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    helps.push(secondsOf(['--help']));
    checks.push(secondsOf(['check', CHECKED]));
  }
  return { helpS: median(helps), checkS: median(checks) };
}

function secondsOf(args: readonly string[]): number {
  const beganMs = performance.now();
  execFileSync(process.execPath, [LAUNCHER, ...args], { stdio: 'ignore' });
  return (performance.now() - beganMs) / 1000;
}

/**
 * Work done in the time of one such process by two at once: 2 when they do not hinder each other.
 * One alone comes before and one after, lest a machine that slows down count as hindrance.
 */
export async function measureTogether(args: readonly string[]): Promise<Readings> {
  const run = promisify(execFile);
  const one = (): Promise<unknown> => run(process.execPath, args);
  const beganMs = performance.now();
  await one();
  const bothBeganMs = performance.now();
  await Promise.all([one(), one()]);
  const bothEndedMs = performance.now();
  await one();
  const twoAloneMs = bothBeganMs - beganMs + (performance.now() - bothEndedMs);
  return { aloneOverTogether: twoAloneMs / (bothEndedMs - bothBeganMs) };
}
