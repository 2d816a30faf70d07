/**
 * Everything a run counts besides deliveries, and the samples its charts are drawn from.
 *
 * Put together from the ledger's small instruments; per fleet where a device is known.
 */

import type { SessionEnding } from '../broker/port.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import { type ConnectionCount, ConnectionMetrics } from '../ledger/connection-metrics.ts';
import type { FateObserver } from '../ledger/fates.ts';
import type { Fleets } from '../ledger/fleets.ts';
import { Histogram } from '../ledger/histogram.ts';
import { QueueHeat } from '../ledger/queue-heat.ts';
import { QueueMetrics } from '../ledger/queue-metrics.ts';
import { Storms } from '../ledger/storm.ts';
import type { Qos } from '../mqtt/packet.ts';
import { LossSeries } from './loss-series.ts';
import { OBSERVED } from './observation.ts';
import type { Rush } from './rush.ts';

/** Take-overs kept for the timeline. */
const TAKEOVERS_KEPT = 5000;

/** One take-over, by ids. */
export interface Takeover {
  readonly at: Instant;
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

export class Metrics implements FateObserver {
  readonly queues: QueueMetrics;
  readonly heat = new QueueHeat();
  /** The interval between two samples in which things happen now, counted from 0. */
  interval = 0;
  readonly connections: ConnectionMetrics;
  readonly storms: Storms;
  readonly rush: Rush;
  readonly ages: readonly [Histogram, Histogram, Histogram] = [
    new Histogram(),
    new Histogram(),
    new Histogram(),
  ];
  readonly takeovers: Takeover[] = [];
  readonly lossesByCause = new LossSeries();
  readonly #fleets: Fleets;
  readonly #digest: Digest;
  published = 0;
  deliveries = 0;
  losses = 0;

  constructor(parts: {
    readonly fleets: Fleets;
    readonly fleetCount: number;
    readonly queueLimit: number;
    readonly storm: { readonly takeovers: number; readonly within: number };
    readonly digest: Digest;
    readonly rush: Rush;
  }) {
    this.queues = new QueueMetrics(parts.queueLimit);
    this.connections = new ConnectionMetrics(parts.fleetCount);
    this.storms = new Storms(parts.storm.takeovers, parts.storm.within);
    this.#fleets = parts.fleets;
    this.#digest = parts.digest;
    this.rush = parts.rush;
  }

  delivered(_now: Instant, _device: number, _message: number, qos: Qos, ageUs: number): void {
    this.deliveries++;
    this.ages[qos].record(ageUs);
  }

  lost(now: Instant, device: number, message: number, cause: number): void {
    this.losses++;
    const { counts } = this.lossesByCause;
    counts[cause] = (counts[cause] ?? 0) + 1;
    this.#digest.fold4(now, (OBSERVED.lost << 24) | (cause + 1), device, message);
  }

  count(device: number, count: ConnectionCount): void {
    this.connections.count(this.#fleets.fleetOf(device), count);
  }

  connected(now: Instant, device: number): void {
    this.rush.connected(now, this.#fleets.fleetOf(device));
    this.count(device, 'connects');
  }

  sessionCreated(session: number): void {
    this.connections.sessions++;
    this.connections.created++;
    this.queues.sessionCreated(session);
  }

  sessionResumed(device: number): void {
    this.connections.resumed++;
    this.count(device, 'resumed');
  }

  /** Keeps how full the queue of a session was since this was last asked. */
  noteQueue(session: number, client: number): void {
    const crest = this.queues.takeCrest(session);
    if (crest > 0) this.heat.note(this.interval, client, crest);
  }

  sessionEnded(session: number, ending: SessionEnding, isOrphan: boolean): void {
    this.connections.sessions--;
    this.connections[ending]++;
    if (isOrphan) this.connections.orphans--;
    this.queues.sessionEnded(session);
  }

  tookOver(now: Instant, client: number, from: number, to: number): void {
    const isForeign = from !== to;
    this.count(to, isForeign ? 'takeoversForeign' : 'takeoversSelf');
    this.storms.tookOver(now, client, isForeign);
    if (this.takeovers.length < TAKEOVERS_KEPT) this.takeovers.push({ at: now, client, from, to });
  }
}
