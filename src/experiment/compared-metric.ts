/**
 * Which metrics a comparison shows, chosen from the runs at hand.
 *
 * Per-QoS figures appear only for a QoS that some run expected deliveries at, so that a scenario
 * without QoS 2 has no empty QoS 2 rows. Totals are always there, for tools that look for them.
 */
import type { RunRecord } from '../simulation/run-record.ts';
import type { Metric } from './comparison.ts';

const LEVELS = [
  ['qos0', 'QoS 0'],
  ['qos1', 'QoS 1'],
  ['qos2', 'QoS 2'],
] as const;

/** Metrics that these runs can tell apart, in the order to show them; or those of any runs. */
export function comparedMetrics(
  records: readonly RunRecord[],
  levels: 'used QoS' | 'every QoS' = 'used QoS',
): readonly Metric[] {
  const isUsed = (qos: 'qos0' | 'qos1' | 'qos2'): boolean =>
    records.some((run) => run.deliveries[qos].expected > 0);
  const used = LEVELS.filter(([qos]) => levels === 'every QoS' || isUsed(qos));
  const shares = [...used, ['total', 'total'] as const];
  return [
    ...shares.map(([qos, name]) => metric(`loss.${qos}`, `lost, ${name}`, 'ratio', 'lower')),
    ...shares.map(([qos, name]) => metric(`useful.${qos}`, `useful, ${name}`, 'ratio', 'higher')),
    ...shares.map(([qos, name]) => metric(`stale.${qos}`, `stale, ${name}`, 'ratio', 'lower')),
    ...COUNTED,
    ...used.flatMap(([qos, name]) => [
      metric(`latency.${qos}.p50Us`, `age p50, ${name}`, 'us', 'lower'),
      metric(`latency.${qos}.p99Us`, `age p99, ${name}`, 'us', 'lower'),
    ]),
    ...CARRIED,
  ];
}

function metric(id: string, label: string, unit: Metric['unit'], better: Metric['better']): Metric {
  return { id, label, unit, better };
}

const COUNTED: readonly Metric[] = [
  metric('deliveries.total.ackedButLost', 'acked but lost', 'messages', 'lower'),
  metric('deliveries.total.duplicates', 'duplicates', 'messages', 'lower'),
  metric('queues.peakMessages', 'peak queue', 'messages', 'lower'),
  metric('queues.peakTotalMessages', 'peak of all queues', 'messages', 'lower'),
  metric('queues.peakTotalBytes', 'peak size of all queues', 'bytes', 'lower'),
];

const CARRIED: readonly Metric[] = [
  metric('connections.connects', 'connects', 'count', 'neither'),
  metric('connections.takeovers.self', 'take-overs, self', 'count', 'lower'),
  metric('connections.takeovers.foreign', 'take-overs, foreign', 'count', 'lower'),
  metric('simulated.bytesUp', 'bytes up', 'bytes', 'neither'),
  metric('simulated.bytesDown', 'bytes down', 'bytes', 'neither'),
];
