/**
 * What sims/queue-policies.yaml compares, message by message: under one weather the policies lose
 * equally many, but not the same, and hand over what is left at different ages.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { compareRuns } from '../experiment/compare.ts';
import { seconds } from '../kernel/time.ts';
import { type Entry, simulateAloud } from '../testing/observation-log.ts';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

const SEEDS = [1, 2, 3, 4, 5];
const LENGTHS = [
  ['2h', {}],
  ['20m', { duration: seconds(1200) }],
] as const;

type Flags = Parameters<typeof shippedScenario>[1];

/** A run, and what became of its messages. */
interface Told {
  readonly record: RunRecord;
  /** Numbers of the messages that were lost, refused and queued, in the order in which they were. */
  readonly lost: readonly number[];
  readonly rejected: readonly number[];
  readonly queued: readonly number[];
  /** How often the publisher was told 0x97. */
  readonly refusals: number;
}

function told(flags: Flags, seed: number): Told {
  const { record, entries } = simulateAloud(shippedScenario('queue-policies', flags), {
    seed,
    keep: (entry) => ['lost', 'rejected', 'queued'].includes(entry.what) || isRefusal(entry),
  });
  const numbers = (what: string): readonly number[] =>
    entries.flatMap((each) => (each.what === what ? [each.message ?? 0] : []));
  const [lost, rejected, queued] = [numbers('lost'), numbers('rejected'), numbers('queued')];
  return { record, lost, rejected, queued, refusals: entries.filter(isRefusal).length };
}

function isRefusal({ what, details }: Entry): boolean {
  return what === '← PUBACK' && details.endsWith('quota exceeded');
}

/** What is in the first list alone. */
function without(list: readonly number[], other: readonly number[]): readonly number[] {
  const others = new Set(other);
  return list.filter((message) => !others.has(message));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(LENGTHS)('in %s', (_length, flags) => {
  let runs: readonly Record<'newest' | 'oldest' | 'reject' | 'same', Told>[] = [];

  beforeAll(() => {
    runs = SEEDS.map((seed) => ({
      newest: told({ ...flags, variant: 'baseline' }, seed),
      oldest: told({ ...flags, variant: 'drop-oldest' }, seed),
      reject: told({ ...flags, variant: 'reject' }, seed),
      same: told({ ...flags, variant: 'same' }, seed),
    }));
  });

  test('drop-newest and drop-oldest lose equally many messages', () => {
    for (const { newest, oldest } of runs) {
      expect(newest.lost.length).toBeGreaterThan(100);
      expect(oldest.lost.length).toBe(newest.lost.length);
      expect(newest.record.deliveries.qos1.lost).toBe(newest.lost.length);
    }
  });

  test('but different ones: the one the younger, the other the older', () => {
    for (const { newest, oldest } of runs) {
      const onlyNewest = without(newest.lost, oldest.lost);
      const onlyOldest = without(oldest.lost, newest.lost);
      expect(onlyNewest.length).toBeGreaterThan(50);
      expect(onlyOldest.length).toBe(onlyNewest.length);
      // Messages are numbered in the order of publishing.
      expect(mean(onlyNewest)).toBeGreaterThan(mean(onlyOldest));
    }
  });

  test('so that drop-oldest delivers younger messages, and more that are of use', () => {
    for (const { newest, oldest } of runs) {
      const [before, after] = [newest.record, oldest.record];
      expect(after.latency.qos1.count).toBe(before.latency.qos1.count);
      expect(after.latency.qos1.p99Us).toBeLessThan(before.latency.qos1.p99Us);
      expect(after.deliveries.qos1.useful).toBeGreaterThan(before.deliveries.qos1.useful);
    }
  });

  test('reject-publish loses what drop-newest loses, and has told the publisher', () => {
    for (const { newest, reject } of runs) {
      expect(without(reject.lost, newest.lost)).toEqual([]);
      expect(reject.lost.length).toBe(newest.lost.length);
      expect(reject.rejected).toEqual(reject.lost);
      expect(reject.refusals).toBe(reject.lost.length);
      const { causes, ackedButLost } = reject.record.deliveries.qos1;
      expect(causes['publisher.rejected']).toBe(reject.lost.length);
      expect(ackedButLost).toBe(0);
      expect(newest.record.deliveries.qos1.ackedButLost).toBe(newest.lost.length);
    }
  });

  test('and puts nothing into a queue that it refuses', () => {
    for (const { reject } of runs) {
      expect(reject.queued.length).toBeGreaterThan(100);
      expect(without(reject.lost, reject.queued)).toEqual(reject.lost);
    }
  });

  test('a variant that changes nothing differs by exactly 0', () => {
    const variants = ['baseline', 'same'];
    const records = runs.flatMap(({ newest, same }) => [newest.record, same.record]);
    const plan = { baseline: 'baseline', thresholds: [], reproduce: '', interrupted: false };
    const { metrics, variants: estimates } = compareRuns({ ...plan, variants }, records);
    const differences = metrics.map(({ id }) => estimates['same']?.[id]?.pairedDifference);
    expect(differences.length).toBeGreaterThan(10);
    const zero = { mean: 0, ci95: [0, 0], t95: [0, 0], p: null };
    expect(differences).toMatchObject(differences.map(() => zero));
    for (const { newest, same } of runs) expect(same.record.digest).toBe(newest.record.digest);
  });
});

test('neither the policy nor the limit moves an outage or a publish', () => {
  const flags = { duration: seconds(1200) };
  const set = ['broker.limits.sessionQueue.maxMessages=5'];
  const [usual, ...others] = [flags, { ...flags, set }, { ...flags, variant: 'reject' }].map(
    (each) =>
      simulateAloud(shippedScenario('queue-policies', each), {
        keep: ({ who, what }) => who === 'controller/0' && what === '→ PUBLISH',
      }),
  );
  expect(usual?.entries.length).toBeGreaterThan(1000);
  for (const { record, entries } of others) {
    expect(record.digest).not.toBe(usual?.record.digest);
    expect(record.simulated.linkDownUs).toBe(usual?.record.simulated.linkDownUs);
    expect(record.series.linksDown).toEqual(usual?.record.series.linksDown);
    expect(entries).toEqual(usual?.entries);
  }
});

test('another seed is another run', () => {
  const scenario = shippedScenario('queue-policies', { duration: seconds(60) });
  const digests = SEEDS.map((seed) => simulate(scenario, { seed }).digest);
  expect(new Set(digests).size).toBe(SEEDS.length);
});
