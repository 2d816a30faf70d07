/**
 * A real browser for tests of pages: opened as files, with every word and request written down.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { type Browser, type Page, chromium as playwright } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { pageAssets } from './page-assets.ts';

const resolver = createRequire(import.meta.url);

/** What pages need, Plotly included. */
export const assets = pageAssets(readFileSync(resolver.resolve('plotly.js'), 'utf8'));

/** Switches of the packaged browser that would loosen what is tested here. */
const LOOSE = /web-security|single-process|no-zygote|insecure-content/;

/** A page that is open. */
export interface Opened {
  readonly page: Page;
  /** Console messages, page errors and requests beside the file itself. */
  readonly noise: readonly string[];
}

/** How a page is opened. */
export interface Opening {
  readonly width?: number;
  /** Behind the file's address, with its `#`. */
  readonly hash?: string;
  /** Runs before the page's own scripts. */
  readonly before?: string;
}

/** Starts a browser before the tests of a file and closes it after them; opens pages in it. */
export function pageBrowser(): (html: string, how?: Opening) => Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'mqtt-session-sim-page-'));
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launched();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  return async (html, { width = 1280, hash = '', before } = {}) => {
    if (browser === undefined) throw new Error('pages are opened within tests');
    const file = join(folder, `${createHash('sha256').update(html).digest('hex')}.html`);
    writeFileSync(file, html);
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    if (before !== undefined) await page.addInitScript(before);
    const address = pathToFileURL(file).href + hash;
    const noise = listen(page, address);
    await page.goto(address);
    await page.waitForSelector('body[data-drawn], body.undrawn');
    return { page, noise };
  };
}

async function launched(): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  const args = chromium.args.filter((arg) => !LOOSE.test(arg));
  return await playwright
    .launch({ executablePath, args: [...args, '--no-sandbox', '--disable-gpu'] })
    .catch((error: unknown) => {
      throw new Error(`the browser of @sparticuz/chromium did not start from ${executablePath}`, {
        cause: error,
      });
    });
}

function listen(page: Page, address: string): string[] {
  const noise: string[] = [];
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== address.replace(/#.*/, '')) noise.push(`request: ${request.url()}`);
  });
  return noise;
}
