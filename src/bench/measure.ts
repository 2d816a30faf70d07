/**
 * One run of one case of the simulator, in this process, which should have done nothing before.
 *
 * Wall and processor time are the whole process's, from its start and with every thread; rates are
 * of the simulation alone. Results are neither rendered nor written: that is the command line's.
 */
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openScenario } from '../cli/scenario-file.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimate } from '../simulation/estimate.ts';
import { Run } from '../simulation/run.ts';
import { compileForSimulation } from '../workers/compiler.ts';
import type { Readings, Simulation, Work } from './case.ts';
import { median } from './finding.ts';
import { holdRate } from './hold.ts';
import { loopRates } from './loop-floor.ts';

const HOLD_OPERATIONS = 10_000_000;
/** As the command line does it, between two looks at the terminal. */
const SLICE_EVENTS = 50_000;
/** From here on the devices of bench/backlog are out of reach, and nothing waits for them yet. */
const BACKLOG_BEGINS_US = 170e6;
/** Long enough that code is compiled and buffers have grown; then slices that are looked at. */
const STEADY_AFTER_EVENTS = 1_000_000;
const STEADY_SLICES = 21;
const STEADY_SLICE_EVENTS = 25_000;

const SIMS = new URL('../../sims/', import.meta.url);

/** Cases of the simulator. */
export type SimulatorWork = Extract<
  Work,
  { readonly kind: 'hold' | 'sim' | 'steady' | 'backlog' | 'floor' }
>;

/** Does the work and reports what it took. */
export function measure(work: SimulatorWork): Readings {
  const nowMs = (): number => performance.now();
  switch (work.kind) {
    case 'hold':
      return { holdPerS: holdRate(work.pending, HOLD_OPERATIONS, nowMs) };
    case 'sim':
      return measureRun(benchScenario(work));
    case 'steady':
      return measureSteady(benchScenario(work));
    case 'backlog':
      return measureBacklog(benchScenario(work));
    case 'floor':
      return loopRates(benchScenario(work), nowMs);
  }
}

/** The scenario of a case. */
export function benchScenario({ sim, set }: Simulation): Scenario {
  const file = fileURLToPath(new URL(`${sim}.yaml`, SIMS));
  return loadScenario(openScenario(file, process.cwd(), { set }).source).scenario;
}

function measureRun(scenario: Scenario): Readings {
  compileForSimulation(estimate(scenario).events);
  const bytesBefore = liveBytes();
  const beganMs = performance.now();
  const run = new Run(scenario);
  while (!run.advance(SLICE_EVENTS));
  const { simulated, deliveries } = run.finish();
  const endedMs = performance.now();
  const seconds = (endedMs - beganMs) / 1000;
  const { user, system } = process.cpuUsage();
  // Kilobytes of 1,024, whatever the platform (libuv).
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  const bytesAfter = liveBytes();
  return {
    wallS: endedMs / 1000,
    cpuS: (user + system) / 1e6,
    eventsPerS: simulated.events / seconds,
    packetsPerS: simulated.packets / seconds,
    messagesPerS: deliveries.total.published / seconds,
    nsPerEvent: (seconds * 1e9) / simulated.events,
    peakRssBytes,
    liveBytes: bytesAfter,
    grownBytes: bytesAfter - bytesBefore,
    columnBytes: run.bytes,
    devices: scenario.fleets.reduce((sum, { count }) => sum + count, 0),
  };
}

/** What an event allocates on V8's heap: the middle slice, since a collection may cut a few. */
function measureSteady(scenario: Scenario): Readings {
  const run = new Run(scenario);
  run.advance(STEADY_AFTER_EVENTS);
  globalThis.gc?.();
  const slices = Array.from({ length: STEADY_SLICES }, () => {
    const before = process.memoryUsage().heapUsed;
    run.advance(STEADY_SLICE_EVENTS);
    return (process.memoryUsage().heapUsed - before) / STEADY_SLICE_EVENTS;
  });
  const { simulated, deliveries } = run.finish();
  return {
    bytesPerEvent: median(slices),
    eventsPerMessage: simulated.events / deliveries.total.published,
  };
}

/** What each message adds that waits in the end. */
function measureBacklog(scenario: Scenario): Readings {
  const run = new Run(scenario);
  while (run.progress().nowUs < BACKLOG_BEGINS_US) run.advance(1);
  const before = { live: liveBytes(), columns: run.bytes, queued: run.progress().queuedMessages };
  while (!run.advance(SLICE_EVENTS));
  const queued = run.progress().queuedMessages - before.queued;
  return {
    columnBytesPerQueued: (run.bytes - before.columns) / queued,
    liveBytesPerQueued: (liveBytes() - before.live) / queued,
  };
}

/** What a full collection leaves; without `--expose-gc`, what is there. */
function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
