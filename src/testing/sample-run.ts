/**
 * A complete RunRecord made by hand: one fleet, nothing lost, every law held.
 *
 * Tests of what reads records change the few fields they speak about.
 */
import { AFTERS, CAUSES } from '../mqtt/loss-cause.ts';
import type { Deliveries, DeliveriesByQos, Latency, RunRecord } from '../simulation/run-record.ts';
import { RUN_SCHEMA } from '../simulation/run-record.ts';

/** No connection was measured. */
const NONE_MEASURED = {
  count: 0,
  bytesUp: null,
  bytesDown: null,
  roundTrips: null,
  timeUs: null,
} as const;

/** What it cost fleets to be at work: nobody was seen. */
export const OPERATIONAL = { fresh: NONE_MEASURED, resumed: NONE_MEASURED } as const;

/** Deliveries of one QoS: all zero but for these. */
export function sampleDeliveries(changes: Partial<Deliveries> = {}): Deliveries {
  return {
    published: 0,
    expected: 0,
    delivered: 0,
    useful: 0,
    stale: 0,
    duplicates: 0,
    overlapCopies: 0,
    outOfOrder: 0,
    lost: 0,
    pending: 0,
    withdrawn: 0,
    beforeFirstSuback: 0,
    unexpected: 0,
    ackedButLost: 0,
    causes: Object.fromEntries(CAUSES.map((cause) => [cause, 0])),
    causesAfter: Object.fromEntries(AFTERS.map((after) => [after, 0])),
    ...changes,
  };
}

/** QoS 1 traffic only, so that the total is the same figures. */
export function sampleQos1(changes: Partial<Deliveries>): DeliveriesByQos {
  const none = sampleDeliveries();
  const qos1 = sampleDeliveries(changes);
  return { qos0: none, qos1, qos2: none, total: qos1 };
}

/** Latency of this many deliveries, all alike. */
function sampleLatency(count: number, us: number): Latency {
  return { count, p50Us: us, p90Us: us, p99Us: us, p999Us: us, maxUs: us };
}

const SESSIONS: RunRecord['sessions'] = {
  created: 1,
  resumed: 0,
  expired: 0,
  cleaned: 0,
  evicted: 0,
  restart: 0,
  purged: 0,
  orphaned: 0,
  final: 1,
};

/** 100 QoS 1 messages, all delivered, in ten seconds; changed at the top level. */
export function sampleRun(changes: Partial<RunRecord> = {}): RunRecord {
  const deliveries = sampleQos1({ published: 100, expected: 100, delivered: 100, useful: 100 });
  const connections = {
    connects: 1,
    resumed: 0,
    keepAliveTimeouts: 0,
    takeovers: { self: 0, foreign: 0 },
    refused: 0,
    detection: { count: 0, meanUs: null, p99Us: null, maxUs: null },
  };
  const none = sampleLatency(0, 0);
  return {
    schema: RUN_SCHEMA,
    engine: '0.0.0',
    scenario: {
      name: 'sample',
      hash: '0'.repeat(32),
      description: 'A run made by hand.',
      reproduce: 'mqtt-session-sim run sample.yaml --seed 1',
      settings: [{ path: 'fleets.meter.mqtt.keepAlive', value: '60s', origin: 'default' }],
    },
    variant: 'baseline',
    seed: 1,
    digest: '0'.repeat(32),
    simulated: {
      durationUs: 10_000_000,
      endedUs: 10_000_000,
      interrupted: false,
      events: 1000,
      packets: 400,
      bytesUp: 20_000,
      bytesDown: 10_000,
      linkDownUs: 0,
      devices: 1,
      peakConnectsPerSecond: 3,
      cellRecoveryUs: null,
    },
    deliveries,
    retained: { delivered: 0, recovered: 0 },
    queues: {
      peakMessages: 0,
      peakBytes: 0,
      peakTotalMessages: 0,
      peakTotalBytes: 0,
      firstFullUs: null,
      fullest: [],
    },
    sessions: SESSIONS,
    orphanExpiryUs: null,
    connections,
    connack: sampleLatency(1, 120_000),
    deaf: { totalUs: 0, maxUs: 0 },
    storms: [],
    takeovers: [],
    latency: { qos0: none, qos1: sampleLatency(100, 50_000), qos2: none },
    ages: { qos0: [], qos1: [[65_536, 100]], qos2: [] },
    series: sampleSeries(),
    lostBy: {},
    moments: [],
    laws: [{ name: 'conservation', held: true, claimed: true, count: 0, first: '' }],
    thresholds: [],
    fleets: { meter: { devices: 1, deliveries, connections, operational: OPERATIONAL } },
    ...changes,
  };
}

/** Two samples: nothing at the start, nothing queued at the end. */
function sampleSeries(): RunRecord['series'] {
  const none = [0, 0];
  return {
    atUs: [5_000_000, 10_000_000],
    queueP50: none,
    queueP90: none,
    queueP99: none,
    queueMax: none,
    queuedMessages: none,
    queuedBytes: none,
    sessionsOnline: [1, 1],
    sessionsOffline: none,
    sessionsOrphaned: none,
    connects: [1, 0],
    takeoversSelf: none,
    takeoversForeign: none,
    keepAliveTimeouts: none,
    published: [50, 50],
    delivered: [50, 50],
    lost: none,
    linksDown: none,
    connackMeanUs: [120_000, 0],
    connackMaxUs: [120_000, 0],
    deaf: none,
  };
}
