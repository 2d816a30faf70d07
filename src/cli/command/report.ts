/**
 * `report`: the pages of results that were stored, each beside its result; with `--interactive`, a
 * page of a scenario that carries the simulator and simulates by itself.
 */
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countText } from '../../report/number-text.ts';
import { playgroundPage } from '../../report/playground-page.ts';
import { loadScenario } from '../../scenario/load.ts';
import { estimate } from '../../simulation/estimate.ts';
import { simulate } from '../../simulation/run.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ContentError, UsageError } from '../failure.ts';
import { prepareFolder, readText, writeResults } from '../files.ts';
import { openPage, pageAssets } from '../results.ts';
import { openScenario } from '../scenario-file.ts';
import { storedPage } from '../stored-result.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `report`. */
export interface ReportOptions {
  readonly out?: string;
  readonly open?: true;
  readonly interactive?: true;
}

interface Made {
  readonly folder: string;
  readonly name: string;
  readonly text: string;
}

/** Most events that a page simulates while somebody waits: a second or two. */
const MOST_EVENTS = 2_000_000;

/** Makes every page before it writes any, and prints where they are. */
export function report(
  paths: readonly string[],
  { out, open, interactive }: ReportOptions,
  terminal: Terminal,
): ExitCode {
  const pages =
    interactive === true
      ? scenariosOf(paths, terminal).map((path) => playground(path, out, terminal))
      : resultsOf(paths).map((path) => storedPageOf(path, out, terminal));
  for (const { folder, name, text } of pages) {
    const absolute = resolve(terminal.cwd, folder);
    prepareFolder(absolute, folder);
    writeResults(absolute, [{ name, text }]);
    terminal.out(`${join(folder, name)}\n`);
    if (open === true) openPage(join(folder, name), terminal);
  }
  return EXIT.ok;
}

function resultsOf(paths: readonly string[]): readonly string[] {
  if (paths.length > 0) return paths;
  throw new UsageError(
    'report needs a result, such as results/walkthrough.json, or --interactive and a scenario',
  );
}

/** Those named, or the small fleet that comes along. */
function scenariosOf(paths: readonly string[], { cwd }: Terminal): readonly string[] {
  if (paths.length > 0) return paths;
  const small = fileURLToPath(new URL('../../sims/queue-policies.yaml', import.meta.url));
  return [relative(cwd, small)];
}

function storedPageOf(path: string, out: string | undefined, { cwd }: Terminal): Made {
  return {
    folder: out ?? dirname(path),
    name: `${basename(path, extname(path)).replace(/\.json$/, '')}.html`,
    text: storedPage(readText(resolve(cwd, path), path), path, pageAssets()),
  };
}

function playground(path: string, out = 'results', { cwd }: Terminal): Made {
  const { source } = openScenario(path, cwd, { set: [] });
  const { file, text } = source;
  const read = (name: string): never => {
    throw new ContentError(
      `error: ${path} names ${name}: a playground is one file, and takes scenarios that name no other`,
    );
  };
  const { scenario } = loadScenario({ file, text, read });
  const { events } = estimate(scenario);
  if (events > MOST_EVENTS) {
    throw new ContentError(
      `error: ${path} is too large for a playground (about ${countText(events)} events, ${countText(MOST_EVENTS)} at most): take a smaller fleet or a shorter duration`,
    );
  }
  const simulator = readText(
    fileURLToPath(new URL('playground.txt', import.meta.url)),
    'the bundled simulator',
  );
  const play = { simulator, scenario: { file, text } };
  return {
    folder: out,
    name: `${scenario.name}.play.html`,
    text: playgroundPage(simulate(scenario), play, pageAssets()),
  };
}
