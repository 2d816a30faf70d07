import { expect, test } from 'vitest';
import { parseThreshold } from '../scenario/threshold.ts';
import { sampleDeliveries, sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { type RunLimit, type SizeQuestion, size, targetOf } from './sizing.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const question: SizeQuestion = {
  metric: 'loss.qos1',
  operator: '<',
  target: 0.1,
  confidence: 0.95,
  from: 1,
  to: 1000,
  seeds: SEEDS,
};

/** Loses `100 − limit` of 1000, some more or less by the seed, and never fewer than `floor`. */
function losing(noise: number, floor = 0): RunLimit {
  return async (limit, seeds) =>
    seeds.map((seed) => {
      const lost = Math.max(floor, 200 - limit + noise * ((seed * 7) % 5) - 2 * noise);
      const causes = { ...sampleDeliveries().causes, 'broker.queue-full.newest': lost };
      const deliveries = sampleQos1({ expected: 1000, lost, useful: 1000 - lost, causes });
      return sampleRun({ seed, deliveries });
    });
}

test('without chance the answer is the smallest value that meets the target', async () => {
  const found = await size(question, losing(0));
  expect(found).toMatchObject({ limit: 101, estimate: 101, interval: [101, 101] });
  expect(found?.runs).toBeLessThan(200);
});

test('with chance the answer is sure, and its interval holds the truth', async () => {
  const found = await size(question, losing(10));
  expect(found?.estimate).toBe(101);
  expect(found?.interval?.[0]).toBeLessThan(101);
  expect(found?.limit).toBeGreaterThan(101);
  expect(found?.limit).toBeLessThan(120);
  const open = found?.curve.find(({ limit }) => limit === 101);
  expect(open?.seeds).toBe(20);
  expect(found?.curve.find(({ limit }) => limit === 50)?.seeds ?? 5).toBe(5);
});

test('what no limit can save is said with its cause', async () => {
  const found = await size(question, losing(0, 150));
  expect(found).toMatchObject({ limit: null, estimate: null, interval: null });
  expect(found?.largest.causes).toEqual({ 'broker.queue-full.newest': 150 });
});

test('only what the target speaks of is said to be lost', async () => {
  const of = { ...question, metric: 'loss.qos2', target: 0 };
  const found = await size(of, async (_limit, seeds) => {
    const none = sampleDeliveries().causes;
    const one = { ...none, 'broker.session-expired': 1 };
    const qos2 = sampleDeliveries({ expected: 10, lost: 1, causes: one });
    const others = { ...none, 'broker.queue-full.newest': 150 };
    const deliveries = { ...sampleQos1({ expected: 1000, lost: 150, causes: others }), qos2 };
    return seeds.map((seed) => sampleRun({ seed, deliveries }));
  });
  expect(found?.limit).toBeNull();
  expect(found?.largest.causes).toEqual({ 'broker.session-expired': 1 });
});

test('the smallest value may be enough', async () => {
  expect((await size({ ...question, target: 0.5 }, losing(0)))?.limit).toBe(1);
});

test('stopped work has no answer', async () => {
  expect(await size(question, async () => [])).toBeUndefined();
});

test.each([
  ['loss.qos1 < 1%', { metric: 'loss.qos1', operator: '<', target: 0.01 }],
  ['loss.qos1 > 1%', expect.stringContaining('a target is')],
  ['1% > loss.qos1', expect.stringContaining('a target is')],
])('%s as a target', (expression, expected) => {
  const threshold = parseThreshold(expression, { fleets: [], variants: [] });
  if (typeof threshold === 'string') throw new Error(threshold);
  expect(targetOf(threshold)).toEqual(expected);
});
