/**
 * What a case of the benchmark is: work for one process, and the figures read off it.
 *
 * A run of a case gives readings; a figure is their median over all runs (finding.ts), beside what
 * the project asks. The cases themselves are in cases.ts. Loads nothing.
 */

/** What a run of a case reports: seconds, counts a second, bytes, plain ratios. */
export type Reading =
  | 'aloneOverTogether'
  | 'bytesPerEvent'
  | 'checkS'
  | 'columnBytes'
  | 'columnBytesPerQueued'
  | 'cpuS'
  | 'devices'
  | 'eventsPerMessage'
  | 'eventsPerS'
  | 'grownBytes'
  | 'helpS'
  | 'holdPerS'
  | 'idleRssBytes'
  | 'liveBytes'
  | 'liveBytesPerQueued'
  | 'messagesPerS'
  | 'mosquittoMessagesPerS'
  | 'nsPerEvent'
  | 'ofMosquitto'
  | 'packetsPerS'
  | 'peakRssBytes'
  | 'serveMessagesPerS'
  | 'wallS';

/** What one run found; a case leaves out what it does not measure. */
export type Readings = Readonly<Partial<Record<Reading, number>>>;

/** What a process of a case prints: its readings, or why there are none. */
export interface CaseRun {
  readonly readings: Readings;
  /** That a program is not installed, or how the process failed. */
  readonly note?: string;
  /** Nothing is wrong: there is only nothing to compare with. */
  readonly isAbsent?: boolean;
}

/** How a value is written; `×` is a ratio. */
export type Unit =
  | 's'
  | '/s'
  | 'B'
  | '×'
  | 'ns/event'
  | 'events/message'
  | 'B/device'
  | 'B/message'
  | 'B/event';

/** Another case whose run beside this one a value is set against. */
export interface Against {
  readonly case: string;
  /** Times as much, or the growth for each further device. */
  readonly how: 'ratio' | 'growth';
  /** Its reading, when that is not the figure's own. */
  readonly reading?: Reading;
}

/** One row of the table. */
export interface Figure {
  readonly label: string;
  readonly reading: Reading;
  readonly unit: Unit;
  /** Whether more is better; rates are, and nothing else unless it is said. */
  readonly isMoreBetter?: boolean;
  /** What the project promises, and what it hopes for. */
  readonly must?: number;
  readonly aim?: number;
  readonly against?: Against;
}

/** A scenario of `sims/`, changed as by `--set`. */
export interface Simulation {
  readonly sim: string;
  readonly set: readonly string[];
}

/** Programs that do one of our jobs and may be installed. */
export type Peer = 'aedes' | 'simpy' | 'ns3';

/**
 * The work of a case. Of `sim`, the whole run; `steady`, what a stretch of it allocates; `backlog`,
 * what its queues hold in the end; `floor`, its messages over bare links; `together`, this case's
 * process twice at once. `qos1` and `idle` are `serve` on loopback: 100 publishers to one
 * subscriber, each with so many messages unacknowledged; or connections that say nothing.
 */
export type Work =
  | { readonly kind: 'hold'; readonly pending: number }
  | ({ readonly kind: 'sim' | 'steady' | 'backlog' | 'floor' } & Simulation)
  | { readonly kind: 'together'; readonly of: string }
  | { readonly kind: 'start-up' }
  | { readonly kind: 'peer'; readonly peer: Peer }
  | { readonly kind: 'qos1'; readonly window: number }
  | { readonly kind: 'idle'; readonly connections: number };

/** One process to measure. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly work: Work;
  readonly figures: readonly Figure[];
  /** Long and steady: measured once unless somebody asks for a number of runs. */
  readonly isLong?: boolean;
  /** Node's flags beside `--expose-gc`. */
  readonly nodeFlags?: readonly string[];
}
