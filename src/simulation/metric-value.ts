/**
 * Metrics by name: what thresholds and comparisons read out of a RunRecord.
 *
 * A name is a path of the record that leads to a number (`queues.peakMessages`), or one of the
 * derived shares `loss.X`, `useful.X`, `stale.X` (X a QoS, `total` or a fleet), each divided by
 * what was expected, or `storms.count`, `laws.broken`. A figure without samples is null: a fleet
 * that expected nothing has lost neither 0 % nor 100 %.
 */
import type { Deliveries, RunRecord } from './run-record.ts';

/** The derived shares of what was expected, and the figure each divides. */
const SHARES: ReadonlyMap<string, 'lost' | 'useful' | 'stale'> = new Map([
  ['loss', 'lost'],
  ['useful', 'useful'],
  ['stale', 'stale'],
]);

/** The metric's value; null when it has no samples, undefined when there is no such metric. */
export function metricValue(record: RunRecord, name: string): number | null | undefined {
  if (name === 'storms.count') return record.storms.length;
  if (name === 'laws.broken') return brokenLaws(record).length;
  const [, share = '', scope = ''] = /^([a-z]+)\.(.+)$/.exec(name) ?? [];
  const counted = SHARES.get(share);
  if (counted !== undefined) return shareOf(deliveriesOf(record, scope), counted);
  if (isWithoutSamples(record, name)) return null;
  const value = valueAt(record, name);
  return typeof value === 'number' || value === null ? value : undefined;
}

/** Names of the laws the preset claims and this run broke. */
export function brokenLaws(record: RunRecord): readonly string[] {
  return record.laws.filter((law) => law.claimed && !law.held).map((law) => law.name);
}

/** The deliveries a metric speaks of: those of its QoS or fleet, or all. */
export function deliveriesBehind(record: RunRecord, name: string): Deliveries {
  const [, scope = ''] = name.split('.');
  return deliveriesOf(record, scope) ?? record.deliveries.total;
}

function deliveriesOf(record: RunRecord, scope: string): Deliveries | undefined {
  if (scope === 'qos0' || scope === 'qos1' || scope === 'qos2' || scope === 'total') {
    return record.deliveries[scope];
  }
  return Object.hasOwn(record.fleets, scope) ? record.fleets[scope]?.deliveries.total : undefined;
}

function shareOf(
  deliveries: Deliveries | undefined,
  counted: 'lost' | 'useful' | 'stale',
): number | null | undefined {
  if (deliveries === undefined) return undefined;
  return deliveries.expected === 0 ? null : deliveries[counted] / deliveries.expected;
}

/** Latency figures of what never happened are 0 in the record, which is no latency. */
function isWithoutSamples(record: RunRecord, name: string): boolean {
  if (/^connack\.(?!count$)/.test(name)) return record.connack.count === 0;
  const [, qos] = /^latency\.(qos[012])\.(?!count$)/.exec(name) ?? [];
  if (qos !== 'qos0' && qos !== 'qos1' && qos !== 'qos2') return false;
  return record.latency[qos].count === 0;
}

/** The value at a dotted path; keys may hold dots themselves (`causes.broker.no-session`). */
function valueAt(node: unknown, path: string): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
  if (Object.hasOwn(node, path)) return Reflect.get(node, path);
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot);
    if (!Object.hasOwn(node, key)) continue;
    const value = valueAt(Reflect.get(node, key), path.slice(dot + 1));
    if (value !== undefined) return value;
  }
  return undefined;
}
