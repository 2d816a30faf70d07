/**
 * Results in the formats of other tools, on stdout in place of the summary.
 */
import { relative, resolve } from 'node:path';
import type { Comparison } from '../experiment/comparison.ts';
import { compareVerdict } from '../report/compare-verdict.ts';
import { compareChecks, runChecks } from '../report/format/check.ts';
import { compareRows } from '../report/format/compare-rows.ts';
import { csvText, ndjsonText, type Row } from '../report/format/csv.ts';
import { githubText } from '../report/format/github.ts';
import { junitChecks } from '../report/format/junit.ts';
import { compareMarkdown, runMarkdown } from '../report/format/markdown.ts';
import { verdictSentence } from '../report/verdict.ts';
import { metricNames } from '../scenario/metric-name.ts';
import { metricValue } from '../simulation/metric-value.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import type { Format } from './option.ts';

/** The scenario file that the result is of. */
export interface FormattedFile {
  /** As the person named it. */
  readonly path: string;
  readonly text: string;
  readonly cwd: string;
}

/** A run in a format; `json` is what its file holds already. */
export function formattedRun(
  record: RunRecord,
  format: Exclude<Format, 'json'>,
  file: FormattedFile,
): string {
  switch (format) {
    case 'csv':
      return csvText(figures(record));
    case 'ndjson':
      return ndjsonText(figures(record));
    case 'junit':
      return junitChecks(record.scenario.name, runChecks(record));
    case 'md':
      return runMarkdown(record);
    case 'github':
      return githubText(verdictSentence(record), runChecks(record), annotated(file));
  }
}

/** A comparison in a format; `json` is what its file holds already. */
export function formattedComparison(
  comparison: Comparison,
  format: Exclude<Format, 'json'>,
  file: FormattedFile,
): string {
  switch (format) {
    case 'csv':
      return csvText(compareRows(comparison));
    case 'ndjson':
      return ndjsonText(compareRows(comparison));
    case 'junit':
      return junitChecks(comparison.scenario.name, compareChecks(comparison));
    case 'md':
      return compareMarkdown(comparison);
    case 'github':
      return githubText(compareVerdict(comparison), compareChecks(comparison), annotated(file));
  }
}

/** Every metric by the name thresholds use; empty without samples. */
function figures(record: RunRecord): readonly Row[] {
  const { variant, seed, fleets } = record;
  return metricNames(Object.keys(fleets)).map((metric) => ({
    variant,
    seed,
    metric,
    value: metricValue(record, metric) ?? null,
  }));
}

function annotated({ path, text, cwd }: FormattedFile) {
  return { path: relative(cwd, resolve(cwd, path)).replaceAll('\\', '/'), text };
}
