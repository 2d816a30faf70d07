/**
 * The worker of a playground page, in a browser: bundled into one text (.ci/playground.mjs) that
 * the page carries. Answers each question with a simulation.
 */
import { type PlayAnswer, type PlayQuestion, playgroundRun } from './playground-run.ts';

/** What a browser's worker has, of which this project's types know nothing. */
interface BrowserWorker {
  onmessage: (event: { readonly data: PlayQuestion }) => void;
  postMessage(answer: PlayAnswer): void;
}

// Only ever started by a page, as a worker.
const scope = globalThis as unknown as BrowserWorker;

scope.onmessage = ({ data }) => scope.postMessage(playgroundRun(data));
