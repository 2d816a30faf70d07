/**
 * How long a dead connection goes unnoticed by the broker: from when nothing could pass on it any
 * more to when the broker knows, by its keep-alive, by the device coming back, or by TCP.
 *
 * A connection is dead from the outage that it does not survive, from its address translator's
 * forgetting it, or from its device's giving it up, whichever is first. One that the broker closes
 * although it lived was not dead, and one that ended with a word was never unnoticed.
 */
import type { Instant } from '../kernel/time.ts';
import { Histogram } from '../ledger/histogram.ts';
import type { Connections } from '../link/connection.ts';
import { DOWN } from '../link/path.ts';
import type { Radio } from '../link/radio.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Roster } from './roster.ts';

/** Who knows what is dead, and whose it was; complete by the time anybody connects. */
export interface DetectionParts {
  readonly radio: Radio;
  readonly connections: Connections;
  readonly roster: Roster;
  readonly scenario: Pick<Scenario, 'fleets'>;
}

/** Times unnoticed, µs. */
export interface DetectionSum {
  readonly times: Histogram;
  us: number;
}

const nothing = (): DetectionSum => ({ times: new Histogram(), us: 0 });

export class Detection {
  readonly total = nothing();
  readonly #world: DetectionParts;
  readonly #fleets: readonly DetectionSum[];
  /** Since when connections are dead whose device knows, and whose broker does not. */
  readonly #deadSince = new Map<LinkId, number>();

  constructor(world: DetectionParts) {
    this.#world = world;
    this.#fleets = world.scenario.fleets.map(nothing);
  }

  /** The device's end is closed without a word: whatever the broker still sends is sent in vain. */
  left(now: Instant, link: LinkId): void {
    if (!this.#world.connections.store.isOpen(link, DOWN)) return;
    this.#deadSince.set(link, Math.min(now, this.#silentSince(now, link)));
  }

  /** The broker gives a connection up: if it was dead, that has been noticed now. */
  noticed(now: Instant, link: LinkId): void {
    const { connections, roster } = this.#world;
    const since = this.#deadSince.get(link) ?? this.#silentSince(now, link);
    this.closed(link);
    if (since > now) return;
    const fleet = roster.fleetOf(connections.store.deviceOf(link));
    for (const sum of [this.total, this.ofFleet(fleet)]) {
      sum.times.record(now - since);
      sum.us += now - since;
    }
  }

  /** The broker's end is closed: with a word from the device, or by the broker's own end. */
  closed(link: LinkId): void {
    this.#deadSince.delete(link);
  }

  /** Of one fleet's devices. */
  ofFleet(fleet: number): DetectionSum {
    return this.#fleets[fleet] ?? nothing();
  }

  /** When the network began to swallow what is sent; later than now, or never, if it does not. */
  #silentSince(now: Instant, link: LinkId): number {
    const { radio, connections } = this.#world;
    const outage = radio.nextOutageStart(connections.store.deviceOf(link), now);
    return Math.min(outage, connections.forgottenAt(link));
  }
}
