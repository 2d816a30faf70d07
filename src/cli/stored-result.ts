/**
 * A stored result and the page it gives: what `report` reads, and why a file is none.
 *
 * The schema's name vouches for what is inside; that all its parts are there is asked, so that a
 * file that was cut or edited is named and never becomes an empty page.
 */
import { COMPARE_SCHEMA, type Comparison } from '../experiment/comparison.ts';
import { SIZE_SCHEMA, type SizeResult } from '../experiment/size-result.ts';
import { TUNE_SCHEMA, type TuneResult } from '../experiment/tune-result.ts';
import { comparePage } from '../report/compare-page.ts';
import type { PageAssets } from '../report/page.ts';
import { runPage } from '../report/run-page.ts';
import { sizePage } from '../report/size-page.ts';
import { tunePage } from '../report/tune-page.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { RUN_SCHEMA, type RunRecord } from '../simulation/run-record.ts';
import { ContentError } from './failure.ts';

/** Top-level keys without which there is nothing to show, by schema. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  [RUN_SCHEMA]:
    'scenario simulated deliveries retained queues sessions connections storms takeovers latency ages series laws thresholds fleets'.split(
      ' ',
    ),
  [COMPARE_SCHEMA]: ['scenario', 'variants', 'order', 'seeds', 'metrics', 'causes', 'series'],
  [SIZE_SCHEMA]: ['scenario', 'range', 'found'],
  [TUNE_SCHEMA]: ['scenario'],
};

/** The page of a stored result; throws ContentError that says what the file is instead. */
export function storedPage(text: string, shown: string, assets: PageAssets): string {
  const result = parsed(text, shown);
  const schema = textOf(result['schema']);
  const parts = schema === undefined ? undefined : PARTS[schema];
  if (parts === undefined) {
    const what = schema === undefined ? 'it names no schema' : `it has schema ${schema}`;
    throw none(shown, `${what}; known are ${Object.keys(PARTS).join(', ')}`);
  }
  const engine = textOf(result['engine']);
  if (engine !== ENGINE_VERSION) {
    throw none(
      shown,
      `it was made by engine ${engine ?? 'of no version'}, this is ${ENGINE_VERSION}; run its scenario again`,
    );
  }
  const missing = parts.find((part) => typeof result[part] !== 'object' || result[part] === null);
  if (missing !== undefined) throw none(shown, `its part "${missing}" is missing`);
  try {
    return pageOf(result, assets);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw none(shown, `it lacks what its schema ${schema} promises (${error.message})`);
  }
}

function parsed(text: string, shown: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw none(shown, noJson(text, error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw none(shown, 'it is JSON, but no object');
  }
  return Object.fromEntries(Object.entries(value));
}

/** What a file without JSON most likely is. */
function noJson(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty';
  const [first = '', second = ''] = text.split('\n', 2);
  if (first.startsWith('{"') && second.startsWith('{"')) {
    return 'it holds many results, one a line, as sweep writes them: merge sums them up';
  }
  if (/^\s*[{[]/.test(text) && !/[}\]]\s*$/.test(text)) return 'it is cut short';
  return `it is not JSON (${error instanceof Error ? error.message : String(error)})`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function none(shown: string, why: string): ContentError {
  return new ContentError(`error: ${shown} is no result to report: ${why}`);
}

/** The schema and the parts have been looked at; what is deeper throws a TypeError when missing. */
function pageOf(result: Readonly<Record<string, unknown>>, assets: PageAssets): string {
  switch (result['schema']) {
    case RUN_SCHEMA:
      return runPage(result as unknown as RunRecord, assets);
    case COMPARE_SCHEMA:
      return comparePage(result as unknown as Comparison, assets);
    case SIZE_SCHEMA:
      return sizePage(result as unknown as SizeResult, assets);
    default:
      return tunePage(result as unknown as TuneResult, assets);
  }
}
