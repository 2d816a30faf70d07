/**
 * From a world that has ended to its RunRecord.
 *
 * Reads only; the ledger has been closed and the laws judged before.
 */

import type { Instant } from '../kernel/time.ts';
import type { ConnectionCounts } from '../ledger/connection-metrics.ts';
import type { Histogram } from '../ledger/histogram.ts';
import type { TallyRow } from '../ledger/tally.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { DetectionSum } from './detection.ts';
import { ENGINE_VERSION } from './engine-version.ts';
import { momentsOf } from './moment.ts';
import { orphanExpiryOf } from './orphan-expiry.ts';
import type { ReadinessSum } from './readiness.ts';
import { runCommand } from './reproduction.ts';
import {
  type Connections,
  type Deliveries,
  type DeliveriesByQos,
  type Detection,
  type FleetResult,
  type Latency,
  type LawVerdict,
  type Operational,
  RUN_SCHEMA,
  type RunRecord,
  type Storm,
  type TakeoverRow,
} from './run-record.ts';
import type { World } from './world.ts';

/** Queues that the record tells of one by one. */
const QUEUES_KEPT = 500;

/** How a run ended. */
export interface Ending {
  readonly seed: number;
  readonly endedUs: Instant;
  readonly isInterrupted: boolean;
  readonly laws: readonly LawVerdict[];
}

/** The record, with thresholds still to be judged. */
export function recordOf(world: World, ending: Ending): RunRecord {
  const { scenario, metrics, ledger } = world;
  const { connections } = metrics;
  return {
    schema: RUN_SCHEMA,
    engine: ENGINE_VERSION,
    scenario: {
      name: scenario.name,
      hash: scenario.hash,
      description: scenario.description,
      reproduce: runCommand(scenario, ending.seed),
      settings: scenario.settings,
    },
    variant: scenario.variant,
    seed: ending.seed,
    digest: world.digest.hex(),
    simulated: simulatedOf(world, ending),
    deliveries: deliveriesOf(world, undefined),
    retained: { delivered: ledger.retained.delivered, recovered: ledger.retained.recovered },
    queues: queuesOf(world),
    sessions: {
      created: connections.created,
      resumed: connections.resumed,
      expired: connections.expired,
      cleaned: connections.cleaned,
      evicted: connections.evicted,
      restart: connections.restart,
      purged: connections.purged,
      orphaned: connections.orphaned,
      final: connections.sessions,
    },
    orphanExpiryUs: orphanExpiryOf(scenario),
    connections: connectionsOf(connections.total, world.traffic.detection.total),
    connack: latencyOf(world.readiness.connackDelays.all),
    deaf: world.readiness.deafness.read(ending.endedUs),
    storms: metrics.storms.found.map((storm) => stormOf(world, storm)),
    takeovers: takeoversOf(world),
    latency: {
      qos0: latencyOf(metrics.ages[0]),
      qos1: latencyOf(metrics.ages[1]),
      qos2: latencyOf(metrics.ages[2]),
    },
    ages: {
      qos0: metrics.ages[0].buckets(),
      qos1: metrics.ages[1].buckets(),
      qos2: metrics.ages[2].buckets(),
    },
    series: world.sampler.series,
    lostBy: metrics.lossesByCause.read(),
    moments: momentsOf(scenario, ending.endedUs),
    laws: ending.laws,
    thresholds: [],
    fleets: fleetsOf(world),
  };
}

/** Time without coverage, µs, of all devices together; computed anew. */
export function linkDownOf({ roster, radio }: World, endedUs: number): number {
  let linkDownUs = 0;
  for (let device = 0; device < roster.size; device++) {
    const until = Math.min(endedUs, roster.leavesAt(device)) as Instant;
    if (roster.hasWeather(device)) linkDownUs += radio.downUs(device, until);
  }
  return linkDownUs;
}

function simulatedOf(world: World, ending: Ending): RunRecord['simulated'] {
  return {
    durationUs: world.scenario.duration,
    endedUs: ending.endedUs,
    interrupted: ending.isInterrupted,
    events: world.scheduler.handled,
    packets: world.traffic.packets,
    bytesUp: world.connections.bytesUp,
    bytesDown: world.connections.bytesDown,
    linkDownUs: linkDownOf(world, ending.endedUs),
    devices: world.roster.size,
    peakConnectsPerSecond: world.metrics.rush.peakPerSecond,
    cellRecoveryUs: world.metrics.rush.slowestUs,
  };
}

