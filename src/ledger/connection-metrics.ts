/**
 * Connections, sessions and take-overs counted, per fleet where a device is known.
 *
 * Counters only; the world says what happened.
 */

/** Counts of one fleet, or of all. */
export interface ConnectionCounts {
  connects: number;
  resumed: number;
  keepAliveTimeouts: number;
  takeoversSelf: number;
  takeoversForeign: number;
  refused: number;
}

export type ConnectionCount = keyof ConnectionCounts;

const none = (): ConnectionCounts => ({
  connects: 0,
  resumed: 0,
  keepAliveTimeouts: 0,
  takeoversSelf: 0,
  takeoversForeign: 0,
  refused: 0,
});

export class ConnectionMetrics {
  readonly total: ConnectionCounts = none();
  readonly #fleets: readonly ConnectionCounts[];
  /** Sessions with a connection, and all that exist. */
  online = 0;
  sessions = 0;
  created = 0;
  resumed = 0;
  expired = 0;
  cleaned = 0;
  evicted = 0;
  restart = 0;
  purged = 0;
  /** Sessions left behind by a device that took another ClientId: ever, and now and offline. */
  orphaned = 0;
  orphans = 0;

  constructor(fleets: number) {
    this.#fleets = Array.from({ length: fleets }, none);
  }

  count(fleet: number, count: ConnectionCount): void {
    this.total[count]++;
    const own = this.#fleets[fleet];
    if (own !== undefined) own[count]++;
  }

  ofFleet(fleet: number): ConnectionCounts {
    return this.#fleets[fleet] ?? none();
  }
}
