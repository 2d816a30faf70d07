/** The terminal's comparison. */
import { expect, test } from 'vitest';
import { sampleComparison } from '../testing/sample-comparison.ts';
import { compareText } from './compare-text.ts';
import { compareVerdict, seedText } from './compare-verdict.ts';
import { textWidth } from './text-layout.ts';
import { PLAIN } from './text-style.ts';

test('everything but the command fits into 80 columns', () => {
  for (const comparison of [sampleComparison(), sampleComparison([7])]) {
    const [text = ''] = compareText(comparison, PLAIN).split('Again with');
    for (const line of text.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(80);
  }
});

test('there is a row per variant, and the A/A row is exactly 0', () => {
  const text = compareText(sampleComparison(), PLAIN);
  for (const name of ['baseline', 'drop-oldest', 'reject', 'same']) {
    expect(text).toMatch(new RegExp(`^${name} +\\d+\\.\\d+ %`, 'm'));
  }
  expect(text).toMatch(/^ {2}drop-oldest, same: no difference \(exactly 0\)$/m);
  expect(text).toMatch(/^ {2}reject +[\d.]+ % {2}−[\d.]+ pp \(−[\d.]+ … −[\d.]+ pp\) better$/m);
});

test('the verdict tells equal loss from equal use', () => {
  expect(compareVerdict(sampleComparison())).toMatch(
    /^Against baseline: drop-oldest loses exactly as much, with more delivered in time \(\+[\d.]+ pp\); reject loses less, .*; same equals it in every figure\.$/,
  );
});

test('one seed gives no interval and claims nothing', () => {
  const text = compareText(sampleComparison([7]), PLAIN);
  expect(text).toContain('no intervals');
  expect(text).not.toMatch(/better$/m);
});

test('a broken run and an interruption are not to be overlooked', () => {
  const comparison = {
    ...sampleComparison(),
    interrupted: true,
    broken: [{ variant: 'reject', seed: 2, laws: ['order'] }],
  };
  const text = compareText(comparison, PLAIN);
  expect(text).toContain('Interrupted, so some runs are missing.');
  expect(text).toContain('✗ 1 run broke a law');
  expect(text).toContain('reject, seed 2: order');
});

test('seeds are told as a range where they are one', () => {
  expect(seedText([1])).toBe('seed 1');
  expect(seedText([1, 2, 3])).toBe('seeds 1 to 3');
  expect(seedText([1, 4])).toBe('seeds 1, 4');
});
