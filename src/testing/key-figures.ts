/**
 * The figures by which a run is known again: short enough to be read when one of them changes.
 */
import type { Deliveries, RunRecord } from '../simulation/run-record.ts';

/** A run's digest and its chief figures; counts that are 0 are left out. */
export function keyFigures(record: RunRecord): object {
  const { fullest: _, ...queues } = record.queues;
  const { detection: _dead, ...connections } = record.connections;
  const { digest, simulated, deliveries, sessions, storms, latency } = record;
  const { delivered, recovered } = record.retained;
  const { packets, bytesUp, bytesDown, linkDownUs } = simulated;
  const { qos0, qos1, qos2 } = deliveries;
  return {
    digest,
    simulated: { packets, bytesUp, bytesDown, linkDownUs },
    deliveries: { qos0: counts(qos0), qos1: counts(qos1), qos2: counts(qos2) },
    ...(delivered + recovered === 0 ? {} : { retained: { delivered, recovered } }),
    queues,
    sessions,
    connections,
    storms,
    latency,
  };
}

function counts({ causes, causesAfter, ...rest }: Deliveries): object {
  return {
    ...withoutZeros(rest),
    ...withoutZeros(causes),
    ...withoutZeros(causesAfter),
  };
}

function withoutZeros(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));
}
