import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { failedThresholds, judged, lawText } from './verdict.ts';

const failed = { expression: 'loss.qos1 < 1%', ok: false, actual: 0.0234567891, expected: 0.01 };
const open = {
  expression: 'loss.qos1[b] < 1%',
  ok: null,
  actual: null,
  expected: 0.01,
  reason: 'needs compare',
};

test('a broken law outweighs a failed threshold, and both are named', () => {
  const terminal = capturedTerminal();
  const law = { name: 'order', held: false, claimed: true, count: 2, first: 'b came before a' };
  expect(judged([lawText(law)], [failed], terminal)).toBe(98);
  expect(terminal.stderr).toBe(
    'law broken: order (2 violations): b came before a\n' +
      'threshold failed: loss.qos1 < 1% (found 0.0234568)\n',
  );
});

test('a threshold that failed is exit 99, with its reason', () => {
  const terminal = capturedTerminal();
  const silent = {
    expression: 'loss.qos2 < 1%',
    ok: false,
    actual: null,
    expected: 0.01,
    reason: 'no samples',
  };
  expect(judged([], [silent], terminal)).toBe(99);
  expect(terminal.stderr).toBe('threshold failed: loss.qos2 < 1% (no samples)\n');
});

test('a threshold that this run cannot decide is no failure', () => {
  expect(failedThresholds([failed, open], true)).toEqual([failed]);
  expect(failedThresholds([failed, open], false)).toEqual([]);
  expect(judged([], [], capturedTerminal())).toBe(0);
});
