/**
 * The versioned result of one run: the only thing reports, comparisons and users' tools read.
 *
 * JSON-shaped, deterministic, free of wall-clock, paths and hosts. Top-level keys are fixed for
 * schema `mqtt-session-sim/run@1`; inside, keys may be added. Times are microseconds, sizes bytes.
 */

export const RUN_SCHEMA = 'mqtt-session-sim/run@1';

export interface Deliveries {
  readonly published: number;
  readonly expected: number;
  readonly delivered: number;
  readonly useful: number;
  readonly stale: number;
  readonly duplicates: number;
  readonly overlapCopies: number;
  readonly outOfOrder: number;
  readonly lost: number;
  readonly pending: number;
  readonly withdrawn: number;
  readonly beforeFirstSuback: number;
  readonly unexpected: number;
  readonly ackedButLost: number;
  /** Every cause of MODEL §4 in its order, zeros included; Σ = lost. */
  readonly causes: Readonly<Record<string, number>>;
  /** Of `*.session-lost`, `no-session` and `no-subscription`: how the session had ended. */
  readonly causesAfter: Readonly<Record<string, number>>;
}

export interface Connections {
  readonly connects: number;
  readonly resumed: number;
  readonly keepAliveTimeouts: number;
  readonly takeovers: { readonly self: number; readonly foreign: number };
  readonly refused: number;
  readonly detection: Detection;
}

