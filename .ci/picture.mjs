/**
 * Takes the README's picture:
 * `node .ci/picture.mjs results/cellular-fleet.html sims/cellular-fleet.png light 1545`.
 *
 * A developer's tool, not part of any test; run it when the report has changed.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

const [page = '', picture = '', scheme = 'light', height = '1180'] = process.argv.slice(2);
const browser = await playwright.launch({
  args: [...chromium.args, '--no-sandbox', '--disable-background-networking'],
  executablePath: await chromium.executablePath(),
  headless: true,
});
const tab = await browser.newPage({ viewport: { width: 1180, height: Number(height) }, colorScheme: scheme });
await tab.goto(pathToFileURL(path.resolve(page)).href);
await tab.waitForTimeout(1500);
await tab.screenshot({ path: picture });
await browser.close();
