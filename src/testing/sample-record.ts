/**
 * A RunRecord as a run of a thousand cellular devices would leave it, for tests of what reads one.
 *
 * Made up, but its sums hold: totals are sums over QoS, causes add up to what was lost, latencies
 * are those of the ages. Equal at every call.
 */
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { Connections, Deliveries, Latency, RunRecord } from '../simulation/run-record.ts';
import { NO_CONNECTIONS, NO_SESSIONS } from './empty-record.ts';
import { OPERATIONAL, sampleDeliveries, sampleQos1, sampleRun } from './sample-run.ts';
import {
  DEVICES,
  END,
  HOUR,
  MOMENTS,
  STORMS,
  sampleLosses,
  sampleQueues,
  sampleSeries,
  sampleTakeovers,
} from './sample-series.ts';

/** Deliveries of which these were lost, by cause, and those are pending or stale. */
function deliveriesOf(
  expected: number,
  lostBy: Readonly<Record<string, number>>,
  more: Partial<Deliveries> = {},
): Deliveries {
  const causes = Object.fromEntries(CAUSES.map((cause) => [cause, lostBy[cause] ?? 0]));
  const lost = Object.values(causes).reduce((sum, count) => sum + count, 0);
  const delivered = expected - lost - (more.pending ?? 0);
  const useful = delivered - (more.stale ?? 0);
  return sampleDeliveries({
    published: expected,
    expected,
    delivered,
    useful,
    lost,
    causes,
    ...more,
  });
}

const QOS0 = deliveriesOf(144_288, {
  'publisher.offline': 2110,
  'publisher.link-lost': 71,
  'broker.qos0-offline': 3904,
  'subscriber.link-lost': 288,
});

const QOS1 = deliveriesOf(
  1_443_020,
  {
    'broker.queue-full.newest': 4821,
    'broker.session-cleaned': 1260,
    'broker.no-session': 402,
    'broker.no-subscription': 88,
    'broker.orphaned-session': 37,
    'subscriber.effective-qos0': 3,
  },
  {
    pending: 212,
    stale: 9120,
    duplicates: 1740,
    ackedButLost: 6611,
    beforeFirstSuback: 12,
    causesAfter: { cleaned: 391, expired: 11, restart: 0, purged: 0, evicted: 0, never: 88 },
  },
);

const QOS2 = deliveriesOf(
  6020,
  { 'broker.session-cleaned': 31, 'broker.mistaken-duplicate': 4 },
  { pending: 3, stale: 40, ackedButLost: 35 },
);

function sum(rows: readonly Deliveries[]): Deliveries {
  const add = (pick: (row: Deliveries) => number) => rows.reduce((all, row) => all + pick(row), 0);
  const causes = CAUSES.map((cause) => [cause, add((row) => row.causes[cause] ?? 0)] as const);
  return deliveriesOf(
    add((row) => row.expected),
    Object.fromEntries(causes),
    {
      pending: add((row) => row.pending),
      stale: add((row) => row.stale),
      duplicates: add((row) => row.duplicates),
      ackedButLost: add((row) => row.ackedButLost),
      beforeFirstSuback: add((row) => row.beforeFirstSuback),
      causesAfter: QOS1.causesAfter,
    },
  );
}

type Ages = readonly (readonly [upToUs: number, count: number])[];

/** A fast bulk of deliveries around one age and a slow tail around another, up to the last. */
function agesOf(count: number, bulkUs: number, tail: { share: number; us: number; maxUs: number }) {
  const below = (us: number, middleUs: number, steepness: number) =>
    1 / (1 + Math.exp(-steepness * Math.log(us / middleUs)));
  const ages: [number, number][] = [];
  let seen = 0;
  for (let us = bulkUs / 3; us < tail.maxUs; us *= 1.06) {
    const share = (1 - tail.share) * below(us, bulkUs, 5) + tail.share * below(us, tail.us, 2);
    const here = Math.floor(share * count) - seen;
    if (here > 0) ages.push([Math.round(us), here]);
    seen += here;
  }
  return [...ages, [tail.maxUs, count - seen]] satisfies Ages;
}

function latencyOf(ages: Ages): Latency {
  const count = ages.reduce((all, [, here]) => all + here, 0);
  let seen = 0;
  const sums = ages.map(([us, here]) => {
    seen += here;
    return { us, seen };
  });
  const quantile = (share: number) => sums.find((sum) => sum.seen >= share * count)?.us ?? 0;
  const [p50Us, p90Us, p99Us, p999Us] = [
    quantile(0.5),
    quantile(0.9),
    quantile(0.99),
    quantile(0.999),
  ];
  return { count, p50Us, p90Us, p99Us, p999Us, maxUs: ages.at(-1)?.[0] ?? 0 };
}

const AGES = {
  qos0: agesOf(QOS0.delivered, 62_000, { share: 0.002, us: 900_000, maxUs: 9_400_000 }),
  qos1: agesOf(QOS1.delivered, 64_000, { share: 0.017, us: 0.3 * HOUR, maxUs: 2.1 * HOUR }),
  qos2: agesOf(QOS2.delivered, 131_000, { share: 0.02, us: 0.2 * HOUR, maxUs: 2.4 * HOUR }),
};

