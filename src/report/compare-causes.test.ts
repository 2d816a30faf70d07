import { expect, test } from 'vitest';
import { sampleComparison } from '../testing/sample-comparison.ts';
import { causeLines } from './compare-causes.ts';
import { PLAIN } from './text-style.ts';

test('each variant has its causes, most frequent first, in lines of at most 80 columns', () => {
  const comparison = sampleComparison();
  const lines = causeLines(comparison, PLAIN);
  const text = lines.join('\n');
  for (const name of comparison.order) expect(text).toContain(`\n  ${name}: `);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(text).toContain('Queue full: oldest dropped');
});

test('where nothing was lost nothing is said', () => {
  const comparison = sampleComparison();
  expect(causeLines({ ...comparison, causes: {} }, PLAIN)).toEqual([]);
});