/** How long dead connections went unnoticed by the broker; null without any. */
export interface Detection {
  readonly count: number;
  readonly meanUs: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

export interface Latency {
  readonly count: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
}

export interface Storm {
  readonly clientId: string;
  readonly startUs: number;
  /** The last take-over of the storm, which may rage on. */
  readonly endUs: number;
  readonly self: number;
  readonly foreign: number;
}

/** Values sampled at the same instants, one array entry each. */
export interface Series {
  /** Sample instants, µs, evenly spaced, the last at the run's end. */
  readonly atUs: readonly number[];
  /** Queued messages per session that exists: percentiles and maximum. */
  readonly queueP50: readonly number[];
  readonly queueP90: readonly number[];
  readonly queueP99: readonly number[];
  readonly queueMax: readonly number[];
  readonly queuedMessages: readonly number[];
  readonly queuedBytes: readonly number[];
  readonly sessionsOnline: readonly number[];
  readonly sessionsOffline: readonly number[];
  readonly sessionsOrphaned: readonly number[];
  /** Counted since the previous sample. */
  readonly connects: readonly number[];
  readonly takeoversSelf: readonly number[];
  readonly takeoversForeign: readonly number[];
  readonly keepAliveTimeouts: readonly number[];
  readonly published: readonly number[];
  readonly delivered: readonly number[];
  /** Counted since the previous sample, at the instant the loss became certain. */
  readonly lost: readonly number[];
  /** Devices without coverage at the instant. */
  readonly linksDown: readonly number[];
  /** From CONNECT to CONNACK, since the previous sample: mean and longest; 0 without any. */
  readonly connackMeanUs: readonly number[];
  readonly connackMaxUs: readonly number[];
  /** Devices that are connected without their subscriptions, at the instant. */
  readonly deaf: readonly number[];
}

/** How full one ClientId's queue was. */
export interface QueueRow {
  readonly clientId: string;
  readonly peak: number;
  /** Index of the sample in `series.atUs` to which the first depth belongs. */
  readonly from: number;
  /** The most messages within each interval that ends at a sample; 0 behind the last. */
  readonly depths: readonly number[];
}

/** One take-over, for the timeline; at most the first 5,000 are kept. */
export interface TakeoverRow {
  readonly atUs: number;
  readonly clientId: string;
  readonly kind: 'self' | 'foreign';
  /** Physical devices, as `fleet/index`. */
  readonly from: string;
  readonly to: string;
}

/** What happened to everybody at a stated time, for the charts to mark. */
export interface Moment {
  readonly kind: 'restart' | 'crash' | 'purge' | 'cell-outage';
  readonly atUs: number;
  /** Its end, or the run's; of a purge `atUs`. */
  readonly untilUs: number;
  /** The cell's name; empty when it was the broker. */
  readonly cell: string;
}

export interface LawVerdict {
  readonly name: string;
  readonly held: boolean;
  /** Whether the broker preset claims this law; an unclaimed law cannot be broken. */
  readonly claimed: boolean;
  /** Violations seen. */
  readonly count: number;
  /** The first violation, in words; empty when there is none. */
  readonly first: string;
  /** When the first violation was, and whose; absent where no single event shows it. */
  readonly event?: { readonly atUs: number; readonly clientId: string };
}

export interface ThresholdVerdict {
  readonly expression: string;
  /** null: this run cannot decide it (`reason` says why). */
  readonly ok: boolean | null;
  readonly actual: number | null;
  /** The other side's value: the number written, or the other metric's. */
  readonly expected: number | null;
  readonly reason?: string;
}

export interface FleetResult {
  readonly devices: number;
  readonly deliveries: DeliveriesByQos;
  readonly connections: Connections;
  /** What it cost to be at work again, with no session to come back to and with one. */
  readonly operational: { readonly fresh: Operational; readonly resumed: Operational };
}

/** From dialling to the last SUBACK, or to CONNACK; means over connections, null without any. */
export interface Operational {
  readonly count: number;
  readonly bytesUp: number | null;
  readonly bytesDown: number | null;
  readonly roundTrips: number | null;
  readonly timeUs: number | null;
}

export interface DeliveriesByQos {
  readonly qos0: Deliveries;
  readonly qos1: Deliveries;
  readonly qos2: Deliveries;
  readonly total: Deliveries;
}

export interface RunRecord {
  readonly schema: typeof RUN_SCHEMA;
  /** Version of the package that made it. */
  readonly engine: string;
  readonly scenario: {
    readonly name: string;
    readonly hash: string;
    readonly description: string;
    /** The command that makes this record again. */
    readonly reproduce: string;
    readonly settings: readonly {
      readonly path: string;
      readonly value: string;
      readonly origin: string;
    }[];
  };
  readonly variant: string;
  readonly seed: number;
  /** 128-bit hex fingerprint of every observation in order. */
  readonly digest: string;
  readonly simulated: {
    readonly durationUs: number;
    /** The instant the run ended: durationUs, or earlier when interrupted. */
    readonly endedUs: number;
    readonly interrupted: boolean;
    readonly events: number;
    readonly packets: number;
    readonly bytesUp: number;
    readonly bytesDown: number;
    readonly linkDownUs: number;
    readonly devices: number;
    /** The most connections made within one second of the clock. */
    readonly peakConnectsPerSecond: number;
    /** The longest time from a cell's outage until 95 % of its devices were back; null: none. */
    readonly cellRecoveryUs: number | null;
  };
  readonly deliveries: DeliveriesByQos;
  readonly retained: { readonly delivered: number; readonly recovered: number };
  readonly queues: {
    readonly peakMessages: number;
    readonly peakBytes: number;
    readonly peakTotalMessages: number;
    readonly peakTotalBytes: number;
    /** Mean time from a session queue's first message after being empty to its limit, µs; null if never full. */
    readonly firstFullUs: number | null;
    /** The fullest queues, at most 500, by peak. */
    readonly fullest: readonly QueueRow[];
  };
  readonly sessions: {
    readonly created: number;
    readonly resumed: number;
    readonly expired: number;
    readonly cleaned: number;
    readonly evicted: number;
    /** Lost with the broker. */
    readonly restart: number;
    readonly purged: number;
    readonly orphaned: number;
    readonly final: number;
  };
  /** After what time a session that is left behind for another ClientId expires; null: never, or none is. */
  readonly orphanExpiryUs: number | null;
  readonly connections: Connections;
  /** From CONNECT to CONNACK. */
  readonly connack: Latency;
  /** Connected without subscriptions: Σ over devices, and the longest on one connection. */
  readonly deaf: { readonly totalUs: number; readonly maxUs: number };
  readonly storms: readonly Storm[];
  readonly takeovers: readonly TakeoverRow[];
  readonly latency: { readonly qos0: Latency; readonly qos1: Latency; readonly qos2: Latency };
  /** Age at delivery as a log-linear histogram per QoS: upper bound µs and count, empty buckets left out. */
  readonly ages: {
    readonly qos0: readonly (readonly [upToUs: number, count: number])[];
    readonly qos1: readonly (readonly [upToUs: number, count: number])[];
    readonly qos2: readonly (readonly [upToUs: number, count: number])[];
  };
  readonly series: Series;
  /** Of each cause that occurred, how many were lost since the previous sample. */
  readonly lostBy: Readonly<Record<string, readonly number[]>>;
  /** In order of time. */
  readonly moments: readonly Moment[];
  readonly laws: readonly LawVerdict[];
  readonly thresholds: readonly ThresholdVerdict[];
  readonly fleets: Readonly<Record<string, FleetResult>>;
}
