/**
 * The versioned result of `tune`: what keep-alives cost and lose under each network condition.
 * Deterministic and free of paths, hosts and clocks, as a comparison is.
 */
import type { Interval } from './comparison.ts';

/** The schema every such result names. */
export const TUNE_SCHEMA = 'mqtt-session-sim/tune@1';

/** One keep-alive under one condition, means over seeds. */
export interface TunePoint {
  /** As it was written, such as `4m`. */
  readonly keepAlive: string;
  /** How long dead connections went unnoticed by the broker, µs, in the mean; null: none died. */
  readonly noticedUs: number | null;
  /** The longest that they can: 1.5 keep-alives, µs. */
  readonly detectionUs: number;
  /** Both directions, per device of the fleet and day: all links of the scenario together. */
  readonly bytesPerDay: number;
  /** Share of expected deliveries, of all fleets. */
  readonly loss: number;
  readonly lossInterval: Interval;
  /** Share that came within `usefulFor`. */
  readonly useful: number;
  /** The 99th percentile of the age at delivery, QoS 1 and 2; null without any. */
  readonly ageUs: number | null;
  /** Connections that the broker gave up, per device of the fleet and day. */
  readonly timeoutsPerDay: number;
  /** Whether no other keep-alive is as good in detection, bytes and loss, and better in one. */
  readonly isPareto: boolean;
}

/** What the network is like; the keep-alive is to fit it. */
export interface TuneCondition {
  /** `lte-m-stationary, NAT 5m`, or `as it stands`. */
  readonly name: string;
  /** In ascending order of keep-alives. */
  readonly points: readonly TunePoint[];
  /** The keep-alive that loses and delays no more than the best, for the fewest bytes. */
  readonly advice: string;
}

/** What `tune` found out. */
export interface TuneResult {
  readonly schema: typeof TUNE_SCHEMA;
  readonly engine: string;
  readonly scenario: { readonly name: string; readonly hash: string; readonly reproduce: string };
  readonly fleet: string;
  readonly seeds: readonly number[];
  readonly conditions: readonly TuneCondition[];
  /** The longest keep-alive that is good enough under every condition; null: there is none. */
  readonly advice: string | null;
}
