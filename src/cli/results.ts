/**
 * Results as files: the JSON that tools read and the page that people open.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import type { PageAssets } from '../report/page.ts';
import { type Output, prepareFolder, readText, writeResults } from './files.ts';
import { jsonText } from './json-text.ts';
import type { Format, ResultFlags } from './option.ts';
import type { Terminal } from './terminal.ts';

/** A result in all its forms. */
export interface Delivery {
  /** Of its files, without an ending. */
  readonly name: string;
  readonly result: unknown;
  readonly page: string;
  /** For people. */
  readonly summary: string;
  /** For other tools, in a format they ask for; absent where there is none but JSON. */
  readonly as?: (format: Exclude<Format, 'json'>) => string;
}

/** The folder results go to. */
export class ResultFolder {
  readonly #path: string;
  readonly #shown: string;
  readonly #terminal: Terminal;

  /** Makes the folder when it is missing; throws FileError when nothing can be written there. */
  constructor(out: string, terminal: Terminal) {
    this.#path = resolve(terminal.cwd, out);
    this.#shown = out;
    this.#terminal = terminal;
    prepareFolder(this.#path, out);
  }

  /**
   * Writes `<name>.json` and `<name>.html`, and prints the result; throws FileError when it could
   * only be printed: what took hours must not be gone because a disk is full.
   */
  deliver(delivery: Delivery, flags: ResultFlags): void {
    const text = jsonText(delivery.result);
    const print = (end: string): void => printResult(delivery, text, end, flags, this.#terminal);
    let files: readonly string[];
    try {
      files = this.#write([
        { name: `${delivery.name}.json`, text },
        { name: `${delivery.name}.html`, text: delivery.page },
      ]);
    } catch (error) {
      print('');
      throw error;
    }
    print(`\n${files.join('\n')}\n`);
    if (flags.open === true) openPage(files[1] ?? '', this.#terminal);
  }

  /** Writes one file and gives back its path as a person names it; throws FileError. */
  write(name: string, text: string): string {
    return this.#write([{ name, text }])[0] ?? name;
  }

  /** Somebody may have removed the folder since it was made. */
  #write(outputs: readonly Output[]): readonly string[] {
    prepareFolder(this.#path, this.#shown);
    writeResults(this.#path, outputs);
    return outputs.map(({ name }) => this.#named(name));
  }

  #named(name: string): string {
    const path = join(this.#path, name);
    const near = relative(this.#terminal.cwd, path);
    return near.startsWith('..') ? path : near;
  }
}

/** On stdout: the format asked for and nothing else, or the summary and where the rest is. */
function printResult(
  { summary, as }: Delivery,
  text: string,
  end: string,
  flags: ResultFlags,
  terminal: Terminal,
): void {
  const { format = flags.json === true ? 'json' : undefined } = flags;
  if (format === 'json') terminal.out(text);
  else if (format !== undefined && as !== undefined) terminal.out(as(format));
  else if (flags.quiet !== true) terminal.out(`${summary.trimEnd()}\n${end}`);
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
