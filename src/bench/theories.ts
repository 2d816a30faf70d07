/**
 * Small models of fleets with known answers, each with its conditions.
 *
 * What holds them beside simulations is theory.ts.
 */
import { meanOf, type Simulated, type Theory } from './theory.ts';

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

const lossOf = ({ record: { deliveries } }: Simulated): number =>
  deliveries.qos1.lost / deliveries.qos1.expected;

/** Shares that take part in a link's own delay are too small to be seen at these rates. */
const PLAIN_LINK = 'profile: datacenter, rtt: 100ms, connect: { tlsRoundTrips: 0 }';

/** Sessions that nobody will come back to, sampled once the first of them have expired. */
const orphansOf = ({ record: { series } }: Simulated): number =>
  meanOf(series.sessionsOrphaned.slice(Math.floor(series.atUs.length / 2)));

const DEVICES = 5000;

/**
 * The broker is away for five minutes from `at` on, and all devices want it back: those that begin
 * while it is away do so within a back-off of ten seconds; the others lose their connections at once.
 */
const storm = (reconnect: string, at: '0s' | '2m'): string => `
fleets:
  - name: device
    count: ${DEVICES}
    start: { spread: ${at === '0s' ? '10s' : '1m'} }
    link: { profile: datacenter, rtt: 1ms, connect: { tlsRoundTrips: 0 } }
    mqtt: { keepAlive: 0s }
    reconnect: { ${reconnect} }
events: [ { at: ${at}, brokerRestart: { downtime: 5m, crash: true } } ]
`;

const peakOf = ({ record }: Simulated): number => record.simulated.peakConnectsPerSecond;

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
    simulated: ({ record }) => record.deliveries.qos1.delivered / 20,
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
    simulated: ({ record }) => record.connections.takeovers.foreign,
    leavesOut: 0.02,
  },
  {
    name: 'storm, fixed delay d, out of step',
    // The highest of d seconds, each a count with the variance of its mean.
    formula: 'N/d + 1.54 √(N/d)',
    scenario: storm('policy: fixed, first: 10s, max: 10s', '0s'),
    duration: '7m',
    seeds: 10,
    predicted: () => DEVICES / 10 + 1.539 * Math.sqrt(DEVICES / 10),
    simulated: peakOf,
    leavesOut: 0.02,
  },
  {
    name: 'storm, exponential, in step',
    formula: 'N',
    scenario: storm('policy: exponential, first: 1s, max: 64s', '2m'),
    duration: '9m',
    seeds: 2,
    predicted: () => DEVICES,
    simulated: peakOf,
    leavesOut: 0,
  },
  {
    name: 'storm, full jitter to a cap of c',
    // The first second of what is left of a delay: its density falls from 2/c to 0.
    formula: 'N (2/c − 1/c²)',
    scenario: storm('policy: exponential-full-jitter, first: 1s, max: 20s', '2m'),
    duration: '9m',
    seeds: 10,
    predicted: () => DEVICES * (2 / 20 - 1 / 400),
    simulated: peakOf,
    // Once in a while the second second is higher.
    leavesOut: 0.02,
  },
  {
    name: 'wait of a CONNECT (M/D/1)',
    formula: 'ρs / 2(1−ρ), ms',
    scenario: `
broker: { limits: { service: { connect: 60ms } } }
fleets:
  - name: device
    count: 6000
    start: { spread: 10m }
    link: { profile: datacenter, rtt: 1ms }
    mqtt: { keepAlive: 0s }
`,
    duration: '11m',
    seeds: 10,
    // Ten a second, 60 ms of work each.
    predicted: () => (0.6 * 60) / (2 * 0.4),
    simulated: ({ admissions }) => meanOf(admissions) / 1000 - 60 - 1,
    leavesOut: 0.02,
  },
];
