/**
 * The playground in a real browser: it simulates by itself, offline, what the command line
 * simulates, to the digest.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { simulate } from '../simulation/run.ts';
import { assets, pageBrowser } from '../testing/page-browser.ts';
import { playgroundPage } from './playground-page.ts';

const open = pageBrowser();
const file = 'queue-policies.yaml';
const text = readFileSync(new URL(`../../sims/${file}`, import.meta.url), 'utf8');
let html = '';

function recordWith(overrides: readonly string[], seed = 1) {
  const read = (): never => {
    throw new Error('the scenario names no file');
  };
  return simulate(loadScenario({ file, text, read, overrides, seed }).scenario);
}

beforeAll(async () => {
  const bundler = new URL('../../.ci/playground.mjs', import.meta.url).href;
  const { playgroundSource } = await import(bundler);
  const entry = fileURLToPath(new URL('../workers/playground-worker.ts', import.meta.url));
  const simulator: string = await playgroundSource(entry);
  html = playgroundPage(recordWith([]), { simulator, scenario: { file, text } }, assets);
});

function status(page: Page): Promise<string | null> {
  return page.locator('#play .status').textContent();
}

/** Moves a slider as the keyboard does. */
async function move(page: Page, name: string, key: string): Promise<void> {
  await page.locator('#play label', { hasText: name }).locator('input').press(key);
}

test('moved controls are simulated in the page, with the digest of the command line', async () => {
  const { page, noise } = await open(html);
  await move(page, 'Queue limit', 'ArrowRight');
  const more = recordWith(['broker.limits.sessionQueue.maxMessages=100']);
  await expect.poll(() => status(page)).toBe(`simulated here, digest ${more.digest}`);
  expect(await page.locator('#deliveries').textContent()).toContain(
    more.deliveries.total.lost.toLocaleString('en'),
  );
  await move(page, 'Seed', 'ArrowRight');
  await move(page, 'Outages', 'ArrowLeft');
  await page.selectOption('#play select', 'drop-oldest');
  const other = recordWith(
    [
      'broker.limits.sessionQueue.maxMessages=100',
      'fleets.meter.link.outages.cellar.up=exp(5m)',
      'broker.limits.sessionQueue.overflow=drop-oldest',
    ],
    2,
  );
  await expect.poll(() => status(page)).toBe(`simulated here, digest ${other.digest}`);
  expect(await page.locator('#chart-queues .js-line').count()).toBeGreaterThan(3);
  await page.locator('#play button').click();
  const first = recordWith([]);
  await expect.poll(() => status(page)).toBe(`simulated here, digest ${first.digest}`);
  await page.evaluate(axe.source);
  const serious = 'violations.filter(({ impact }) => /serious|critical/.test(impact))';
  expect(
    await page.evaluate(`axe.run().then(({ violations }) => ${serious}.map(({ id }) => id))`),
  ).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#play').isVisible()).toBe(false);
  // The worker itself is the only thing loaded, from within the page.
  expect(noise.filter((line) => !line.startsWith('request: blob:'))).toEqual([]);
  await page.close();
});
