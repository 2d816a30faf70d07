/**
 * One run of a sweep as one line of text: what was varied, the seed, and the figures that are
 * compared, without the run's series and settings.
 *
 * A line says by itself what it belongs to (engine, scenario, variant), so that a file of them can
 * be gone on with, sharded and merged by looking at nothing else. Equal runs have equal lines.
 */
import { digestText } from '../kernel/digest.ts';
import { brokenLaws, metricValue } from '../simulation/metric-value.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { comparedMetrics } from './compared-metric.ts';
import type { Point } from './vary.ts';

/** The schema every line names. */
export const SWEEP_SCHEMA = 'mqtt-session-sim/sweep@1';

/** What all runs of one sweep have in common. */
export interface SweepBase {
  /** Version of the package. */
  readonly engine: string;
  /** Before anything is varied; the hash covers the text, `--set` and the files named by both. */
  readonly scenario: { readonly name: string; readonly hash: string };
  readonly variant: string;
}

/** One line. */
export interface SweepRun extends SweepBase {
  readonly schema: typeof SWEEP_SCHEMA;
  /** Values by path, as texts, in the order the paths were given. */
  readonly vary: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Of the scenario as varied, files that the values name included. */
  readonly varied: string;
  readonly digest: string;
  /** By the names thresholds use; null without samples. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Deliveries lost at any QoS, by cause; causes that lost none are left out. */
  readonly causes: Readonly<Record<string, number>>;
  /** Laws that the preset claims and this run broke. */
  readonly broken: readonly string[];
  /** Thresholds that failed. */
  readonly failed: readonly string[];
}

/** The line of a finished run. */
export function sweepRun(base: SweepBase, point: Point, record: RunRecord): SweepRun {
  const metrics = [
    ...comparedMetrics([record]).map(({ id }) => id),
    ...Object.keys(record.fleets).flatMap((fleet) => [`loss.${fleet}`, `useful.${fleet}`]),
  ];
  const { causes } = record.deliveries.total;
  return {
    schema: SWEEP_SCHEMA,
    engine: base.engine,
    scenario: base.scenario,
    variant: base.variant,
    vary: varyOf(point),
    seed: record.seed,
    varied: record.scenario.hash,
    digest: record.digest,
    metrics: Object.fromEntries(metrics.map((id) => [id, metricValue(record, id) ?? null])),
    causes: Object.fromEntries(Object.entries(causes).filter(([, count]) => count > 0)),
    broken: brokenLaws(record),
    failed: record.thresholds.filter(({ ok }) => ok === false).map(({ expression }) => expression),
  };
}

/** Values by path. */
export function varyOf(point: Point): SweepRun['vary'] {
  return Object.fromEntries(
    point.map((text) => {
      const equals = text.indexOf('=');
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

/** The run that a line holds; undefined when it is none of a sweep. */
export function parseSweepRun(line: string): SweepRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isSweepRun(value) ? value : undefined;
}

const FIELDS: Readonly<Record<string, 'string' | 'number' | 'object'>> = {
  engine: 'string',
  scenario: 'object',
  variant: 'string',
  vary: 'object',
  seed: 'number',
  varied: 'string',
  digest: 'string',
  metrics: 'object',
  causes: 'object',
  broken: 'object',
  failed: 'object',
};

/** The schema's name vouches for what lies deeper. */
function isSweepRun(value: unknown): value is SweepRun {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const fits = ([name, type]: readonly [string, string]): boolean => {
    const field = fields.get(name);
    return typeof field === type && field !== null;
  };
  return fields.get('schema') === SWEEP_SCHEMA && Object.entries(FIELDS).every(fits);
}

/** The same of two runs exactly if one is the other made again. */
export function runKey({ vary, seed }: Pick<SweepRun, 'vary' | 'seed'>): string {
  return JSON.stringify([Object.entries(vary), seed]);
}

/** A short name of the same, for machines that allow few characters in a name. */
export function runId(run: Pick<SweepRun, 'vary' | 'seed'>): string {
  return digestText(runKey(run));
}

/** What two sweeps differ in so that their runs do not belong together; undefined when they do. */
export function mismatch(here: SweepBase, there: SweepBase): string | undefined {
  if (here.engine !== there.engine) return `engine ${there.engine}, not ${here.engine}`;
  if (here.scenario.name !== there.scenario.name) {
    return `scenario ${there.scenario.name}, not ${here.scenario.name}`;
  }
  if (here.scenario.hash !== there.scenario.hash) {
    return `another text or other --set of ${here.scenario.name} (${there.scenario.hash}, not ${here.scenario.hash})`;
  }
  return here.variant === there.variant
    ? undefined
    : `variant ${there.variant}, not ${here.variant}`;
}

/** Total order of a sweep's runs, from the lines alone: values (numbers by size), then seed. */
export function compareSweepRuns(a: SweepRun, b: SweepRun): number {
  const [left, right] = [Object.entries(a.vary).flat(), Object.entries(b.vary).flat()];
  for (const [index, text] of left.entries()) {
    const order = compareTexts(text, right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length || a.seed - b.seed;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  const size = Number(a) - Number(b);
  if (size !== 0 && !Number.isNaN(size)) return size;
  return a < b ? -1 : 1;
}
