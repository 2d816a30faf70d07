/**
 * One run of one case, in this process, which should have done nothing before.
 *
 * Wall and processor time are the whole process's, from its start and with every thread; rates are
 * of the simulation alone. Results are neither rendered nor written: that is the command line's.
 */
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openScenario } from '../cli/scenario-file.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Run } from '../simulation/run.ts';
import type { Readings, Work } from './case.ts';
import { holdRate } from './hold.ts';

const HOLD_OPERATIONS = 10_000_000;
/** As the command line does it, between two looks at the terminal. */
const SLICE_EVENTS = 50_000;
const FLEET = fileURLToPath(new URL('../../sims/cellular-fleet.yaml', import.meta.url));

/** Cases of the simulator. */
export type SimulatorWork = Extract<Work, { readonly kind: 'fleet' | 'hold' }>;

/** Does the work and reports what it took. */
export function measure(work: SimulatorWork): Readings {
  if (work.kind === 'fleet') return measureFleet(scenarioOf(work.devices, work.duration));
  return { holdPerS: holdRate(work.pending, HOLD_OPERATIONS, () => performance.now()) };
}

function scenarioOf(devices: number, duration: string): Scenario {
  const set = [`fleets.meter.count=${devices}`, `duration=${duration}`];
  return loadScenario(openScenario(FLEET, process.cwd(), { set }).source).scenario;
}

function measureFleet(scenario: Scenario): Readings {
  const beganMs = performance.now();
  const run = new Run(scenario);
  while (!run.advance(SLICE_EVENTS));
  const { simulated, deliveries } = run.finish();
  const endedMs = performance.now();
  const seconds = (endedMs - beganMs) / 1000;
  const { user, system } = process.cpuUsage();
  // Kilobytes of 1,024, whatever the platform (libuv).
  const peakRssBytes = process.resourceUsage().maxRSS * 1024;
  return {
    wallS: endedMs / 1000,
    cpuS: (user + system) / 1e6,
    eventsPerS: simulated.events / seconds,
    packetsPerS: simulated.packets / seconds,
    messagesPerS: deliveries.total.published / seconds,
    peakRssBytes,
    liveBytes: liveBytes(),
    columnBytes: run.bytes,
  };
}

/** What a full collection leaves; without `--expose-gc`, what is there. */
function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
