/**
 * `report`: the pages of results that were stored, each beside its result.
 */
import { basename, dirname, extname, join, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { prepareFolder, readText, writeResults } from '../files.ts';
import { openPage, pageAssets } from '../results.ts';
import { storedPage } from '../stored-result.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `report`. */
export interface ReportOptions {
  readonly out?: string;
  readonly open?: true;
}

/** Makes every page before it writes any, and prints where they are. */
export function report(
  paths: readonly string[],
  { out, open }: ReportOptions,
  terminal: Terminal,
): ExitCode {
  const assets = pageAssets();
  const pages = paths.map((path) => ({
    folder: out ?? dirname(path),
    name: `${basename(path, extname(path)).replace(/\.json$/, '')}.html`,
    text: storedPage(readText(resolve(terminal.cwd, path), path), path, assets),
  }));
  for (const { folder, name, text } of pages) {
    const absolute = resolve(terminal.cwd, folder);
    prepareFolder(absolute, folder);
    writeResults(absolute, [{ name, text }]);
    terminal.out(`${join(folder, name)}\n`);
    if (open === true) openPage(join(folder, name), terminal);
  }
  return EXIT.ok;
}