const CONNECTIONS: Connections = {
  connects: 13_911,
  resumed: 12_937,
  keepAliveTimeouts: 2204,
  takeovers: { self: 60, foreign: 130 },
  refused: 0,
  detection: { count: 2264, meanUs: 61_000_000, p99Us: 89_000_000, maxUs: 90_000_000 },
};

const SETTINGS = [
  ['broker.preset', 'spec', 'scenario line 9'],
  ['broker.limits.sessionQueue.maxMessages', '100', 'scenario line 10'],
  ['broker.limits.sessionQueue.overflow', 'drop-newest', 'scenario line 11'],
  ['broker.limits.keepAlive.factor', '1.5', 'preset spec'],
  ['fleets.meter.count', '1000', 'scenario line 16'],
  ['fleets.meter.mqtt.keepAlive', '60s', '--set'],
  ['fleets.meter.link.profile', 'lte-m-stationary', 'scenario line 18'],
  ['fleets.meter.link.rtt', 'lognormal(120ms, 1.6)', 'profile lte-m-stationary'],
  ['fleets.meter.reconnect.policy', 'exponential-full-jitter', 'default'],
] as const;

const SCENARIO: RunRecord['scenario'] = {
  name: 'cellular-fleet',
  hash: '5f1c0a9e77d2b8c4a3e6f0918273645a',
  description:
    'A thousand LTE-M meters, a controller that commands them and a back-end, for a day.',
  reproduce:
    'mqtt-session-sim run cellular-fleet.yaml --seed 1 --set fleets.meter.mqtt.keepAlive=60s',
  settings: SETTINGS.map(([path, value, origin]) => ({ path, value, origin })),
};

const LAWS = [
  'conservation',
  'order',
  'exactly-once',
  'dup-flag',
  'receive-maximum',
  'queue-limit',
];

/** A full record: an outage of a third of the fleet, two storms, loss from eleven causes. */
export function sampleRecord(): RunRecord {
  const total = sum([QOS0, QOS1, QOS2]);
  const deliveries = { qos0: QOS0, qos1: QOS1, qos2: QOS2, total };
  const { qos0, qos1, qos2 } = AGES;
  const series = sampleSeries();
  const [none, noConnections] = [sampleQos1({}), { ...NO_CONNECTIONS, connects: 1 }];
  return sampleRun({
    scenario: SCENARIO,
    digest: '0b3c9f1de24a58667c90aa12f4e5d3b7',
    simulated: {
      durationUs: END,
      endedUs: END,
      interrupted: false,
      events: 14_002_113,
      packets: 6_310_220,
      bytesUp: 214_000_000,
      bytesDown: 31_500_000,
      linkDownUs: 1002 * 24 * HOUR * 0.043,
      devices: DEVICES,
      peakConnectsPerSecond: 3,
      cellRecoveryUs: null,
    },
    deliveries,
    queues: {
      peakMessages: 100,
      peakBytes: 14_800,
      peakTotalMessages: 9611,
      peakTotalBytes: 1_422_428,
      firstFullUs: 0.7 * HOUR,
      fullest: sampleQueues(),
    },
    sessions: {
      ...NO_SESSIONS,
      ...{ created: 1027, resumed: 12_937, expired: 4, cleaned: 21, orphaned: 12, final: 1014 },
    },
    orphanExpiryUs: 12 * HOUR,
    connections: { ...CONNECTIONS, connects: 13_913 },
    connack: latencyOf(agesOf(13_913, 105_000, { share: 0.02, us: 900_000, maxUs: 2_690_000 })),
    deaf: { totalUs: 39.6 * HOUR, maxUs: 13 * HOUR },
    storms: STORMS,
    takeovers: sampleTakeovers(),
    latency: { qos0: latencyOf(qos0), qos1: latencyOf(qos1), qos2: latencyOf(qos2) },
    ages: AGES,
    series,
    lostBy: sampleLosses(series),
    moments: MOMENTS,
    laws: LAWS.map((name) => ({ name, held: true, claimed: true, count: 0, first: '' })),
    thresholds: sampleThresholds(),
    fleets: {
      meter: { devices: 1000, deliveries, connections: CONNECTIONS, operational: OPERATIONAL },
      controller: {
        devices: 1,
        deliveries: none,
        connections: noConnections,
        operational: OPERATIONAL,
      },
      backend: {
        devices: 1,
        deliveries: none,
        connections: noConnections,
        operational: OPERATIONAL,
      },
    },
  });
}

/** One met, one failed and one open. */
function sampleThresholds(): RunRecord['thresholds'] {
  const { p99Us } = latencyOf(AGES.qos1);
  const open = { ok: null, actual: null, expected: null, reason: 'needs compare' };
  return [
    { expression: 'loss.qos1 < 1%', ok: true, actual: QOS1.lost / QOS1.expected, expected: 0.01 },
    { expression: 'latency.qos1.p99Us < 60s', ok: false, actual: p99Us, expected: 60_000_000 },
    { expression: 'useful.qos1[drop-oldest] > useful.qos1[baseline]', ...open },
  ];
}
