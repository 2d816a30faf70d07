/**
 * Runs in, comparison out: variants of one scenario held against its baseline, seed by seed.
 *
 * Under one seed every variant meets the same outages and publishes the same messages at the
 * same instants (addressed draws), so differences are paired: what varies between seeds cancels.
 * The order in which the runs are handed over does not matter.
 */
import { invariant } from '../kernel/invariant.ts';
import type { Threshold } from '../scenario/threshold.ts';
import { brokenLaws, metricValue } from '../simulation/metric-value.ts';
import type { RunRecord, ThresholdVerdict } from '../simulation/run-record.ts';
import { evaluateThreshold } from '../simulation/threshold.ts';
import { comparedMetrics } from './compared-metric.ts';
import {
  type BrokenRun,
  COMPARE_SCHEMA,
  type Comparison,
  type Estimate,
  type MeanCauses,
  type MeanSeries,
  type Metric,
} from './comparison.ts';
import { pairedDifference, type Uncorrected } from './paired-difference.ts';
import { holm } from './signed-rank.ts';
import { interval95, mean } from './statistics.ts';

/** What to compare. */
export interface ComparisonPlan {
  /** Names in the order to show them; the baseline is one of them. */
  readonly variants: readonly string[];
  readonly baseline: string;
  readonly thresholds: readonly Threshold[];
  /** The command that makes this comparison again. */
  readonly reproduce: string;
  /** Whether runs of the plan were left out because somebody stopped it. */
  readonly interrupted: boolean;
}

/** The runs of one variant, ascending by seed. */
type Runs = readonly RunRecord[];

/** Compares finished runs; throws when the baseline has none. */
export function compareRuns(plan: ComparisonPlan, records: readonly RunRecord[]): Comparison {
  const order = [plan.baseline, ...plan.variants.filter((name) => name !== plan.baseline)];
  const runsOf = new Map(order.map((name) => [name, runsOfVariant(records, name)]));
  const ordered = [...runsOf.values()].flat();
  const baseline = runsOf.get(plan.baseline) ?? [];
  const first = baseline[0];
  invariant(first !== undefined, `a comparison needs a run of "${plan.baseline}"`);
  const metrics = comparedMetrics(ordered);
  const { name, hash, description } = first.scenario;
  return {
    schema: COMPARE_SCHEMA,
    engine: first.engine,
    scenario: { name, hash, description, reproduce: plan.reproduce },
    baseline: plan.baseline,
    order,
    seeds: seedsOf(ordered),
    interrupted: plan.interrupted,
    metrics,
    variants: estimates(runsOf, plan.baseline, metrics),
    causes: each(runsOf, causesOf),
    series: each(runsOf, seriesOf),
    settings: each(runsOf, (runs) => differingSettings(runs[0], first)),
    broken: ordered.flatMap(brokenRun),
    thresholds: plan.thresholds.map((threshold) => judge(threshold, runsOf, plan.baseline)),
  };
}

function runsOfVariant(records: readonly RunRecord[], variant: string): Runs {
  const runs = records.filter((record) => record.variant === variant);
  runs.sort((a, b) => a.seed - b.seed);
  for (const [index, run] of runs.entries()) {
    const twice = runs[index + 1]?.seed === run.seed;
    invariant(!twice, `two runs of "${variant}" have seed ${run.seed}`);
  }
  return runs;
}

/** The same question put to every variant, answers by name. */
function each<Answer>(
  runsOf: ReadonlyMap<string, Runs>,
  ask: (runs: Runs) => Answer,
): Record<string, Answer> {
  return Object.fromEntries([...runsOf].map(([name, runs]) => [name, ask(runs)]));
}

function seedsOf(records: readonly RunRecord[]): readonly number[] {
  return [...new Set(records.map((record) => record.seed))].sort((a, b) => a - b);
}

/** Every metric of every variant; one family of tests, corrected together. */
function estimates(
  runsOf: ReadonlyMap<string, Runs>,
  baseline: string,
  metrics: readonly Metric[],
): Comparison['variants'] {
  const reference = valuesOfRuns(runsOf.get(baseline) ?? [], metrics);
  const all = [...runsOf].flatMap(([name, runs]) => {
    const values = valuesOfRuns(runs, metrics);
    return metrics.map(({ id }) => ({ name, id, ...estimate(values.get(id), reference.get(id)) }));
  });
  const corrected = holm(all.map(({ pairedDifference: { p } }) => p));
  const variants = new Map([...runsOf.keys()].map((name) => [name, new Map<string, Estimate>()]));
  for (const [index, { name, id, ...each }] of all.entries()) {
    const { mean: center, ci95, t95, p, effect, moreSeeds } = each.pairedDifference;
    const pHolm = corrected[index] ?? null;
    const difference = { mean: center, ci95, t95, p, pHolm, effect, moreSeeds };
    variants.get(name)?.set(id, { ...each, pairedDifference: difference });
  }
  return Object.fromEntries(
    [...variants].map(([name, byMetric]) => [name, Object.fromEntries(byMetric)]),
  );
}

/** An estimate whose test stands alone. */
type LoneEstimate = Omit<Estimate, 'pairedDifference'> & { readonly pairedDifference: Uncorrected };

