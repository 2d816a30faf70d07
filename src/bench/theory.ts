/**
 * What mathematics says beside what is simulated: small models with known answers, each with its
 * conditions, over several seeds (`npm run bench -- --theory`).
 *
 * A prediction holds when it lies in the 95 % interval of the mean over the seeds, or within the
 * share that the model leaves out and names.
 */
import { interval95 } from '../experiment/statistics.ts';
import { loadScenario } from '../scenario/load.ts';
import { simulate } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';

/** A model with a known answer. */
export interface Theory {
  readonly name: string;
  readonly formula: string;
  /** What is simulated, without name and duration. */
  readonly scenario: string;
  readonly duration: string;
  readonly seeds: number;
  /** Of one run; what has to be known of it may be taken from its record. */
  readonly predicted: (record: RunRecord) => number;
  readonly simulated: (record: RunRecord) => number;
  /** The share by which the model may be off: what it leaves out. */
  readonly leavesOut: number;
}

/** Ten meters that are away one hour in seven, and what is sent to each of them as a Poisson process. */
const meters = (limits: string, publish: string): string => `
broker: { preset: spec, limits: { ${limits} } }
fleets:
  - name: meter
    count: 10
    link: { profile: datacenter, outages: [ { name: gone, up: exp(1h), down: exp(10m) } ] }
    mqtt: { cleanStart: false, sessionExpiryInterval: 7d, keepAlive: 10s, receiveMaximum: 1 }
    reconnect: { policy: fixed, first: 1s }
    subscribe: [ { filter: "cmd/{clientId}", qos: 1 } ]
  - name: controller
    link: datacenter
    publish: [ { topic: "cmd/{target}", target: meter, qos: 1, ${publish} } ]
`;

const lossOf = ({ deliveries }: RunRecord): number =>
  deliveries.qos1.lost / deliveries.qos1.expected;

/** Shares that take part in a link's own delay are too small to be seen at these rates. */
const PLAIN_LINK = 'profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0 }';

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sessions that nobody will come back to, sampled once the first of them have expired. */
const orphansOf = ({ series }: RunRecord): number =>
  meanOf(series.sessionsOrphaned.slice(Math.floor(series.atUs.length / 2)));

/** All of them. */
export const THEORIES: readonly Theory[] = [
  {
    name: 'queue limit K, exponential outages',
    formula: 'P(away) · (λ/(λ+μ))^(K+1)',
    scenario: meters('sessionQueue: { maxMessages: 20, overflow: drop-newest }', 'every: exp(30s)'),
    duration: '1d',
    seeds: 10,
    predicted: () => (1 / 7) * Math.exp(21 * Math.log(20 / 21)),
    simulated: lossOf,
    leavesOut: 0.02,
  },
  {
    name: 'message expiry T, exponential outages',
    formula: 'P(away) · e^(−μT)',
    scenario: meters('sessionQueue: {}', 'every: exp(5s), messageExpiry: 5m'),
    duration: '12h',
    seeds: 10,
    predicted: () => (1 / 7) * Math.exp(-0.5),
    simulated: lossOf,
    // One message of an outage's 120 is in flight, where it does not expire.
    leavesOut: 0.02,
  },
  {
    name: 'throughput of a window',
    formula: 'window / RTT',
    scenario: `
fleets:
  - name: reader
    link: { ${PLAIN_LINK} }
    mqtt: { receiveMaximum: 10 }
    subscribe: [ { filter: a, qos: 1 } ]
  - name: writer
    link: datacenter
    publish: [ { topic: a, qos: 1, every: 5ms, from: 5s } ]
`,
    duration: '25s',
    seeds: 2,
    predicted: () => 10 / 0.1,
    simulated: ({ deliveries }) => deliveries.qos1.delivered / 20,
    leavesOut: 0.02,
  },
  {
    name: 'orphaned sessions (Little)',
    formula: 'rate of new sessions · expiry',
    scenario: `
fleets:
  - name: nomad
    count: 50
    link: { profile: datacenter, outages: [ { name: gone, up: exp(5m), down: exp(30s) } ] }
    mqtt: { sessionExpiryInterval: 30m, keepAlive: 10s }
    reconnect: { policy: fixed, first: 1s }
    habits: [ { unstableClientId: {} } ]
`,
    duration: '6h',
    seeds: 5,
    // Those that are connected are not orphaned.
    predicted: ({ sessions, simulated }) =>
      (sessions.created / (simulated.durationUs / 1e6)) * 1800,
    simulated: orphansOf,
    leavesOut: 0.03,
  },
  {
    name: 'take-overs of two clones',
    formula: '1 / (back-off + 2 RTT)',
    scenario: `
fleets:
  - name: twin
    count: 2
    start: { spread: 0s }
    link: { ${PLAIN_LINK} }
    mqtt: { keepAlive: 60s }
    reconnect: { policy: fixed, first: 5s, max: 5s }
    habits: [ { sharedClientId: { devices: 2 } } ]
`,
    duration: '1h',
    seeds: 2,
    predicted: () => 3600 / (5 + 0.2),
    simulated: ({ connections }) => connections.takeovers.foreign,
    leavesOut: 0.02,
  },
];

/** A prediction beside what was simulated. */
export interface TheoryResult {
  readonly name: string;
  readonly formula: string;
  readonly seeds: number;
  readonly predicted: number;
  readonly simulated: number;
  /** Half the 95 % interval of the difference; 0 where nothing is drawn. */
  readonly halfWidth: number;
  readonly holds: boolean;
}

/** Simulates a model under so many seeds, its own number unless told otherwise. */
export function compared(theory: Theory, seeds = theory.seeds): TheoryResult {
  const { name, formula, scenario, duration, leavesOut } = theory;
  const text = `version: 1\nname: theory\nduration: ${duration}\n${scenario}`;
  const read = (): never => {
    throw new Error('a model names no file');
  };
  const loaded = loadScenario({ file: 'theory.yaml', text, read }).scenario;
  const records = Array.from({ length: seeds }, (_, seed) => simulate(loaded, { seed: seed + 1 }));
  const predicted = meanOf(records.map(theory.predicted));
  const simulated = meanOf(records.map(theory.simulated));
  const differences = records.map((each) => theory.simulated(each) - theory.predicted(each));
  const interval = interval95(differences);
  const halfWidth = interval === null ? 0 : (interval[1] - interval[0]) / 2;
  const holds = Math.abs(simulated - predicted) <= halfWidth + leavesOut * predicted;
  return { name, formula, seeds, predicted, simulated, halfWidth, holds };
}
