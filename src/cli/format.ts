/**
 * Results in the formats of other tools, on stdout in place of the summary.
 */
import { relative, resolve } from 'node:path';
import type { Comparison } from '../experiment/comparison.ts';
import type { SizeResult } from '../experiment/size-result.ts';
import type { SweepSummary } from '../experiment/sweep-summary.ts';
import type { TuneResult } from '../experiment/tune-result.ts';
import { compareVerdict } from '../report/compare-verdict.ts';
import { compareChecks, runChecks } from '../report/format/check.ts';
import { compareRows } from '../report/format/compare-rows.ts';
import { csvText, ndjsonText, type Row } from '../report/format/csv.ts';
import { githubText } from '../report/format/github.ts';
import { junitChecks } from '../report/format/junit.ts';
import { compareMarkdown, runMarkdown } from '../report/format/markdown.ts';
import { sizeChecks, sizeMarkdown, sizeRows } from '../report/format/sizing.ts';
import { sweepChecks, sweepMarkdown, sweepRows } from '../report/format/sweeping.ts';
import { tuneMarkdown, tuneRows } from '../report/format/tuning.ts';
import { counted } from '../report/number-text.ts';
import { sizeVerdict } from '../report/size-text.ts';
import { verdictSentence } from '../report/verdict.ts';
import { metricNames } from '../scenario/metric-name.ts';
import { metricValue } from '../simulation/metric-value.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { jsonText } from './json-text.ts';
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

/** A sizing in a format; `json` is what its file holds already. */
export function formattedSizing(
  result: SizeResult,
  format: Exclude<Format, 'json'>,
  file: FormattedFile,
): string {
  switch (format) {
    case 'csv':
      return csvText(sizeRows(result));
    case 'ndjson':
      return ndjsonText(sizeRows(result));
    case 'junit':
      return junitChecks(result.scenario.name, sizeChecks(result));
    case 'md':
      return sizeMarkdown(result);
    case 'github':
      return githubText(sizeVerdict(result), sizeChecks(result), annotated(file));
  }
}

const NO_FILE: FormattedFile = { path: '', text: '', cwd: '' };

/** A sweep's summary in a format; without a file there is nothing to annotate. */
export function formattedSweep(
  summary: SweepSummary,
  format: Format,
  file: FormattedFile = NO_FILE,
): string {
  switch (format) {
    case 'json':
      return jsonText(summary);
    case 'csv':
      return csvText(sweepRows(summary));
    case 'ndjson':
      return ndjsonText(sweepRows(summary));
    case 'junit':
      return junitChecks(summary.scenario.name, sweepChecks(summary));
    case 'md':
      return sweepMarkdown(summary);
    case 'github': {
      const facts = `${counted(summary.runs, 'run')} of ${counted(summary.points.length, 'point')}`;
      return githubText(facts, sweepChecks(summary), annotated(file));
    }
  }
}

/** Advice about keep-alives in a format that has a place for it. */
export function formattedTuning(result: TuneResult, format: Format): string {
  if (format === 'csv') return csvText(tuneRows(result));
  // Nothing in it passes or fails: other formats are not offered.
  return format === 'ndjson' ? ndjsonText(tuneRows(result)) : tuneMarkdown(result);
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
