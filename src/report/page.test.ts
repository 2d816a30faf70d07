/** The shell: a policy that names exactly the scripts that stand in the page. */
import { expect, test } from 'vitest';
import { pageAssets } from '../testing/page-assets.ts';
import { markup } from './markup.ts';
import { page } from './page.ts';
import { PAGE_SCRIPT } from './page-script.ts';

const { sha256Base64 } = pageAssets();
const content = {
  title: '<title>',
  header: markup`<h1>x</h1>`,
  sections: [{ id: 'one', short: 'One', title: 'First & only', body: markup`<p>body</p>` }],
  charts: [],
  engine: '"0.1.0"',
};

function pageWith(plotlySource: string): string {
  return page(content, pageAssets(plotlySource));
}

test('the policy allows the two scripts by hash and nothing else', () => {
  const html = pageWith('var Plotly = "ä\u2028";\r\n');
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
  expect(scripts).toEqual(['var Plotly = "ä\u2028";\n', PAGE_SCRIPT]);
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy).toBe(
    `default-src 'none'; script-src ${scripts.map((text) => `'sha256-${sha256Base64(text)}'`).join(' ')}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`,
  );
});

test('a script that would end its element early is refused', () => {
  expect(() => pageWith('"</SCRIPT>"')).toThrow('would end it early');
  expect(() => pageWith('"<!--"')).toThrow('would end it early');
});

test('names are escaped wherever they stand', () => {
  const html = pageWith('');
  expect(html).toContain('<title>&lt;title&gt;</title>');
  expect(html).toContain('content="mqtt-session-sim &quot;0.1.0&quot;"');
  expect(html).toContain('<h2 id="one-title">First &amp; only</h2>');
});

test('the contents lead to every section', () => {
  const html = pageWith('');
  expect(html).toContain('<a href="#one">One</a>');
  expect(html).toContain('<section id="one" aria-labelledby="one-title">');
});
