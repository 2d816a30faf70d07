import { expect, test } from 'vitest';
import { scenarioFrom } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

/** Ten minutes of a command every second to one ear, with one toxic on it from the first minute on. */
function poisoned(toxic: string, more = ''): RunRecord {
  const record = simulate(
    scenarioFrom(`
version: 1
name: poisoned
duration: 10m
fleets:
  - name: ear
    link: datacenter
    mqtt: { version: 5, cleanStart: false, sessionExpiryInterval: 1d, keepAlive: 30s }
    reconnect: { policy: fixed, first: 1s }
    subscribe: [ { filter: cmd, qos: 1 } ]
  - name: voice
    link: datacenter
    publish: [ { topic: cmd, qos: 1, every: 1s, size: 64B } ]
events: [ { at: 1m, link: { fleet: ear, for: 5m, ${more} ${toxic} } } ]`),
  );
  expect(brokenLaws(record)).toEqual([]);
  return record;
}

const connects = (record: RunRecord) => record.connections.connects;

test('latency, bandwidth and a slow close end no connection', () => {
  for (const toxic of [
    'latency: { latency: 2s, jitter: 1s }',
    'bandwidth: { rate: 10kbit/s }',
    'slow_close: { delay: 10s }',
  ]) {
    expect(connects(poisoned(toxic))).toBe(2);
  }
});

test('reset_peer and timeout end the connections they are on', () => {
  expect(connects(poisoned('reset_peer: { timeout: 30s }'))).toBe(11);
  // No CONNACK gets through until the toxic is off.
  expect(connects(poisoned('timeout: { timeout: 0s }'))).toBe(3);
});

test('limit_data closes each connection that has had its bytes, and says nothing to those below', () => {
  expect(connects(poisoned('limit_data: { bytes: 1MB }'))).toBe(2);
  expect(connects(poisoned('limit_data: { bytes: 10kB }'))).toBeGreaterThan(2);
});

test('a toxic without toxicity is on no connection, one of the other stream hurts less', () => {
  expect(connects(poisoned('reset_peer: { timeout: 0s }', 'toxicity: 0,'))).toBe(2);
  expect(connects(poisoned('limit_data: { bytes: 10kB }', 'stream: upstream,'))).toBe(2);
});
