import { expect, test } from 'vitest';
import { parseThreshold, type Threshold } from '../scenario/threshold.ts';
import { sampleQos1, sampleRun } from '../testing/sample-run.ts';
import { evaluateThreshold, judgeRun } from './threshold.ts';

function threshold(expression: string): Threshold {
  const parsed = parseThreshold(expression, { fleets: ['meter'], variants: ['big'] });
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const lossy = sampleRun({ deliveries: sampleQos1({ expected: 100, lost: 2, useful: 98 }) });
const verdictOf = (expression: string, run = lossy) => judgeRun([threshold(expression)], run)[0];

test('a threshold compares a metric with a number', () => {
  const expression = 'loss.qos1 < 1%';
  expect(verdictOf(expression)).toEqual({ expression, ok: false, actual: 0.02, expected: 0.01 });
  expect(verdictOf('loss.qos1 <= 2%')?.ok).toBe(true);
  expect(verdictOf('latency.qos1.p99Us < 1s')?.ok).toBe(true);
});

test.each([
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
  ['>', [false, false, true]],
  ['>=', [false, true, true]],
  ['==', [false, true, false]],
  ['!=', [true, false, true]],
] as const)('%s below, at and above', (operator, expected) => {
  const found = [0.01, 0.02, 0.03].map((left) => verdictOf(`${left} ${operator} loss.qos1`)?.ok);
  expect(found).toEqual(expected);
});

test('the actual value is that of the metric, whichever side it stands on', () => {
  expect(verdictOf('1% > loss.qos1')?.actual).toBe(0.02);
});

test('no samples is a failure that says so', () => {
  const expression = 'loss.qos2 < 1%';
  const verdict = { expression, ok: false, actual: null, expected: 0.01, reason: 'no samples' };
  expect(verdictOf(expression)).toEqual(verdict);
});

test('a run cannot decide what names another variant', () => {
  const expression = 'useful.qos1[big] > useful.qos1[baseline]';
  expect(verdictOf(expression)).toMatchObject({ ok: null, reason: 'needs compare' });
  expect(verdictOf('useful.qos1[baseline] > 50%')?.ok).toBe(true);
});

test('a run that was stopped early decides nothing', () => {
  const stopped = sampleRun({ simulated: { ...lossy.simulated, interrupted: true } });
  expect(verdictOf('loss.qos1 < 1%', stopped)).toMatchObject({ ok: null, reason: 'interrupted' });
});

test('with runs of both variants an expression that names them is decided', () => {
  const runs = new Map([
    ['baseline', lossy],
    ['big', sampleRun()],
  ]);
  const recordOf = (variant = 'baseline') => runs.get(variant);
  const better = threshold('useful.qos1[big] > useful.qos1[baseline]');
  expect(evaluateThreshold(better, recordOf)).toMatchObject({
    ok: true,
    actual: 1,
    expected: 0.98,
  });
});

test('a metric that the record does not have fails', () => {
  const known = threshold('loss.qos1 < 1%');
  const unknown: Threshold = { ...known, left: { kind: 'metric', name: 'loss.nobody' } };
  expect(judgeRun([unknown], lossy)[0]).toMatchObject({ ok: false, reason: 'no such metric' });
});
