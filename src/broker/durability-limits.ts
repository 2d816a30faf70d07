/**
 * What a broker's state costs and survives: durability, and the time its work takes.
 *
 * Units stand last in a name where the value is raw.
 */

/** What is left of sessions and retained messages after the broker was down. */
export const DURABILITY_MODES = [
  /** Nothing. */
  'memory',
  /** After a stop everything; after a crash what was there at the last snapshot and still is. */
  'snapshot',
  /** Everything but queued QoS 0; each packet that changes it waits for the disk. */
  'write-through',
] as const;
export type DurabilityMode = (typeof DURABILITY_MODES)[number];

/** Whether intervals of sessions and wills run on while the broker is down, or begin anew. */
export const DOWNTIME_CLOCKS = ['counts', 'restarts'] as const;
export type DowntimeClock = (typeof DOWNTIME_CLOCKS)[number];

export interface DurabilityLimits {
  readonly durability: {
    readonly mode: DurabilityMode;
    /** Time between snapshots, counted from the broker's start, µs. */
    readonly intervalUs: number;
    /** What one durable write takes under `write-through`, µs. */
    readonly syncUs: number;
    readonly downtime: DowntimeClock;
  };
  /** Work of a single server, first come, first served; 0 is free. */
  readonly service: {
    /** What one CONNECT takes, µs. */
    readonly connectUs: number;
    /** What one PUBLISH takes, µs. */
    readonly publishUs: number;
  };
}
