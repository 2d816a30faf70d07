/**
 * A RunRecord in which nothing happened, for tests of what stands in a chart's place.
 */
import type { Connections, Latency, RunRecord, Series } from '../simulation/run-record.ts';
import { sampleQos1, sampleRun } from './sample-run.ts';

/** Nobody connected. */
export const NO_CONNECTIONS: Connections = {
  connects: 0,
  resumed: 0,
  keepAliveTimeouts: 0,
  takeovers: { self: 0, foreign: 0 },
  refused: 0,
  detection: { count: 0, meanUs: null, p99Us: null, maxUs: null },
};

/** No session at all. */
export const NO_SESSIONS: RunRecord['sessions'] = {
  ...{ created: 0, resumed: 0, expired: 0, cleaned: 0, evicted: 0 },
  ...{ restart: 0, purged: 0, orphaned: 0, final: 0 },
};

const NO_LATENCY: Latency = { count: 0, p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0 };

/** Nobody connected, published or expected anything. */
export function emptyRecord(): RunRecord {
  const run = sampleRun();
  const columns = Object.keys(run.series).map((name) => [name, []]);
  return {
    ...run,
    scenario: { ...run.scenario, description: '', settings: [] },
    simulated: { ...run.simulated, events: 0, packets: 0, devices: 0 },
    deliveries: sampleQos1({}),
    sessions: NO_SESSIONS,
    connections: NO_CONNECTIONS,
    connack: NO_LATENCY,
    latency: { qos0: NO_LATENCY, qos1: NO_LATENCY, qos2: NO_LATENCY },
    ages: { qos0: [], qos1: [], qos2: [] },
    // Every column of the run, without its entries.
    series: Object.fromEntries(columns) as unknown as Series,
    laws: [],
    fleets: {},
  };
}
