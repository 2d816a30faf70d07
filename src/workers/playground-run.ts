/**
 * What the worker of a playground page answers: the scenario as the page's controls have it,
 * simulated, and the page's new content. The same engine, the same digest as on the command line.
 */
import { type PageBody, pageBody } from '../report/page.ts';
import { runContent } from '../report/run-page.ts';
import { loadScenario } from '../scenario/load.ts';
import { ScenarioError, ScenarioFileError } from '../scenario/scenario-error.ts';
import { simulate } from '../simulation/run.ts';

/** A scenario file's text with the controls' settings. */
export interface PlayQuestion {
  readonly file: string;
  readonly text: string;
  readonly overrides: readonly string[];
  readonly seed?: number;
}

/** The content and the digest of the run, or why there was none. */
export type PlayAnswer =
  | { readonly body: PageBody; readonly digest: string }
  | { readonly problem: string };

/** Simulates; never throws for what a scenario says. */
export function playgroundRun(question: PlayQuestion): PlayAnswer {
  try {
    const { scenario } = loadScenario({ ...question, read: refuse });
    const record = simulate(scenario);
    return { body: pageBody(runContent(record)), digest: record.digest };
  } catch (error) {
    if (error instanceof ScenarioError) return { problem: error.format() };
    throw error;
  }
}

function refuse(name: string): never {
  throw new ScenarioFileError(`a playground has no other files, such as ${name}`);
}
