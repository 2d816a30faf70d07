/**
 * Nagle's algorithm (RFC 896): while something is unacknowledged, less than a segment waits.
 *
 *   write ──▶ all acknowledged? ──yes──▶ leaves      no ──▶ leaves with the acknowledgement, and
 *                                                          takes along what is written until then
 *
 * An acknowledgement rides on what the other end sends back, or comes by itself after the delay of
 * delayed acknowledgements. Rows are link × 2 + end.
 */
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkStore } from './link-store.ts';
import type { LinkProfile } from './profile.ts';

export class Nagle {
  readonly #store: LinkStore;
  /** When the writes that wait together leave. */
  readonly #together = new Map<number, Instant>();

  constructor(store: LinkStore) {
    this.#store = store;
  }

  /** A row is a new connection's. */
  reset(row: number): void {
    this.#together.delete(row);
  }

  /** When a small write leaves that could go at `depart`, over a path of this way length. */
  leaves(row: number, depart: Instant, oneWayUs: number, tcp: LinkProfile['tcp']): Instant {
    const together = this.#together.get(row);
    const isBehind = depart === this.#store.freeAt(row);
    if (together !== undefined && isBehind && together <= depart) return depart;
    const acknowledged = this.#acknowledgedAt(row, oneWayUs, tcp);
    if (depart >= acknowledged) {
      this.#together.delete(row);
      return depart;
    }
    this.#together.set(row, acknowledged);
    return acknowledged;
  }

  /** When the latest write of this end has been acknowledged. */
  #acknowledgedAt(row: number, oneWayUs: number, { delayedAck }: LinkProfile['tcp']): Instant {
    const arrived = this.#store.lastArrival(row);
    if (arrived === NEVER || arrived === 0) return arrived;
    const byItself = arrived + oneWayUs + delayedAck;
    const answer = this.#store.lastArrival(row ^ 1);
    // Sent back after it had come, an answer brings the acknowledgement with it.
    const rides = answer !== NEVER && answer >= arrived + oneWayUs;
    return instant(rides ? Math.min(byItself, answer) : byItself);
  }
}
