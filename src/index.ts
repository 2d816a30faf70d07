/**
 * What `import … from 'mqtt-session-sim'` gives: the simulator as functions, with typed results.
 *
 *     import { loadScenario, simulate } from 'mqtt-session-sim';
 *
 *     const record = simulate(loadScenario('fleet.yaml', { set: ['fleets.meter.count=50'] }));
 *     expect(record.deliveries.qos1.lost).toBe(0);
 */
// biome-ignore lint/performance/noBarrelFile: a package has one door
export {
  compare,
  type ExperimentOptions,
  loadScenario,
  type ScenarioOptions,
  type SweepOptions,
  simulate,
  sweep,
  type WireOptions,
} from './cli/library.ts';
export type { Comparison } from './experiment/comparison.ts';
export type { SweepRun } from './experiment/sweep-run.ts';
export type { Scenario } from './scenario/scenario.ts';
export { ScenarioError } from './scenario/scenario-error.ts';
export { metricValue } from './simulation/metric-value.ts';
export type { RunRecord } from './simulation/run-record.ts';
