/**
 * Runs a simulation to its end, until somebody stops it or until memory is short, and lets the
 * process breathe: signals and the terminal are served between slices of work.
 */
import { setImmediate } from 'node:timers/promises';
import { formatDuration } from '../kernel/time-text.ts';
import { clockText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run, type RunOptions, type RunProgress } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import type { MemoryError } from './failure.ts';
import { noRoom } from './fit.ts';
import type { Interrupt } from './interrupt.ts';
import { isAllocationFailure } from './memory.ts';
import { MemoryWatch } from './memory-watch.ts';
import type { Terminal } from './terminal.ts';

/** Some 20–70 ms of work: short enough for Ctrl-C, long enough that slicing costs nothing. */
const SLICE_EVENTS = 50_000;

/** Devices and publish processes that are added between two looks at memory. */
const SLICE_ADDED = 2_000;

const BEFORE = 'before the run began';

/** Who may end a run early, and who is told how far it is. */
export interface Driver {
  readonly interrupt: Pick<Interrupt, 'code'>;
  readonly terminal: Pick<Terminal, 'memory'>;
  readonly onProgress: (progress: RunProgress) => void;
  /** Simulated time, µs, after which nobody wants to know more. */
  readonly until?: number;
}

/** How a run ended. */
export interface Driven {
  /** Of the whole run or of as much of it as there was; absent when no books can be closed. */
  readonly record?: RunRecord;
  /** Whether it came to its end. */
  readonly finished: boolean;
  /** Why it had to end for want of memory. */
  readonly shortage?: MemoryError;
}

/** Simulates to the end, or to where an interrupt or the lack of memory ends it. */
export async function drive(
  scenario: Scenario,
  options: RunOptions,
  driver: Driver,
): Promise<Driven> {
  const watch = new MemoryWatch(driver.terminal.memory);
  let run: Run | undefined;
  // Of a thousand runs that are over within a slice each, somebody may want to stop, too.
  await setImmediate();
  try {
    run = new Run(scenario, { ...options, onNext: watchedAdding(watch) });
    const shortage = await advanced(run, driver, watch);
    const record = run.finish();
    const { finished } = run;
    return shortage === undefined ? { record, finished } : { record, finished, shortage };
  } catch (error) {
    if (!isAllocationFailure(error)) throw error;
    const record = run === undefined ? undefined : salvaged(run);
    const where = run === undefined ? BEFORE : atText(run);
    if (record !== undefined) {
      return { finished: false, record, shortage: noRoom(where, error.message) };
    }
    return { finished: false, shortage: noRoom(where, `${error.message}; there are no results`) };
  }
}

/** Throws MemoryError when there is no room for a fleet: before a run there is nothing to keep. */
function watchedAdding(watch: MemoryWatch): () => void {
  let added = 0;
  return () => {
    if (++added % SLICE_ADDED !== 0) return;
    const shortage = watch.shortage();
    if (shortage !== undefined) throw noRoom(BEFORE, shortage);
  };
}

async function advanced(
  run: Run,
  driver: Driver,
  watch: MemoryWatch,
): Promise<MemoryError | undefined> {
  let shortage = watch.shortage();
  while (shortage === undefined && !run.advance(SLICE_EVENTS)) {
    driver.onProgress(run.progress());
    await setImmediate();
    if (driver.interrupt.code !== undefined) return undefined;
    if (driver.until !== undefined && run.progress().nowUs > driver.until) return undefined;
    shortage = watch.shortage();
  }
  return shortage === undefined ? undefined : noRoom(atText(run), shortage);
}

/** The record of a run that ended within an event, if its books balance all the same. */
function salvaged(run: Run): RunRecord | undefined {
  try {
    const record = run.finish();
    return record.laws.every(({ held, claimed }) => held || !claimed) ? record : undefined;
  } catch {
    // What ended the run explains this, too.
    return undefined;
  }
}

function atText(run: Run): string {
  const { nowUs, durationUs } = run.progress();
  return `at ${clockText(nowUs)} of ${formatDuration(durationUs)}`;
}
