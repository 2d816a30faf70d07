/**
 * Looks at the world at even intervals and keeps what the charts are drawn from.
 *
 * 240 samples a run, the last at its end: enough for a chart as wide as a screen, and few enough
 * that neither memory nor time depends on how long a run is.
 */

import type { SessionId } from '../broker/session-store.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant } from '../kernel/time.ts';
import type { Connections } from '../link/connection.ts';
import type { Radio } from '../link/radio.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { EVENT } from './event-code.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { Roster } from './roster.ts';
import type { Series } from './run-record.ts';
import type { Witness } from './witness.ts';

const SAMPLES = 240;

/** The parts of the world that are looked at. */
export interface SampledWorld {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly readiness: Pick<Readiness, 'connackDelays' | 'deafness'>;
  readonly radio: Radio;
  readonly connections: Connections;
  readonly roster: Roster;
  readonly witness: Pick<Witness, 'clientOf'>;
}

type Mutable<T> = { -readonly [Key in keyof T]: number[] };

/** Counters whose growth since the last sample is kept. */
const GROWING = [
  'connects',
  'takeoversSelf',
  'takeoversForeign',
  'keepAliveTimeouts',
  'published',
  'delivered',
  'lost',
] as const;

export class Sampler {
  readonly #world: SampledWorld;
  readonly #intervalUs: number;
  readonly #last: number[] = GROWING.map(() => 0);
  readonly #series: Mutable<Series> = {
    atUs: [],
    queueP50: [],
    queueP90: [],
    queueP99: [],
    queueMax: [],
    queuedMessages: [],
    queuedBytes: [],
    sessionsOnline: [],
    sessionsOffline: [],
    sessionsOrphaned: [],
    connects: [],
    takeoversSelf: [],
    takeoversForeign: [],
    keepAliveTimeouts: [],
    published: [],
    delivered: [],
    lost: [],
    linksDown: [],
    connackMeanUs: [],
    connackMaxUs: [],
    deaf: [],
  };
  #taken = 0;

  /** Schedules the first sample. */
  constructor(world: SampledWorld) {
    this.#world = world;
    this.#intervalUs = world.scenario.duration / SAMPLES;
    this.#scheduleNext();
  }

  get series(): Series {
    return this.#series;
  }

  /** Takes one sample and schedules the next; the last falls on the run's end. */
  sample(now: Instant): void {
    this.#taken++;
    this.#look(now);
    if (this.#taken < SAMPLES) this.#scheduleNext();
  }

  /** The last sample is where the run ended, and after all that happened at that instant. */
  finish(now: Instant): void {
    if (now === this.#series.atUs.at(-1)) this.#takeBack();
    this.#look(now);
  }

  /** Forgets the last sample. */
  #takeBack(): void {
    GROWING.forEach((name, place) => {
      this.#last[place] = (this.#last[place] ?? 0) - (this.#series[name].at(-1) ?? 0);
    });
    for (const values of Object.values(this.#series)) values.pop();
    this.#world.metrics.lossesByCause.takeBack();
    this.#world.readiness.connackDelays.giveBack();
  }

  #scheduleNext(): void {
    const at = instant(Math.round((this.#taken + 1) * this.#intervalUs));
    this.#world.scheduler.schedule(at, EVENT.sample, 0, 0);
  }

  #look(now: Instant): void {
    const { metrics } = this.#world;
    const { queues, connections } = metrics;
    this.#lookAtQueues();
    const series = this.#series;
    series.atUs.push(now);
    series.queueP50.push(queues.quantile(0.5));
    series.queueP90.push(queues.quantile(0.9));
    series.queueP99.push(queues.quantile(0.99));
    series.queueMax.push(queues.deepest());
    series.queuedMessages.push(queues.totalMessages);
    series.queuedBytes.push(queues.totalBytes);
    series.sessionsOnline.push(connections.online);
    series.sessionsOffline.push(connections.sessions - connections.online - connections.orphans);
    series.sessionsOrphaned.push(connections.orphans);
    series.linksDown.push(this.#linksDown(now));
    this.#lookAtConnections();
    this.#grow();
    metrics.lossesByCause.look();
  }

  #lookAtConnections(): void {
    const { connackDelays, deafness } = this.#world.readiness;
    const { meanUs, maxUs } = connackDelays.take();
    this.#series.connackMeanUs.push(meanUs);
    this.#series.connackMaxUs.push(maxUs);
    this.#series.deaf.push(deafness.devices);
  }

  #lookAtQueues(): void {
    const { metrics, witness } = this.#world;
    // A last sample taken back is taken again: its interval is still the same one.
    metrics.interval = this.#series.atUs.length;
    const { sessionsSeen } = metrics.queues;
    for (let session = 0; session < sessionsSeen; session++) {
      metrics.noteQueue(session, witness.clientOf(session as SessionId));
    }
    metrics.interval++;
  }

  #grow(): void {
    const { metrics } = this.#world;
    const { total } = metrics.connections;
    const values: Record<(typeof GROWING)[number], number> = {
      connects: total.connects,
      takeoversSelf: total.takeoversSelf,
      takeoversForeign: total.takeoversForeign,
      keepAliveTimeouts: total.keepAliveTimeouts,
      published: metrics.published,
      delivered: metrics.deliveries,
      lost: metrics.losses,
    };
    GROWING.forEach((name, place) => {
      this.#series[name].push(values[name] - (this.#last[place] ?? 0));
      this.#last[place] = values[name];
    });
  }

  #linksDown(now: Instant): number {
    const { roster, radio } = this.#world;
    let down = 0;
    for (let device = 0; device < roster.size; device++) {
      if (!roster.hasWeather(device) || now >= roster.leavesAt(device)) continue;
      if (!radio.isCovered(device, now)) down++;
    }
    return down;
  }
}
