/**
 * The names thresholds may use: every number a run's record holds, and the derived shares.
 *
 * Names only, so that a mistyped one is found before anything is simulated; their values are read
 * by the simulation floor. Cause identifiers hold dots of their own.
 */
import { AFTERS, CAUSES } from '../mqtt/loss-cause.ts';
import { nearest } from './suggestion.ts';

const QOS_GROUPS = ['qos0', 'qos1', 'qos2', 'total'] as const;

/** Derived: each divided by what was expected, of a QoS, the total, or a fleet. */
const SHARES = ['loss', 'useful', 'stale'] as const;

const DELIVERY_COUNTS = [
  'published',
  'expected',
  'delivered',
  'useful',
  'stale',
  'duplicates',
  'overlapCopies',
  'outOfOrder',
  'lost',
  'pending',
  'withdrawn',
  'beforeFirstSuback',
  'unexpected',
  'ackedButLost',
] as const;

const CONNECTION_COUNTS = [
  'connects',
  'resumed',
  'keepAliveTimeouts',
  'takeovers.self',
  'takeovers.foreign',
  'refused',
  ...below(['detection'], ['count', 'meanUs', 'p99Us', 'maxUs']),
] as const;

const DELIVERIES = [
  ...DELIVERY_COUNTS,
  ...CAUSES.map((cause) => `causes.${cause}`),
  ...AFTERS.map((after) => `causesAfter.${after}`),
];

const DELIVERIES_BY_QOS = below(QOS_GROUPS, DELIVERIES);

const FLEET = [
  'devices',
  ...below(['deliveries'], DELIVERIES_BY_QOS),
  ...below(['connections'], CONNECTION_COUNTS),
  ...below(
    ['operational.fresh', 'operational.resumed'],
    ['count', 'bytesUp', 'bytesDown', 'roundTrips', 'timeUs'],
  ),
];

const SIMULATED = ['durationUs', 'endedUs', 'events', 'packets', 'bytesUp', 'bytesDown'];
const MORE_SIMULATED = ['linkDownUs', 'devices', 'peakConnectsPerSecond', 'cellRecoveryUs'];
const QUEUES = ['peakMessages', 'peakBytes', 'peakTotalMessages', 'peakTotalBytes', 'firstFullUs'];
const ENDINGS = ['expired', 'cleaned', 'evicted', 'restart', 'purged'];
const SESSIONS = ['created', 'resumed', ...ENDINGS, 'orphaned', 'final'];
const LATENCIES = ['count', 'p50Us', 'p90Us', 'p99Us', 'p999Us', 'maxUs'];

const STATIC: readonly string[] = [
  ...below(SHARES, QOS_GROUPS),
  ...below(['simulated'], [...SIMULATED, ...MORE_SIMULATED]),
  ...below(['deliveries'], DELIVERIES_BY_QOS),
  ...below(['retained'], ['delivered', 'recovered']),
  ...below(['queues'], QUEUES),
  ...below(['sessions'], SESSIONS),
  'orphanExpiryUs',
  ...below(['connections'], CONNECTION_COUNTS),
  ...below(['connack'], LATENCIES),
  ...below(['deaf'], ['totalUs', 'maxUs']),
  'storms.count',
  ...below(['latency'], below(['qos0', 'qos1', 'qos2'], LATENCIES)),
  'laws.broken',
];

/** Every metric of a scenario with these fleets, in the order of the record. */
export function metricNames(fleets: readonly string[]): readonly string[] {
  return [...STATIC, ...below(SHARES, fleets), ...below(['fleets'], below(fleets, FLEET))];
}

/** Why this names no metric of a scenario with these fleets; undefined when it does. */
export function metricProblem(name: string, fleets: readonly string[]): string | undefined {
  const names = metricNames(fleets);
  if (names.includes(name)) return undefined;
  const near = nearest(name, names);
  const help =
    near === undefined ? 'such as loss.qos1 or queues.peakMessages' : `did you mean "${near}"?`;
  return `unknown metric "${name}" (${help})`;
}

function below(parents: readonly string[], names: readonly string[]): readonly string[] {
  return parents.flatMap((parent) => names.map((name) => `${parent}.${name}`));
}
