import { expect, test } from 'vitest';
import { metricNames, metricProblem } from './metric-name.ts';

test.each([
  'loss.total',
  'stale.back-end',
  'deliveries.qos1.lost',
  'deliveries.total.causes.broker.queue-full.newest',
  'deliveries.total.causesAfter.expired',
  'fleets.back-end.deliveries.qos2.duplicates',
  'fleets.back-end.connections.takeovers.foreign',
  'connections.takeovers.self',
  'latency.qos1.p99Us',
  'queues.firstFullUs',
  'sessions.final',
  'retained.recovered',
  'simulated.linkDownUs',
  'storms.count',
  'laws.broken',
])('%s is a metric', (name) => {
  expect(metricProblem(name, ['back-end'])).toBeUndefined();
});

test.each(['latency.total.p99Us', 'fleets.other.devices', 'toString', 'seed', 'deliveries.qos1'])(
  '%s is none',
  (name) => {
    expect(metricProblem(name, ['back-end'])).toContain(`unknown metric "${name}"`);
  },
);

test('names are unique', () => {
  const names = metricNames(['a', 'b']);
  expect(new Set(names).size).toBe(names.length);
});