function estimate(here: BySeed = new Map(), there: BySeed = new Map()): LoneEstimate {
  const differences: number[] = [];
  for (const [seed, value] of here) {
    const reference = there.get(seed);
    if (reference !== undefined) differences.push(value - reference);
  }
  const values = [...here.values()];
  return {
    mean: mean(values),
    ci95: interval95(values),
    pairedDifference: pairedDifference(differences),
    seeds: [...here.keys()],
    values,
  };
}

/** A metric under every seed that has samples of it, ascending by seed. */
type BySeed = ReadonlyMap<number, number>;

function valuesOfRuns(runs: Runs, metrics: readonly Metric[]): ReadonlyMap<string, BySeed> {
  return new Map(metrics.map(({ id }) => [id, valuesBySeed(runs, id)]));
}

function valuesBySeed(runs: Runs, metric: string): BySeed {
  const values = new Map<number, number>();
  for (const run of runs) {
    const value = metricValue(run, metric);
    invariant(value !== undefined, `a run record has no metric "${metric}"`);
    if (value !== null) values.set(run.seed, value);
  }
  return values;
}

function causesOf(runs: Runs): Comparison['causes'][string] {
  return {
    qos0: meanCauses(runs.map((run) => run.deliveries.qos0.causes)),
    qos1: meanCauses(runs.map((run) => run.deliveries.qos1.causes)),
    qos2: meanCauses(runs.map((run) => run.deliveries.qos2.causes)),
  };
}

function meanCauses(counts: readonly Readonly<Record<string, number>>[]): MeanCauses {
  const names = Object.keys(counts[0] ?? {});
  return Object.fromEntries(
    names.map((cause) => [cause, mean(counts.map((count) => count[cause] ?? 0)) ?? 0]),
  );
}

function seriesOf(runs: Runs): MeanSeries {
  const all = runs.map((run) => run.series);
  return {
    atUs: all[0]?.atUs ?? [],
    queueP99: meanColumn(all.map((series) => series.queueP99)),
    queueMax: meanColumn(all.map((series) => series.queueMax)),
    queuedMessages: meanColumn(all.map((series) => series.queuedMessages)),
  };
}

/** Entry by entry; runs of one scenario are sampled at the same instants. */
function meanColumn(columns: readonly (readonly number[])[]): readonly number[] {
  const length = columns[0]?.length ?? 0;
  invariant(
    columns.every((column) => column.length === length),
    'runs of one scenario differ in their number of samples',
  );
  return Array.from(
    { length },
    (_, index) => mean(columns.map((column) => column[index] ?? 0)) ?? 0,
  );
}

/** `path: value` of every setting of this run that the reference does not share. */
function differingSettings(run: RunRecord | undefined, reference: RunRecord): readonly string[] {
  const known = new Map(reference.scenario.settings.map(({ path, value }) => [path, value]));
  return (run?.scenario.settings ?? [])
    .filter(({ path, value }) => known.get(path) !== value)
    .map(({ path, value }) => `${path}: ${value}`);
}

function brokenRun(run: RunRecord): readonly BrokenRun[] {
  const laws = brokenLaws(run);
  return laws.length === 0 ? [] : [{ variant: run.variant, seed: run.seed, laws }];
}

/**
 * A threshold without a variant speaks of the baseline. It holds when it holds under every seed,
 * as the runs would one by one; values are means, or those of the first failing seed.
 */
function judge(
  threshold: Threshold,
  runsOf: ReadonlyMap<string, Runs>,
  baseline: string,
): ThresholdVerdict {
  const bySeed = new Map([...runsOf].map(([name, runs]) => [name, placed(runs)]));
  const verdicts = (runsOf.get(baseline) ?? []).map(({ seed }) => ({
    seed,
    ...evaluateThreshold(threshold, (variant = baseline) => bySeed.get(variant)?.get(seed)),
  }));
  const { expression } = threshold;
  const stranger = strangerIn(threshold, runsOf);
  if (stranger !== undefined) {
    const reason = `${stranger} is not compared`;
    return { expression, ok: null, actual: null, expected: null, reason };
  }
  const failed = verdicts.find((verdict) => verdict.ok === false);
  if (failed !== undefined) {
    const reason = [`seed ${failed.seed}`, failed.reason].filter(Boolean).join(': ');
    const { actual, expected } = failed;
    return { expression, ok: false, actual, expected, reason };
  }
  // The other side's runs are missing only when somebody stopped the comparison.
  if (verdicts.some((verdict) => verdict.ok === null)) {
    return { expression, ok: null, actual: null, expected: null, reason: 'interrupted' };
  }
  const [actual, expected] = (['actual', 'expected'] as const).map((side) =>
    mean(verdicts.flatMap((verdict) => verdict[side] ?? [])),
  );
  return { expression, ok: true, actual: actual ?? null, expected: expected ?? null };
}

function placed(runs: Runs): ReadonlyMap<number, RunRecord> {
  return new Map(runs.map((run) => [run.seed, run]));
}

/** A variant that the threshold names and that is no part of the comparison. */
function strangerIn(
  { left, right }: Threshold,
  runsOf: ReadonlyMap<string, Runs>,
): string | undefined {
  const named = [left, right].flatMap((side) => (side.kind === 'metric' ? [side.variant] : []));
  return named.find((variant) => variant !== undefined && !runsOf.has(variant));
}
