/**
 * The page of a run in people's hands, in a real browser: what is selected in one chart is selected
 * in all, links lead back to it, charts are saved, and everybody can read it.
 */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { assets, pageBrowser } from '../testing/page-browser.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { runPage } from './run-page.ts';

const open = pageBrowser();
const html = runPage(sampleRecord(), assets);

function selection(page: Page): Promise<string | null> {
  return page.locator('#selection span').textContent();
}

/** Rows of the heat map in sight, top first. */
function rows(page: Page): Promise<string[]> {
  return page.locator('#chart-heat .ytick text').allTextContents();
}

async function problems(page: Page, rules = '{}'): Promise<unknown> {
  return await page.evaluate(
    `axe.run(${rules}).then(({ violations }) => violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))`,
  );
}

test('axe finds nothing serious, in either scheme and on paper', async () => {
  const { page } = await open(html);
  await page.evaluate(axe.source);
  expect(await problems(page)).toEqual([]);
  // Only colours change with the scheme.
  const colors = "{ runOnly: ['color-contrast'] }";
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await problems(page, colors)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await problems(page, colors)).toEqual([]);
  await page.close();
});

test('a link leads to what was selected: a range of time with its sums, and one client', async () => {
  const hash = '#at=take-overs&t=28800-32400&client=meter-400';
  const { page, noise } = await open(html, { hash });
  expect(await selection(page)).toMatch(/^8h – 9h, only meter-400: [\d,]+ published, /);
  expect(await page.locator('#chart-queues .xtick text').first().textContent()).toBe('8h');
  expect(await rows(page)).toEqual(['meter-400']);
  await page.keyboard.press('Escape');
  expect(await page.locator('#selection').isVisible()).toBe(false);
  expect(await rows(page)).toHaveLength(24);
  expect(await page.evaluate('location.hash')).toBe('#at=take-overs');
  expect(noise).toEqual([]);
  await page.close();
});

test('a client found by name is alone in all charts that know clients', async () => {
  const { page, noise } = await open(html);
  const marks = () => page.locator('#chart-takeovers .scatterlayer .point').count();
  const all = await marks();
  await page.fill('#client', 'meter-77');
  await page.locator('#client').press('Enter');
  await expect.poll(() => rows(page)).toEqual(['meter-77']);
  expect(await marks()).toBeLessThan(all);
  expect(await marks()).toBeGreaterThan(0);
  expect(await page.evaluate('location.hash')).toBe('#client=meter-77');
  expect(noise).toEqual([]);
  await page.close();
});

test('a click on a row of the heat map selects its client, hovering tells of the cell', async () => {
  const { page, noise } = await open(html);
  const chart = page.locator('#chart-heat');
  await chart.scrollIntoViewIfNeeded();
  const [first] = await rows(page);
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart has no place on the page');
  const at = { x: box.x + box.width * 0.39, y: box.y + 60 };
  await page.mouse.move(at.x, at.y);
  await expect.poll(() => chart.locator('.hovertext').first().textContent()).toContain('waiting');
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => selection(page)).toBe(`only ${first}`);
  expect(noise).toEqual([]);
  await page.close();
});

test('hundreds of rows scroll behind their window, sorted as asked', async () => {
  const { page } = await open(html);
  const before = await rows(page);
  await page.locator('.scroller').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect.poll(async () => (await rows(page))[0]).not.toBe(before[0]);
  await page.locator('.scroller').evaluate((box) => box.scrollTo(0, 0));
  await page.selectOption('.sort select', 'ClientId');
  await expect.poll(async () => (await rows(page))[0]).toBe('meter-0');
  await page.close();
});

test('the keyboard zooms in, moves and shows the whole again', async () => {
  const { page } = await open(html);
  await page.keyboard.press('+');
  expect(await selection(page)).toMatch(/^6h – 18h/);
  await page.keyboard.press('.');
  expect(await selection(page)).toMatch(/^9h – 21h/);
  await page.keyboard.press('Escape');
  expect(await page.locator('#selection').isVisible()).toBe(false);
  await page.close();
});

test('a chart is saved as CSV, SVG and PNG', async () => {
  const { page } = await open(html);
  for (const [kind, start] of [
    ['CSV', 'time,'],
    ['SVG', '<svg'],
    ['PNG', '\u0089PNG'],
  ] as const) {
    const download = page.waitForEvent('download');
    await page.locator('#queues .save button', { hasText: kind }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`[.]queues[.]${kind.toLowerCase()}$`));
    const bytes = readFileSync(await file.path());
    expect(bytes.toString('latin1').slice(0, start.length)).toBe(start);
  }
  await page.close();
});

test('a browser that cannot unpack the charts says so, and shows the tables', async () => {
  const { page, noise } = await open(html, { before: 'delete globalThis.DecompressionStream' });
  expect(await page.locator('#undrawn').isVisible()).toBe(true);
  expect(await page.locator('.chart:visible').count()).toBe(0);
  expect(await page.locator('#deliveries table').isVisible()).toBe(true);
  expect(noise).toEqual([]);
  await page.close();
});
