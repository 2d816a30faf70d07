/**
 * What sims/queue-policies.yaml compares, message by message: under one weather the policies lose
 * equally many, but not the same, and hand over what is left at different ages.
 */
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../experiment/compare.ts';
import { seconds } from '../kernel/time.ts';
import { type Entry, simulateAloud } from '../testing/observation-log.ts';
import { shippedScenario } from '../testing/shipped-sims.ts';
import type { RunRecord } from './run-record.ts';

const SEEDS = [1, 2, 3, 4, 5];
const LENGTHS = [
  ['3h', {}],
  ['20m', { duration: seconds(1200) }],
] as const;

/** A run, and the numbers of the messages it lost. */
interface Told {
  readonly record: RunRecord;
  readonly entries: readonly Entry[];
  readonly lost: ReadonlySet<number>;
}

/** Runs one variant and keeps account of every message. */
function told(flags: Parameters<typeof shippedScenario>[1], seed: number): Told {
  const { record, entries } = simulateAloud(shippedScenario('queue-policies', flags), { seed });
  return { record, entries, lost: new Set(messagesOf(entries, 'lost')) };
}

function messagesOf(entries: readonly Entry[], what: string): readonly number[] {
  return entries.flatMap((each) =>
    each.what === what && each.message !== undefined ? [each.message] : [],
  );
}

function mean(values: Iterable<number>): number {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

describe.each(LENGTHS)('in %s', (_length, flags) => {
  const runs = SEEDS.map((seed) => ({
    newest: told({ ...flags, variant: 'baseline' }, seed),
    oldest: told({ ...flags, variant: 'drop-oldest' }, seed),
    reject: told({ ...flags, variant: 'reject' }, seed),
    same: told({ ...flags, variant: 'same' }, seed),
  }));

  test('drop-newest and drop-oldest lose equally many messages', () => {
    for (const { newest, oldest } of runs) {
      expect(newest.lost.size).toBeGreaterThan(100);
      expect(oldest.lost.size).toBe(newest.lost.size);
      expect(newest.record.deliveries.qos1.lost).toBe(newest.lost.size);
    }
  });

  test('but different ones: the one the younger, the other the older', () => {
    for (const { newest, oldest } of runs) {
      const onlyNewest = [...newest.lost].filter((message) => !oldest.lost.has(message));
      const onlyOldest = [...oldest.lost].filter((message) => !newest.lost.has(message));
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
      expect(reject.lost).toEqual(newest.lost);
      expect(messagesOf(reject.entries, 'rejected')).toEqual(messagesOf(reject.entries, 'lost'));
      const refusals = reject.entries.filter(
        ({ what, details }) => what === '← PUBACK' && details.endsWith('quota exceeded'),
      );
      expect(refusals.length).toBe(reject.lost.size);
      const { causes, ackedButLost } = reject.record.deliveries.qos1;
      expect(causes['publisher.rejected']).toBe(reject.lost.size);
      expect(ackedButLost).toBe(0);
      expect(newest.record.deliveries.qos1.ackedButLost).toBe(newest.lost.size);
    }
  });

  test('and none of what it refuses was ever queued', () => {
    for (const { reject } of runs) {
      const queued = new Set(messagesOf(reject.entries, 'queued'));
      expect(queued.size).toBeGreaterThan(100);
      expect([...reject.lost].filter((message) => queued.has(message))).toEqual([]);
    }
  });

  test('a variant that changes nothing differs by exactly 0', () => {
    const variants = ['baseline', 'same'];
    const records = runs.flatMap(({ newest, same }) => [newest.record, same.record]);
    const plan = { baseline: 'baseline', thresholds: [], reproduce: '', interrupted: false };
    const { metrics, variants: estimates } = compareRuns({ ...plan, variants }, records);
    const differences = metrics.map(({ id }) => estimates['same']?.[id]?.pairedDifference);
    expect(differences.length).toBeGreaterThan(10);
    expect(differences).toEqual(differences.map(() => ({ mean: 0, ci95: [0, 0], p: null })));
    for (const { newest, same } of runs) expect(same.record.digest).toBe(newest.record.digest);
  });
});

test('neither the policy nor the limit moves an outage or a publish', () => {
  const flags = { duration: seconds(1200) };
  const set = ['broker.limits.sessionQueue.maxMessages=5'];
  const [usual, ...others] = [flags, { ...flags, set }, { ...flags, variant: 'reject' }].map(
    (each) => told(each, 1),
  );
  const publishes = ({ entries }: Told): readonly Entry[] =>
    entries.filter(({ who, what }) => who === 'controller/0' && what === '→ PUBLISH');
  for (const other of others) {
    expect(other.record.digest).not.toBe(usual?.record.digest);
    expect(other.record.simulated.linkDownUs).toBe(usual?.record.simulated.linkDownUs);
    expect(other.record.series.linksDown).toEqual(usual?.record.series.linksDown);
    expect(publishes(other)).toEqual(usual === undefined ? [] : publishes(usual));
  }
});

test('another seed is another run', () => {
  const flags = { duration: seconds(1200) };
  const digests = SEEDS.map((seed) => told(flags, seed).record.digest);
  expect(new Set(digests).size).toBe(SEEDS.length);
});
