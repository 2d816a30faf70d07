/**
 * What it costs a device to be back at work: bytes on air, round trips and time, from dialling to
 * the last SUBACK, or to CONNACK where the session was found with its subscriptions.
 *
 * Kept for devices that are on their way only; summed up per fleet. Attempts that fail are not in it.
 */

import type { Instant } from '../kernel/time.ts';
import type { Fleets } from '../ledger/fleets.ts';
import { type Direction, DOWN, type Paths, UP } from '../link/path.ts';
import { bytesOnAir } from '../link/path-kind.ts';
import { ConnackDelays } from './connack-delay.ts';
import { Deafness } from './deafness.ts';

/** Sums over the connections of a fleet that got as far. */
export interface ReadinessSum {
  count: number;
  bytesUp: number;
  bytesDown: number;
  roundTrips: number;
  us: number;
}

interface Attempt {
  readonly since: Instant;
  /** When CONNECT left. */
  opened: Instant;
  readonly bytes: [up: number, down: number];
  sessionPresent: boolean;
  hasAsked: boolean;
}

const nothing = (): ReadinessSum => ({
  count: 0,
  bytesUp: 0,
  bytesDown: 0,
  roundTrips: 0,
  us: 0,
});

export class Readiness {
  readonly connackDelays = new ConnackDelays();
  readonly deafness = new Deafness();
  readonly #paths: Paths;
  readonly #fleets: Fleets;
  readonly #attempts = new Map<number, Attempt>();
  readonly #fresh: readonly ReadinessSum[];
  readonly #resumed: readonly ReadinessSum[];

  constructor(fleetCount: number, paths: Paths, fleets: Fleets) {
    this.#paths = paths;
    this.#fleets = fleets;
    this.#fresh = Array.from({ length: fleetCount }, nothing);
    this.#resumed = Array.from({ length: fleetCount }, nothing);
  }

  dialled(now: Instant, device: number): void {
    const bytes: [number, number] = [
      this.#paths.connectBytes(device, UP),
      this.#paths.connectBytes(device, DOWN),
    ];
    this.#attempts.set(device, {
      since: now,
      opened: now,
      bytes,
      sessionPresent: false,
      hasAsked: false,
    });
  }

  /** The connection is open: CONNECT leaves now. */
  opened(now: Instant, device: number): void {
    const attempt = this.#attempts.get(device);
    if (attempt !== undefined) attempt.opened = now;
  }

  /** A packet on the way to readiness has arrived: CONNECT, CONNACK, SUBSCRIBE, SUBACK. */
  arrived(device: number, direction: Direction, length: number): void {
    const attempt = this.#attempts.get(device);
    if (attempt === undefined) return;
    attempt.bytes[direction] += bytesOnAir(this.#paths.kindOf(device), length);
  }

  /** The device has taken a CONNACK. */
  connected(now: Instant, device: number, sessionPresent: boolean): void {
    const attempt = this.#attempts.get(device);
    if (attempt === undefined) return;
    attempt.sessionPresent = sessionPresent;
    this.connackDelays.record(now - attempt.opened);
  }

  /** The device has taken a CONNACK or a SUBACK; whether it still waits for one. */
  settled(now: Instant, device: number, isWaiting: boolean): void {
    const attempt = this.#attempts.get(device);
    if (attempt === undefined) return;
    if (isWaiting) {
      attempt.hasAsked = true;
      return;
    }
    this.#attempts.delete(device);
    const { connect } = this.#paths.profileOf(device);
    const sums = attempt.sessionPresent ? this.#resumed : this.#fresh;
    const sum = sums[this.#fleets.fleetOf(device)];
    if (sum === undefined) return;
    sum.count++;
    sum.bytesUp += attempt.bytes[UP];
    sum.bytesDown += attempt.bytes[DOWN];
    // TCP, TLS, CONNECT, and SUBSCRIBE if there was any: all at once.
    sum.roundTrips += 2 + connect.tlsRoundTrips + (attempt.hasAsked ? 1 : 0);
    sum.us += now - attempt.since;
  }

  /** Connections of a fleet without a session to come back to. */
  fresh(fleet: number): ReadinessSum {
    return this.#fresh[fleet] ?? nothing();
  }

  /** Connections of a fleet that found their session. */
  resumed(fleet: number): ReadinessSum {
    return this.#resumed[fleet] ?? nothing();
  }
}
