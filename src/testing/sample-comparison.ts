/**
 * A comparison of three variants under three seeds, made from sample records by the real thing.
 *
 * `drop-oldest` loses as much but delivers fresher; `reject` loses less and queues less; `same`
 * is the baseline again, so that its differences are exactly 0.
 */
import { compareRuns } from '../experiment/compare.ts';
import type { Comparison } from '../experiment/comparison.ts';
import type { Deliveries, RunRecord } from '../simulation/run-record.ts';
import { sampleRecord } from './sample-record.ts';

const VARIANTS = ['baseline', 'drop-oldest', 'reject', 'same'];

/** The comparison; equal at every call. */
export function sampleComparison(seeds: readonly number[] = [1, 2, 3]): Comparison {
  const records = VARIANTS.flatMap((name) => seeds.map((seed) => variantOf(name, seed)));
  return compareRuns(
    {
      variants: VARIANTS,
      baseline: 'baseline',
      thresholds: [],
      reproduce: 'mqtt-session-sim compare queue-policies.yaml --seeds 1..3',
      interrupted: false,
    },
    records,
  );
}

function variantOf(variant: string, seed: number): RunRecord {
  const record = sampleRecord();
  const { deliveries, queues, series, latency, scenario } = record;
  const saved = variant === 'reject' ? 1200 + 37 * seed : 0;
  const fresher = variant === 'drop-oldest' ? 2100 + 55 * seed : 0;
  const scale = variant === 'reject' ? 0.7 : 1;
  const change = (row: Deliveries): Deliveries => {
    const noise = 11 * seed;
    const causes = { ...row.causes };
    const newest = (causes['broker.queue-full.newest'] ?? 0) + noise - saved;
    causes['broker.queue-full.newest'] = variant === 'drop-oldest' ? 0 : newest;
    causes['broker.queue-full.oldest'] = variant === 'drop-oldest' ? newest : 0;
    const delivered = row.delivered + saved - noise;
    const stale = row.stale - fresher + 5 * seed;
    return {
      ...row,
      causes,
      delivered,
      stale,
      useful: delivered - stale,
      lost: row.lost - saved + noise,
    };
  };
  const overflow = { path: 'broker.limits.sessionQueue.overflow', value: variant, origin: '' };
  return {
    ...record,
    variant,
    seed,
    scenario: {
      ...scenario,
      name: 'queue-policies',
      settings:
        VARIANTS.indexOf(variant) % 3 === 0 ? scenario.settings : [...scenario.settings, overflow],
    },
    deliveries: { ...deliveries, qos1: change(deliveries.qos1), total: change(deliveries.total) },
    queues: { ...queues, peakTotalBytes: Math.round(queues.peakTotalBytes * scale) + 900 * seed },
    latency: {
      ...latency,
      qos1: {
        ...latency.qos1,
        p99Us: Math.round(latency.qos1.p99Us * (fresher > 0 ? 0.6 : 1)) + seed * 1e6,
      },
    },
    series: {
      ...series,
      queueMax: series.queueMax.map((count) => Math.round(count * scale)),
      queueP99: series.queueP99.map((count) => Math.round(count * scale)),
      queuedMessages: series.queuedMessages.map((count) => Math.round(count * scale) + seed),
    },
  };
}
