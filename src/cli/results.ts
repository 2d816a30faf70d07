/**
 * Results as files: the JSON that tools read and the page that people open.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { PageAssets } from '../report/page.ts';
import { prepareFolder, readText, writeResults } from './files.ts';
import { jsonText } from './json-text.ts';
import type { Format, ResultFlags } from './option.ts';
import type { Terminal } from './terminal.ts';

/** Paths of what was written, as a person in the working directory names them. */
export interface Saved {
  readonly json: string;
  readonly html: string;
  /** The JSON file's text. */
  readonly text: string;
}

/** The folder results go to. */
export class ResultFolder {
  readonly #path: string;
  readonly #cwd: string;

  /** Makes the folder when it is missing; throws FileError when nothing can be written there. */
  constructor(out: string, { cwd }: Terminal) {
    this.#path = resolve(cwd, out);
    this.#cwd = cwd;
    prepareFolder(this.#path, out);
  }

  /** Writes `<name>.json` and `<name>.html`; throws FileError. */
  save(name: string, result: unknown, page: string): Saved {
    const json = `${name}.json`;
    const html = `${name}.html`;
    const text = jsonText(result);
    writeResults(this.#path, [
      { name: json, text },
      { name: html, text: page },
    ]);
    return { json: this.#shown(json), html: this.#shown(html), text };
  }

  /** Writes one file and gives back its path as a person names it; throws FileError. */
  write(name: string, text: string): string {
    writeResults(this.#path, [{ name, text }]);
    return this.#shown(name);
  }

  #shown(name: string): string {
    const path = join(this.#path, name);
    const near = relative(this.#cwd, path);
    return near.startsWith('..') ? path : near;
  }
}

/** How a result is printed. */
interface Printed {
  /** For people. */
  readonly summary: string;
  /** For other tools, in a format they ask for; absent where there is none but JSON. */
  readonly as?: (format: Exclude<Format, 'json'>) => string;
}

/** The result on stdout: in a format and nothing else, or the summary and where the rest is. */
export function printResult(
  saved: Saved,
  { summary, as }: Printed,
  flags: ResultFlags,
  terminal: Terminal,
): void {
  const paths = `${saved.json}\n${saved.html}\n`;
  const { format = flags.json === true ? 'json' : undefined } = flags;
  if (format === 'json') terminal.out(saved.text);
  else if (format !== undefined && as !== undefined) terminal.out(as(format));
  else if (flags.quiet !== true) terminal.out(`${summary.trimEnd()}\n\n${paths}`);
  if (flags.open === true) openPage(saved.html, terminal);
}

/** What pages need from outside: plotly.js as installed, and a hash. */
export function pageAssets(): PageAssets {
  const plotly = fileURLToPath(import.meta.resolve('plotly.js'));
  return {
    plotlySource: readText(plotly, 'plotly.js'),
    sha256Base64: (text) => createHash('sha256').update(text).digest('base64'),
    deflateBase64: (text) => deflateSync(text, { level: 9 }).toString('base64'),
  };
}

/** Shows a page in the person's browser, if there is one: best effort, never a failure. */
export function openPage(path: string, terminal: Terminal): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [resolve(terminal.cwd, path)], { detached: true, stdio: 'ignore' });
  child.on('error', () =>
    terminal.err(`note: there is no ${opener} here: open ${path} yourself\n`),
  );
  child.unref();
}
