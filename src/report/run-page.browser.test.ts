/**
 * The pages in a real browser, opened as a file: drawn, silent, offline, in both schemes, and
 * deaf to hostile names.
 */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { RunRecord } from '../simulation/run-record.ts';
import { emptyRecord } from '../testing/empty-record.ts';
import { assets, pageBrowser } from '../testing/page-browser.ts';
import { sampleComparison } from '../testing/sample-comparison.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { comparePage } from './compare-page.ts';
import { runPage } from './run-page.ts';
import { DARK, LIGHT } from './theme.ts';

const open = pageBrowser();

/** Each chart's id with the number of its points, lines and bars. */
async function marks(page: Page): Promise<Record<string, number>> {
  const counts = await page
    .locator('.chart')
    .evaluateAll((charts) =>
      charts.map(
        (chart) =>
          [
            chart.id,
            chart.querySelectorAll('.point path, path.point, path.js-line, .hm image').length,
          ] as const,
      ),
    );
  return Object.fromEntries(counts);
}

/** The colour in which the first panel's title is drawn. */
function inkOf(page: Page): Promise<unknown> {
  const title = "document.querySelector('#chart-queues .annotation-text')";
  return page.evaluate(`getComputedStyle(${title}).fill`);
}

function rgb(color: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgb(${parts.join(', ')})`;
}

test('every chart of a run is drawn, without a word or a request', async () => {
  const { page, noise } = await open(runPage(sampleRecord(), assets));
  const counts = await marks(page);
  expect(Object.keys(counts)).toEqual([
    'chart-loss',
    'chart-loss-fleets',
    'chart-queues',
    'chart-heat',
    'chart-takeovers',
    'chart-connections',
    'chart-age',
    'chart-time',
    'chart-sessions',
  ]);
  for (const [chart, count] of Object.entries(counts)) {
    expect(count, chart).toBeGreaterThan(chart === 'chart-heat' ? 0 : 2);
  }
  expect(await page.locator('#deliveries tbody tr').count()).toBe(4);
  expect(await page.locator('#chart-queues .xtick text').allTextContents()).toContain('6h');
  expect(noise).toEqual([]);
  await page.close();
});

test('every chart of a comparison is drawn, without a word or a request', async () => {
  const { page, noise } = await open(comparePage(sampleComparison(), assets));
  const counts = await marks(page);
  expect(Object.keys(counts)).toContain('chart-difference-0');
  expect(Object.keys(counts)).toContain('chart-growth');
  for (const [chart, count] of Object.entries(counts)) expect(count, chart).toBeGreaterThan(0);
  expect(noise).toEqual([]);
  await page.close();
});

test('charts follow the colour scheme, and paper is always light', async () => {
  const { page, noise } = await open(runPage(sampleRecord(), assets));
  expect(await inkOf(page)).toBe(rgb(LIGHT.ink));
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => inkOf(page)).toBe(rgb(DARK.ink));
  const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
  expect(ground).toBe(rgb(DARK.paper));
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await expect.poll(() => inkOf(page)).toBe(rgb(LIGHT.ink));
  expect(noise).toEqual([]);
  await page.close();
});

test('a record without anything draws nothing and says so', async () => {
  const { page, noise } = await open(runPage(emptyRecord(), assets));
  expect(await page.locator('.chart').count()).toBe(0);
  expect(await page.locator('.empty:visible').count()).toBe(10);
  expect(noise).toEqual([]);
  await page.close();
});

test('hostile names are text, in the page and in its charts', async () => {
  const hostile = `</script><img src=x onerror=alert(1)><a href="https://example.com">x</a>`;
  const { page, noise } = await open(runPage(renamed(sampleRecord(), hostile), assets));
  expect(await page.locator('h1').textContent()).toBe(hostile);
  expect(await page.locator('img, main a, svg a').count()).toBe(0);
  const ticks = await page.locator('#chart-takeovers .y2tick text').allTextContents();
  expect(ticks.some((tick) => tick.startsWith('</script><img'))).toBe(true);
  expect(noise).toEqual([]);
  await page.close();
});

function renamed(record: RunRecord, name: string): RunRecord {
  return {
    ...record,
    scenario: { ...record.scenario, name, description: name, reproduce: name },
    takeovers: record.takeovers.map((row) => ({ ...row, clientId: name, from: name, to: name })),
    storms: record.storms.map((storm) => ({ ...storm, clientId: name })),
  };
}

test('the keyboard hides and shows what the key names', async () => {
  const { page } = await open(runPage(sampleRecord(), assets));
  const bars = () => page.locator('#chart-loss .barlayer .trace').count();
  const button = page.locator('#causes .key [data-group=qos0]');
  const before = await bars();
  await button.press('Enter');
  expect(await button.getAttribute('aria-pressed')).toBe('false');
  expect(await bars()).toBeLessThan(before);
  await button.press('Enter');
  expect(await bars()).toBe(before);
  await page.close();
});

test('a drag zooms all charts over time, Escape shows the whole time again', async () => {
  const { page, noise } = await open(runPage(sampleRecord(), assets));
  const ticks = (id: string) => page.locator(`#${id} .xtick text`).allTextContents();
  const whole = await ticks('chart-time');
  const chart = page.locator('#chart-queues');
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart has no place on the page');
  await page.mouse.move(box.x + box.width * 0.35, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.45, box.y + 105, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => ticks('chart-time')).toContain('8h 30m');
  expect(await ticks('chart-queues')).toEqual(await ticks('chart-time'));
  await page.keyboard.press('Escape');
  await expect.poll(() => ticks('chart-time')).toEqual(whole);
  expect(noise).toEqual([]);
  await page.close();
});

test('on a narrow screen nothing but tables scrolls sideways', async () => {
  for (const html of [runPage(sampleRecord(), assets), comparePage(sampleComparison(), assets)]) {
    const { page } = await open(html, { width: 380 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    const outside = await page.evaluate(
      "[...document.querySelectorAll('.main-svg')].filter((svg) => svg.getBoundingClientRect().right > innerWidth).length",
    );
    expect(outside).toBe(0);
    await page.close();
  }
});

test('a page stays under 3 MB', () => {
  expect(runPage(sampleRecord(), assets).length).toBeLessThan(3_000_000);
});
