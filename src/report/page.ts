/**
 * The shell of every page: one file that works offline, runs only the two scripts it names by
 * hash, and may load nothing from anywhere.
 */
import type { Chart } from './chart/figure.ts';
import { type Markup, markup, NOTHING } from './markup.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { styleSheet } from './theme.ts';

/** What a page needs and this floor may not fetch or compute. */
export interface PageAssets {
  /** Source text of plotly.js (its cartesian bundle). */
  readonly plotlySource: string;
  /** SHA-256 of the text's UTF-8 bytes, in base64. */
  readonly sha256Base64: (text: string) => string;
  /** The text's UTF-8 bytes, packed in the zlib format, in base64. */
  readonly deflateBase64: (text: string) => string;
}

/** One part of a page, reachable from its list of contents. */
export interface Section {
  readonly id: string;
  /** Its name in the list of contents. */
  readonly short: string;
  readonly title: string;
  readonly body: Markup;
}

/** Columns of counts, each entry of the interval that ends at its sample. */
export interface Totals {
  readonly atSeconds: readonly number[];
  readonly columns: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** What a page needs that simulates by itself. */
export interface Play {
  /** A form; `data-path` of a control is the setting that it changes. */
  readonly controls: Markup;
  /** JavaScript of a worker that holds the simulator. */
  readonly simulator: string;
  /** What the worker is told besides what the controls say. */
  readonly scenario: { readonly file: string; readonly text: string };
}

/** What of a page depends on its content, as HTML and as data for the script. */
export interface PageBody {
  readonly header: string;
  readonly sections: string;
  readonly data: { readonly charts: readonly Chart[]; readonly totals: Totals | null };
}

/** The parts of a page that another content would change. */
export function pageBody({ header, sections, charts, totals }: PageContent): PageBody {
  return {
    header: header.html,
    sections: sections.map((each) => sectionMarkup(each).html).join(''),
    data: { charts, totals: totals ?? null },
  };
}

/** What fills the shell. */
export interface PageContent {
  readonly title: string;
  readonly header: Markup;
  readonly sections: readonly Section[];
  readonly charts: readonly Chart[];
  /** Counted per interval; what is inside a selected range of time is added up. */
  readonly totals?: Totals;
  readonly engine: string;
  /** Present on a page that simulates by itself. */
  readonly play?: Play;
}

/** The whole file; throws when a script contains what would end its element. */
export function page(content: PageContent, assets: PageAssets): string {
  const scripts = [assets.plotlySource, PAGE_SCRIPT].map(inlineScript);
  const hashes = scripts.map((script) => `'sha256-${assets.sha256Base64(script)}'`).join(' ');
  const policy = `default-src 'none'; script-src ${hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'${content.play === undefined ? '' : '; worker-src blob:'}`;
  const [plotly, own] = scripts.map((script) => ({ html: `<script>${script}</script>` }));
  const body = pageBody(content);
  const { play } = content;
  const scenario = play?.scenario ?? null;
  const packed = assets.deflateBase64(JSON.stringify({ ...body.data, scenario }));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mqtt-session-sim ${content.engine}">
<title>${content.title}</title>
<style>${{ html: styleSheet() }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
${play?.controls ?? NOTHING}<header><div id="top">${{ html: body.header }}</div>
<nav aria-label="Contents"><ul>${content.sections.map(({ id, short }) => markup`<li><a href="#${id}">${short}</a></li>`)}</ul></nav>
<p class="find" hidden><label>One client only <input id="client" list="clients" autocomplete="off" placeholder="ClientId"></label><datalist id="clients"></datalist></p></header>
<main id="main">
<noscript><p>The charts need JavaScript; the tables under them hold the same data.</p></noscript>
<p id="undrawn" class="empty" role="status" hidden>This browser is too old to unpack the charts (it has no DecompressionStream); the tables under them hold the same data.</p>
<div id="sections">${{ html: body.sections }}</div></main>
<footer>Made by mqtt-session-sim ${content.engine}.${content.charts.some(({ secondsPerUnit }) => secondsPerUnit !== undefined) ? TIME_HELP : NOTHING}</footer>
<div id="selection" role="status" hidden><span></span> <button type="button" id="whole">Show everything</button></div>
<script type="text/plain" id="chart-data">${packed}</script>
${play === undefined ? NOTHING : markup`<script type="text/plain" id="simulator">${assets.deflateBase64(play.simulator)}</script>`}
${plotly ?? { html: '' }}
${own ?? { html: '' }}
</body>
</html>
`.html;
}

const TIME_HELP = markup` Drag in a chart over time to zoom all of them in, or press <kbd>+</kbd> <kbd>-</kbd> and move with <kbd>,</kbd> <kbd>.</kbd>; <kbd>Esc</kbd> or a double click shows everything again. The address keeps what is selected.`;

function sectionMarkup({ id, title, body }: Section): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`;
}

/** As the HTML parser will read it: line ends made `\n`, nothing that ends the element early. */
function inlineScript(source: string): string {
  const text = source.replace(/\r\n?/g, '\n');
  if (/<\/script|<!--/i.test(text)) {
    throw new Error(
      'a script to be inlined contains "</script" or "<!--", which would end it early',
    );
  }
  return text;
}
