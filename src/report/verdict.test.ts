/** The run in one sentence. */
import { expect, test } from 'vitest';
import type { Deliveries, RunRecord } from '../simulation/run-record.ts';
import { sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { actualText, lawSentence, verdictSentence } from './verdict.ts';

function runWith(changes: Partial<Deliveries>): RunRecord {
  return sampleRun({ deliveries: sampleQos1(changes) });
}

test('when all arrived it says so and nothing else', () => {
  expect(verdictSentence(runWith({ expected: 100, delivered: 100 }))).toBe(
    'All 100 expected QoS 1 deliveries arrived.',
  );
});

test('what is still on the way is not lost', () => {
  expect(verdictSentence(runWith({ expected: 100, delivered: 99, pending: 1 }))).toBe(
    '99 of the 100 expected QoS 1 deliveries arrived, 1 was still on the way at the end and none was lost.',
  );
});

test('loss is told with its share, its acknowledgements and its chief cause', () => {
  const causes = { 'broker.queue-full.newest': 3, 'broker.restart': 1 };
  const record = runWith({ expected: 4000, delivered: 3996, lost: 4, ackedButLost: 4, causes });
  expect(verdictSentence(record)).toBe(
    '99.90 % of the 4,000 expected QoS 1 deliveries arrived; 4 were lost (0.10 %), all of them although acknowledged to the publisher; the chief cause is “Queue full: newest dropped” (3).',
  );
});

test('a run without expectations, and one cut short, say what they are', () => {
  const none = runWith({});
  expect(verdictSentence(none)).toMatch(/^No delivery was expected/);
  const cut = { ...none, simulated: { ...none.simulated, interrupted: true, endedUs: 4e6 } };
  expect(verdictSentence(cut)).toMatch(/^Interrupted after 4 s of 10 s: /);
});

test('a broken law is a bug, a law nobody promised is not', () => {
  const law = { name: 'dup-flag', held: false, claimed: true, count: 2, first: 'message 7' };
  expect(lawSentence(sampleRun({ laws: [law] }))).toMatch(/^1 of 1 law broken: this is a bug/);
  expect(lawSentence(sampleRun({ laws: [{ ...law, claimed: false }] }))).toMatch(
    /^All 0 laws .* held\. 1 further rule this broker does not promise was not kept\.$/,
  );
});

test.each([
  ['loss.qos1 < 1%', 0.0123, '1.23 %'],
  ['latency.qos1.p99Us < 60s', 90e6, '1 min 30 s'],
  ['queues.peakBytes <= 64KiB', 1234, '1.23 kB'],
  ['queues.peakMessages <= 100', 1234, '1,234'],
])('%s measures %d as %s', (expression, actual, text) => {
  expect(actualText({ expression, ok: true, actual, expected: 0 })).toBe(text);
});

test('a threshold without a value says why', () => {
  const expression = 'loss.qos1 < 1%';
  const open = { expression, ok: null, actual: null, expected: 0.01, reason: 'needs compare' };
  expect(actualText(open)).toBe('needs compare');
});

test('two metrics are shown beside each other', () => {
  const expression = 'useful.qos1[b] > useful.qos1[a]';
  const verdict = { expression, ok: true, actual: 0.5, expected: 0.25 };
  expect(actualText(verdict)).toBe('50.00 % beside 25.00 %');
});
