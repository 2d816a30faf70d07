import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { parseThreshold, type Threshold } from '../scenario/threshold.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { sampleDeliveries, sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { type ComparisonPlan, compareRuns } from './compare.ts';

const plan: ComparisonPlan = {
  variants: ['baseline', 'same', 'small'],
  baseline: 'baseline',
  thresholds: [],
  reproduce: 'mqtt-session-sim compare sample.yaml --seeds 1..3',
  interrupted: false,
};

/** The seed decides how hard the weather is; `small` loses 10 more whatever the weather. */
function run(variant: string, seed: number, changes: Partial<RunRecord> = {}): RunRecord {
  const lost = seed * 20 + (variant === 'small' ? 10 : 0);
  const causes = { ...sampleDeliveries().causes, 'broker.queue-full.newest': lost };
  const deliveries = sampleQos1({ expected: 1000, lost, useful: 1000 - lost, causes });
  return sampleRun({ variant, seed, deliveries, ...changes });
}

const runs = [1, 2, 3].flatMap((seed) => plan.variants.map((variant) => run(variant, seed)));
const find = (variant: string, metric: string, records: readonly RunRecord[] = runs) =>
  compareRuns(plan, records).variants[variant]?.[metric];

function threshold(expression: string): Threshold {
  const parsed = parseThreshold(expression, { fleets: [], variants: ['same', 'small'] });
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

test('a variant equal to the baseline differs by exactly 0', () => {
  const { variants, metrics } = compareRuns(plan, runs);
  expect(metrics.length).toBeGreaterThan(10);
  for (const { id } of metrics) {
    const exactly = { mean: 0, ci95: [0, 0], t95: [0, 0], p: null, pHolm: null };
    expect(variants['same']?.[id]?.pairedDifference, id).toMatchObject(exactly);
    expect(variants['baseline']?.[id]?.pairedDifference, id).toMatchObject(exactly);
  }
});

test('pairing takes out what varies between seeds', () => {
  const loss = find('small', 'loss.qos1');
  expect(loss?.mean).toBeCloseTo(0.05, 12);
  expect(loss?.seeds).toEqual([1, 2, 3]);
  expect((loss?.ci95?.[1] ?? 0) - (loss?.ci95?.[0] ?? 0)).toBeGreaterThan(0.09);
  expect(loss?.pairedDifference.mean).toBeCloseTo(0.01, 12);
  expect(loss?.pairedDifference.ci95?.[0]).toBeCloseTo(0.01, 9);
  expect(loss?.pairedDifference.ci95?.[1]).toBeCloseTo(0.01, 9);
});

test('the order in which runs finished does not matter', () => {
  expect(compareRuns(plan, runs.toReversed())).toEqual(compareRuns(plan, runs));
  const rotated = [...runs.slice(4), ...runs.slice(0, 4)];
  expect(JSON.stringify(compareRuns(plan, rotated))).toBe(JSON.stringify(compareRuns(plan, runs)));
});

test('the baseline comes first and variants keep their order, numbers or not', () => {
  const names = ['b', '10', '2', 'baseline'];
  const records = names.map((name) => run(name, 1));
  const { order } = compareRuns({ ...plan, variants: names }, records);
  expect(order).toEqual(['baseline', 'b', '10', '2']);
});

test('a QoS nobody expected anything of is not compared', () => {
  const ids = compareRuns(plan, runs).metrics.map(({ id }) => id);
  expect(ids).toContain('loss.qos1');
  expect(ids).toContain('loss.total');
  expect(ids.filter((id) => /qos[02]/.test(id))).toEqual([]);
});

test('seeds without samples of a metric are left out of it', () => {
  const empty = sampleQos1({ expected: 0 });
  const records = [
    run('baseline', 1),
    run('baseline', 2),
    run('small', 1),
    run('small', 2, { deliveries: empty }),
  ];
  const loss = find('small', 'loss.qos1', records);
  expect(loss?.seeds).toEqual([1]);
  expect(loss?.ci95).toBeNull();
  expect(loss?.pairedDifference).toMatchObject({ ci95: null, p: null });
  expect(loss?.pairedDifference.mean).toBeCloseTo(0.01, 12);
});

test('a variant whose runs are still missing has no mean', () => {
  const none = { mean: null, ci95: null, pairedDifference: { mean: null, ci95: null, p: null } };
  const found = compareRuns({ ...plan, interrupted: true }, [run('baseline', 1)]);
  expect(found.variants['small']?.['loss.qos1']).toMatchObject({ ...none, seeds: [], values: [] });
  expect(found.seeds).toEqual([1]);
  expect(found.interrupted).toBe(true);
});

test('causes and series are means per seed', () => {
  const series = { ...sampleRun().series, queueMax: [0, 6] };
  const records = [run('baseline', 1), run('baseline', 2, { series })];
  const found = compareRuns(plan, records);
  expect(found.causes['baseline']?.qos1['broker.queue-full.newest']).toBe(30);
  expect(found.causes['baseline']?.qos0['broker.queue-full.newest']).toBe(0);
  expect(found.series['baseline']?.queueMax).toEqual([0, 3]);
});

test('settings list what a variant changed', () => {
  const base = sampleRun().scenario;
  const changed = {
    path: 'broker.limits.sessionQueue.maxMessages',
    value: '10',
    origin: 'variant',
  };
  const scenario = { ...base, settings: [...base.settings, changed] };
  const { settings } = compareRuns(plan, [run('baseline', 1), run('small', 1, { scenario })]);
  expect(settings['baseline']).toEqual([]);
  expect(settings['small']).toEqual(['broker.limits.sessionQueue.maxMessages: 10']);
});

test('a run that broke a claimed law is named', () => {
  const laws = [{ name: 'order', held: false, claimed: true, count: 1, first: '' }];
  const { broken } = compareRuns(plan, [run('baseline', 1), run('small', 2, { laws })]);
  expect(broken).toEqual([{ variant: 'small', seed: 2, laws: ['order'] }]);
});

test('a threshold holds when it holds under every seed', () => {
  const judged = (expression: string) =>
    compareRuns({ ...plan, thresholds: [threshold(expression)] }, runs).thresholds[0];
  expect(judged('loss.qos1[small] > loss.qos1')).toMatchObject({ ok: true });
  expect(judged('loss.qos1 < 10%')?.actual).toBeCloseTo(0.04, 12);
  const failed = { ok: false, actual: 0.04, expected: 0.03, reason: 'seed 2' };
  expect(judged('loss.qos1 < 3%')).toMatchObject(failed);
  expect(judged('loss.qos0 < 3%')).toMatchObject({ ok: false, reason: 'seed 1: no samples' });
});

test('a threshold whose runs are missing is not decided', () => {
  const thresholds = [threshold('loss.qos1[small] > loss.qos1')];
  const stopped = compareRuns({ ...plan, thresholds, interrupted: true }, [run('baseline', 1)]);
  expect(stopped.thresholds[0]).toMatchObject({ ok: null, actual: null, reason: 'interrupted' });
});

test('two runs of one variant and seed, or no run of the baseline, are bugs', () => {
  expect(() => compareRuns(plan, [run('baseline', 1), run('baseline', 1)])).toThrow(
    InvariantViolation,
  );
  expect(() => compareRuns(plan, [run('small', 1)])).toThrow(InvariantViolation);
});
