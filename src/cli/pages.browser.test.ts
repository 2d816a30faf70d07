/**
 * The pages of experiments in a real browser, as the commands write them: drawn, silent, offline,
 * and readable by everybody in both schemes and on paper; text of a scenario is only text.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { pageBrowser } from '../testing/page-browser.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { main } from './main.ts';

const open = pageBrowser();
const HOSTILE = `</script><img src=x onerror=alert(1)>`;
const LIMIT = 'broker.limits.sessionQueue.maxMessages';

/** The page that a command leaves in its folder. */
async function pageOf(name: string, words: readonly string[]): Promise<string> {
  const terminal = capturedTerminal();
  const text = `${TINY_SCENARIO}description: '${HOSTILE}'\n`;
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), text);
  const [command = '', ...flags] = words;
  const jobs = command === 'trace' ? [] : ['--jobs', '1'];
  await main([command, 'tiny.yaml', ...flags, '--no-progress', ...jobs], terminal);
  const path = command === 'trace' ? [name] : ['results', name];
  return readFileSync(join(terminal.cwd, ...path), 'utf8');
}

async function problems(page: Page, rules: string): Promise<unknown> {
  return await page.evaluate(
    `axe.run(${rules}).then(({ violations }) => violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id, nodes }) => id + ' ' + nodes[0].html.slice(0, 200)))`,
  );
}

test.each([
  ['tiny.compare.html', ['compare', '--seeds', '1..2']],
  ['tiny.sweep.html', ['sweep', '--vary', `${LIMIT}=1,2,4`, '--seeds', '1..2']],
  [
    'tiny.size.html',
    ['size', '--limit', LIMIT, '--target', 'loss.qos1 < 50%', '--range', '1..4', '--seeds', '1..2'],
  ],
  ['tiny.trace.html', ['trace', '--client', 'meter-1', '--page', 'tiny.trace.html']],
  ['tiny.tune.html', ['tune', '--nat', '150s', '--duration', '3m']],
])(
  '%s is drawn without a word or a request, and axe finds nothing serious',
  async (name, words) => {
    const { page, noise } = await open(await pageOf(name, words));
    expect(await page.locator('.chart svg').count()).toBeGreaterThan(0);
    expect(await page.locator('main img, main script').count()).toBe(0);
    await page.evaluate(axe.source);
    expect(await problems(page, '{}')).toEqual([]);
    const colors = "{ runOnly: ['color-contrast'] }";
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await problems(page, colors)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await problems(page, colors)).toEqual([]);
    expect(noise).toEqual([]);
    await page.close();
  },
);

test('the charts of a figure with several are saved together, as one picture', async () => {
  const { page, noise } = await open(
    await pageOf('tiny.compare.html', ['compare', '--seeds', '1']),
  );
  const charts = await page.locator('#differences .chart').count();
  for (const kind of ['SVG', 'PNG']) {
    const download = page.waitForEvent('download');
    await page.locator('#differences .save button', { hasText: kind }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`tiny.difference.${kind.toLowerCase()}`);
    const text = readFileSync(await file.path(), 'latin1');
    if (kind === 'SVG') expect(text.match(/<svg x=/g)).toHaveLength(charts);
    else expect(text.slice(1, 4)).toBe('PNG');
  }
  expect(charts).toBeGreaterThan(1);
  expect(noise).toEqual([]);
  await page.close();
});