function queuesOf({ metrics, clients }: World): RunRecord['queues'] {
  const { queues, heat } = metrics;
  return {
    peakMessages: queues.peakMessages,
    peakBytes: queues.peakBytes,
    peakTotalMessages: queues.peakTotalMessages,
    peakTotalBytes: queues.peakTotalBytes,
    firstFullUs: queues.fills === 0 ? null : Math.round(queues.fillUs / queues.fills),
    fullest: heat.fullest(QUEUES_KEPT).map(({ client, peak, from, depths }) => ({
      clientId: clients.textOf(client),
      peak,
      from,
      depths,
    })),
  };
}

function deliveriesOf(world: World, fleet: number | undefined): DeliveriesByQos {
  const read = (qos: Qos | undefined): Deliveries =>
    withoutUnexplained(world.ledger.tally.read(fleet, qos));
  return { qos0: read(0), qos1: read(1), qos2: read(2), total: read(undefined) };
}

/** A law, not a count that users should meet (MODEL §4). */
function withoutUnexplained(row: TallyRow): Deliveries {
  const { unexplained: _, ...deliveries } = row;
  return deliveries;
}

function connectionsOf(counts: ConnectionCounts, dead: DetectionSum): Connections {
  return {
    connects: counts.connects,
    resumed: counts.resumed,
    keepAliveTimeouts: counts.keepAliveTimeouts,
    takeovers: { self: counts.takeoversSelf, foreign: counts.takeoversForeign },
    refused: counts.refused,
    detection: detectionOf(dead),
  };
}

function detectionOf({ times, us }: DetectionSum): Detection {
  if (times.count === 0) return { count: 0, meanUs: null, p99Us: null, maxUs: null };
  return {
    count: times.count,
    meanUs: Math.round(us / times.count),
    p99Us: times.quantile(0.99),
    maxUs: times.max,
  };
}

function stormOf(world: World, storm: World['metrics']['storms']['found'][number]): Storm {
  const { client, start, end, self, foreign } = storm;
  return { clientId: world.clients.textOf(client), startUs: start, endUs: end, self, foreign };
}

function takeoversOf(world: World): readonly TakeoverRow[] {
  return world.metrics.takeovers.map(({ at, client, from, to }) => ({
    atUs: at,
    clientId: world.clients.textOf(client),
    kind: from === to ? 'self' : 'foreign',
    from: world.nameOf(from),
    to: world.nameOf(to),
  }));
}

function latencyOf(ages: Histogram): Latency {
  return {
    count: ages.count,
    p50Us: ages.quantile(0.5),
    p90Us: ages.quantile(0.9),
    p99Us: ages.quantile(0.99),
    p999Us: ages.quantile(0.999),
    maxUs: ages.max,
  };
}

function operationalOf({ count, bytesUp, bytesDown, roundTrips, us }: ReadinessSum): Operational {
  const mean = (sum: number): number | null => (count === 0 ? null : Math.round(sum / count));
  return {
    count,
    bytesUp: mean(bytesUp),
    bytesDown: mean(bytesDown),
    roundTrips: count === 0 ? null : Math.round((100 * roundTrips) / count) / 100,
    timeUs: mean(us),
  };
}

function fleetsOf(world: World): Readonly<Record<string, FleetResult>> {
  const { scenario, metrics, readiness, traffic } = world;
  const results = scenario.fleets.map(({ name, count }, fleet): readonly [string, FleetResult] => [
    name,
    {
      devices: count,
      deliveries: deliveriesOf(world, fleet),
      connections: connectionsOf(
        metrics.connections.ofFleet(fleet),
        traffic.detection.ofFleet(fleet),
      ),
      operational: {
        fresh: operationalOf(readiness.fresh(fleet)),
        resumed: operationalOf(readiness.resumed(fleet)),
      },
    },
  ]);
  return Object.fromEntries(results);
}
