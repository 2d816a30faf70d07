import { expect, test } from 'vitest';
import { metricNames } from '../scenario/metric-name.ts';
import { sampleDeliveries, sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { brokenLaws, metricValue } from './metric-value.ts';

test('a path of the record is a metric', () => {
  const run = sampleRun({ seed: 7 });
  expect(metricValue(run, 'simulated.events')).toBe(1000);
  expect(metricValue(run, 'connections.takeovers.self')).toBe(0);
  expect(metricValue(run, 'fleets.meter.deliveries.qos1.delivered')).toBe(100);
});

test('a cause whose name has dots is found', () => {
  const causes = { ...sampleDeliveries().causes, 'broker.queue-full.newest': 3 };
  const run = sampleRun({ deliveries: sampleQos1({ causes }) });
  expect(metricValue(run, 'deliveries.qos1.causes.broker.queue-full.newest')).toBe(3);
});

test('a fleet whose name has dots is found', () => {
  const { meter } = sampleRun().fleets;
  const run = sampleRun({ fleets: meter === undefined ? {} : { 'meter.v2': meter } });
  expect(metricValue(run, 'fleets.meter.v2.devices')).toBe(1);
  expect(metricValue(run, 'useful.meter.v2')).toBe(1);
});

test('shares are of what was expected, by QoS, in total and by fleet', () => {
  const deliveries = sampleQos1({ expected: 200, lost: 20, useful: 150, stale: 30 });
  const run = sampleRun({ deliveries });
  expect(metricValue(run, 'loss.qos1')).toBe(0.1);
  expect(metricValue(run, 'useful.total')).toBe(0.75);
  expect(metricValue(run, 'stale.qos1')).toBe(0.15);
  expect(metricValue(run, 'loss.meter')).toBe(0);
});

test('nothing expected and nothing delivered are no samples, not zero', () => {
  const run = sampleRun();
  expect(metricValue(run, 'loss.qos2')).toBeNull();
  expect(metricValue(run, 'latency.qos2.p99Us')).toBeNull();
  expect(metricValue(run, 'latency.qos2.count')).toBe(0);
  expect(metricValue(run, 'queues.firstFullUs')).toBeNull();
});

test('storms and broken laws are counted', () => {
  const storm = { clientId: 'a', startUs: 0, endUs: 1, self: 0, foreign: 5 };
  const law = { name: 'order', held: false, claimed: true, count: 2, first: 'a before b' };
  const run = sampleRun({ storms: [storm], laws: [law, { ...law, name: 'dup', claimed: false }] });
  expect(metricValue(run, 'storms.count')).toBe(1);
  expect(metricValue(run, 'laws.broken')).toBe(1);
  expect(brokenLaws(run)).toEqual(['order']);
});

test('what is no number of the record is no metric', () => {
  const run = sampleRun();
  for (const name of [
    '',
    'loss',
    'loss.nobody',
    'digest',
    'series.queueMax',
    'queues.peak',
    'a.b',
  ]) {
    expect(metricValue(run, name), name).toBeUndefined();
  }
  expect(metricValue(run, 'fleets.toString')).toBeUndefined();
});

test('every name a scenario may use is found in a record', () => {
  const run = sampleRun();
  const missing = metricNames(['meter']).filter((name) => metricValue(run, name) === undefined);
  expect(missing).toEqual([]);
});

test('every number of a record is a metric, but for the seed and for lists', () => {
  const record = sampleRun();
  const names = new Set(metricNames(Object.keys(record.fleets)));
  const unnamed = numbersOf(record, '').filter((path) => !names.has(path));
  expect(unnamed.filter((path) => !/^(seed|series\.|takeovers\.)/.test(path))).toEqual([]);
});

/** Paths of all numbers, and of figures that may lack one; lists are passed over. */
function numbersOf(node: unknown, path: string): readonly string[] {
  if (typeof node === 'number' || node === null) return [path];
  if (typeof node !== 'object' || Array.isArray(node)) return [];
  return Object.entries(node).flatMap(([key, child]) =>
    numbersOf(child, path === '' ? key : `${path}.${key}`),
  );
}
