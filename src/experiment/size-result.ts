/**
 * The versioned result of a sizing: the smallest value of a limit that meets a target, and the curve
 * around it. Deterministic and free of paths, hosts and clocks, as a comparison is.
 */
import type { Interval } from './comparison.ts';

/** The schema every sizing names. */
export const SIZE_SCHEMA = 'mqtt-session-sim/size@1';

/** One value of the limit, tried. */
export interface SizePoint {
  readonly limit: number;
  readonly seeds: number;
  /** Of the metric, over seeds. */
  readonly mean: number;
  readonly interval: Interval;
  /** Mean of the most bytes that waited in all queues at once. */
  readonly peakBytes: number;
  readonly peakMessages: number;
  /** Mean losses per run by cause, of what the metric speaks of; causes that lost none are left out. */
  readonly causes: Readonly<Record<string, number>>;
}

/** The answer. */
export interface Sizing {
  /** The smallest value whose whole interval meets the target; null when even the largest has none. */
  readonly limit: number | null;
  /** The smallest value whose mean meets it. */
  readonly estimate: number | null;
  /** From the smallest value that may meet it to the smallest that certainly does. */
  readonly interval: readonly [low: number, high: number] | null;
  /** The largest value considered: what is left there no limit can save. */
  readonly largest: SizePoint;
  /** Values around the answer, ascending. */
  readonly curve: readonly SizePoint[];
  /** Runs made in all. */
  readonly runs: number;
}

/** What `size` found out. */
export interface SizeResult {
  readonly schema: typeof SIZE_SCHEMA;
  readonly engine: string;
  readonly scenario: { readonly name: string; readonly hash: string; readonly reproduce: string };
  /** Path of the limit. */
  readonly limit: string;
  readonly target: string;
  /** 0 … 1. */
  readonly confidence: number;
  readonly range: readonly [from: number, to: number];
  readonly found: Sizing;
}
