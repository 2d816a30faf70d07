/**
 * Runs a scenario once more, in a worker thread, from the texts the first run read: no file is
 * opened again, so a difference in the digest is the simulator's own.
 */
import { Worker } from 'node:worker_threads';
import type { ScenarioSource } from '../scenario/load.ts';
import { ScenarioFileError } from '../scenario/scenario-error.ts';

/** A scenario as plain data, what it names answered in advance. */
export interface ScenarioTexts extends Omit<ScenarioSource, 'read'> {
  /** Texts of the files it names, by `fileKey`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What the worker is told. */
export interface ReplayRequest {
  readonly scenario: ScenarioTexts;
  readonly wire: 'objects' | 'bytes';
}

/** Tells apart files of one name that are meant relative to different folders. */
export function fileKey(...[name, from]: Parameters<ScenarioSource['read']>): string {
  return `${from}:${name}`;
}

/** A source that reads only what was read before. */
export function rereadSource({ texts, ...source }: ScenarioTexts): ScenarioSource {
  return {
    ...source,
    read: (name, from) => {
      const text = texts.get(fileKey(name, from));
      if (text === undefined) throw new ScenarioFileError('the first run could not read it');
      return text;
    },
  };
}

/** The digest of the second run; undefined when `stop` was called before it was there. */
export function replayDigest(request: ReplayRequest): {
  readonly digest: Promise<string | undefined>;
  stop(): void;
} {
  const worker = new Worker(new URL('./replay-worker.js', import.meta.url), {
    workerData: request,
  });
  const digest = new Promise<string | undefined>((resolve, reject) => {
    worker.once('message', (answer: string) => resolve(answer));
    worker.once('error', reject);
    worker.once('exit', () => resolve(undefined));
  });
  return { digest, stop: () => void worker.terminate() };
}
