/** The page of a comparison as text. */
import { expect, test } from 'vitest';
import { pageAssets } from '../testing/page-assets.ts';
import { sampleComparison } from '../testing/sample-comparison.ts';
import { comparePage } from './compare-page.ts';

const assets = pageAssets();

test('equal comparisons give equal bytes', () => {
  const [one, other] = [1, 2].map(() => comparePage(sampleComparison(), assets));
  expect(one === other).toBe(true);
});

test('every variant has a column in the table of all figures, the A/A one exactly 0', () => {
  const html = comparePage(sampleComparison(), assets);
  const [, row = ''] = /<th scope="row">lost, QoS\u00a01<\/th>(.*?)<\/tr>/.exec(html) ?? [];
  const cells = [...row.matchAll(/<td class="n">(.*?)<\/td>/g)].map(([, cell]) => cell);
  expect(cells).toHaveLength(4);
  expect(cells[2]).toMatch(/class="good">−/);
  expect(cells[3]).toContain('no difference (exactly 0)');
});

test('what each variant changes is told, also when it is nothing', () => {
  const html = comparePage(sampleComparison(), assets);
  expect(html.includes('broker.limits.sessionQueue.overflow: drop-oldest')).toBe(true);
  expect(html.includes('none: it should equal the baseline')).toBe(true);
});

test('variants that differ in nothing get a sentence in place of the forest', () => {
  const { variants, ...comparison } = sampleComparison();
  const baseline = variants['same'] ?? {};
  const html = comparePage(
    { ...comparison, order: ['baseline', 'same'], variants: { baseline, same: baseline } },
    assets,
  );
  expect(html.includes('every difference is exactly 0')).toBe(true);
  expect(html.includes('chart-difference')).toBe(false);
});

test('with few seeds it is said that no p can be small, and how many seeds it would take', () => {
  const comparison = sampleComparison();
  const few = comparePage({ ...comparison, seeds: [1, 2, 3, 4, 5] }, assets);
  const [, tests = ''] = /no p can be below (\d\.\d{3}) here/.exec(few) ?? [];
  // Of five differences all to one side, 2 of 32 orders of signs are as clear; Holm counts the tests.
  expect(Number(tests)).toBeGreaterThanOrEqual(2 / 32);
  const [, enough = ''] = /give at least (\d+) seeds/.exec(few) ?? [];
  const seeds = Array.from({ length: Number(enough) }, (_, seed) => seed + 1);
  expect(comparePage({ ...comparison, seeds }, assets)).not.toContain('no p can be below');
  const short = { ...comparison, seeds: seeds.slice(1) };
  expect(comparePage(short, assets)).toContain('no p can be below');
});

test('hostile variant names are inert', () => {
  const hostile = '</script><img src=x>';
  const comparison = sampleComparison();
  const renamed: typeof comparison = JSON.parse(
    JSON.stringify(comparison).replaceAll('drop-oldest', hostile),
  );
  const html = comparePage(renamed, assets);
  expect(html.includes('<img')).toBe(false);
  expect(html.match(/<script/g)).toHaveLength(3);
});
