/**
 * The versioned result of a comparison: variants of one scenario under the same seeds.
 *
 * Like a RunRecord it is JSON-shaped, deterministic and free of paths, hosts and clocks. Every
 * figure is a mean over seeds; nothing here depends on the order in which runs finished.
 * What could not be told is null: a mean without samples, an interval from a single seed.
 */
import type { ThresholdVerdict } from '../simulation/run-record.ts';

/** The schema every comparison names. */
export const COMPARE_SCHEMA = 'mqtt-session-sim/compare@1';

/** What a metric counts. */
export type MetricUnit = 'ratio' | 'messages' | 'bytes' | 'us' | 'count';

/** One compared quantity; `id` is the name thresholds use for it. */
export interface Metric {
  readonly id: string;
  readonly label: string;
  readonly unit: MetricUnit;
  readonly better: 'lower' | 'higher' | 'neither';
}

/** A two-sided 95 % interval; null when fewer than two seeds have a value. */
export type Interval = readonly [low: number, high: number] | null;

/** Variant minus baseline, seed by seed. */
export interface PairedDifference {
  /** null when no seed has a value on both sides. */
  readonly mean: number | null;
  /** By the BCa bootstrap. */
  readonly ci95: Interval;
  /** By Student's t; a difference is certain when neither interval holds 0. */
  readonly t95: Interval;
  /** Wilcoxon's signed-rank test, two-sided; null when no difference is other than 0, or of one seed. */
  readonly p: number | null;
  /** The same, corrected by Holm for all metrics and variants of the comparison. */
  readonly pHolm: number | null;
  /** Rank-biserial correlation, −1 … 1: how much of the rank sum lies above 0, less the rest. */
  readonly effect: number | null;
  /** About so many more seeds would tell; null when it is certain, or more than 10,000. */
  readonly moreSeeds: number | null;
}

/** `equal`: exactly 0 under every seed. `unknown`: fewer than two seeds. */
export type Certainty = 'equal' | 'below' | 'above' | 'uncertain' | 'unknown';

/** On which side of 0 the difference lies; both intervals must agree. */
export function certainty({
  mean: center,
  ci95,
  t95,
}: Pick<PairedDifference, 'mean' | 'ci95' | 't95'>): Certainty {
  if (center === null || ci95 === null || t95 === null) return 'unknown';
  const low = Math.min(ci95[0], t95[0]);
  const high = Math.max(ci95[1], t95[1]);
  if (low === 0 && high === 0) return 'equal';
  if (low <= 0 && high >= 0) return 'uncertain';
  return high < 0 ? 'below' : 'above';
}

/** One metric of one variant over its seeds. */
export interface Estimate {
  /** null when no seed has a value: nothing was expected, delivered or filled. */
  readonly mean: number | null;
  readonly ci95: Interval;
  readonly pairedDifference: PairedDifference;
  /** The seeds that have a value, ascending. */
  readonly seeds: readonly number[];
  /** The value under each of these seeds. */
  readonly values: readonly number[];
}

/** Mean number of deliveries lost per seed, by cause. */
export type MeanCauses = Readonly<Record<string, number>>;

/** Means over seeds of the sampled queue figures, one array entry per instant. */
export interface MeanSeries {
  readonly atUs: readonly number[];
  readonly queueP99: readonly number[];
  readonly queueMax: readonly number[];
  readonly queuedMessages: readonly number[];
}

/** A run that broke laws its preset claims. */
export interface BrokenRun {
  readonly variant: string;
  readonly seed: number;
  readonly laws: readonly string[];
}

/** Everything `compare` found out. */
export interface Comparison {
  readonly schema: typeof COMPARE_SCHEMA;
  /** Version of the package that made it. */
  readonly engine: string;
  readonly scenario: {
    readonly name: string;
    readonly hash: string;
    readonly description: string;
    /** The command that makes this comparison again. */
    readonly reproduce: string;
  };
  /** The variant the others are held against; also a key of `variants`. */
  readonly baseline: string;
  /** Variant names in the order to show them, baseline first (object keys may lose it). */
  readonly order: readonly string[];
  /** Seeds of the runs at hand, ascending. */
  readonly seeds: readonly number[];
  /** Whether runs are missing because the comparison was stopped. */
  readonly interrupted: boolean;
  readonly metrics: readonly Metric[];
  /** By variant name, then metric id. */
  readonly variants: Readonly<Record<string, Readonly<Record<string, Estimate>>>>;
  /** By variant name; every cause is present. */
  readonly causes: Readonly<
    Record<
      string,
      { readonly qos0: MeanCauses; readonly qos1: MeanCauses; readonly qos2: MeanCauses }
    >
  >;
  /** By variant name. */
  readonly series: Readonly<Record<string, MeanSeries>>;
  /** By variant name: `path: value` of every setting that differs from the baseline's. */
  readonly settings: Readonly<Record<string, readonly string[]>>;
  /** Runs that broke a claimed law, by variant order, then seed. */
  readonly broken: readonly BrokenRun[];
  /** A threshold holds when it holds under every seed. */
  readonly thresholds: readonly ThresholdVerdict[];
}
