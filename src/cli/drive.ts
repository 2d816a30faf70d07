/**
 * Runs a simulation to its end or until somebody stops it, and lets the process breathe: signals
 * and the terminal are served between slices of work.
 */
import { setImmediate } from 'node:timers/promises';
import type { Run, RunProgress } from '../simulation/run.ts';
import type { Interrupt } from './interrupt.ts';

/** Some 20–70 ms of work: short enough for Ctrl-C, long enough that slicing costs nothing. */
const SLICE_EVENTS = 50_000;

/** Advances the run to its end; returns early, with the run unfinished, when interrupted. */
export async function drive(
  run: Run,
  interrupt: Interrupt,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  while (!run.advance(SLICE_EVENTS)) {
    onProgress(run.progress());
    await setImmediate();
    if (interrupt.code !== undefined) return;
  }
}
