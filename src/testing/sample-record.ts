/**
 * A RunRecord as a run of a thousand cellular devices would leave it, for tests of what reads one.
 *
 * Made up, but its sums hold: totals are sums over QoS, causes add up to what was lost, series to
 * totals. Equal at every call.
 */
import { CAUSES } from '../mqtt/loss-cause.ts';
import {
  type Connections,
  type Deliveries,
  type Latency,
  RUN_SCHEMA,
  type RunRecord,
  type Series,
  type Storm,
  type TakeoverRow,
} from '../simulation/run-record.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const END = 24 * HOUR;
const SAMPLES = 288;
const DEVICES = 1002;

/** Numbers between 0 and 1 that look random and are always the same. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Counts of causes in the record's order, zeros for those not named. */
export function causesOf(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(CAUSES.map((cause) => [cause, counts[cause] ?? 0]));
}

/** Deliveries of which these were lost, by cause; `expected` covers them and what is pending. */
export function deliveriesOf(
  expected: number,
  lostBy: Readonly<Record<string, number>> = {},
  more: Partial<Deliveries> = {},
): Deliveries {
  const causes = causesOf(lostBy);
  const lost = Object.values(causes).reduce((sum, count) => sum + count, 0);
  const delivered = expected - lost - (more.pending ?? 0);
  return {
    published: expected,
    expected,
    delivered,
    useful: delivered - (more.stale ?? 0),
    stale: 0,
    duplicates: 0,
    overlapCopies: 0,
    outOfOrder: 0,
    lost,
    pending: 0,
    withdrawn: 0,
    beforeFirstSuback: 0,
    unexpected: 0,
    ackedButLost: 0,
    causes,
    causesAfter: { cleaned: 0, expired: 0, restart: 0, purged: 0, evicted: 0, never: 0 },
    ...more,
  };
}

const QOS0 = deliveriesOf(
  144_288,
  {
    'publisher.offline': 2110,
    'broker.qos0-offline': 3904,
    'subscriber.link-lost': 288,
    'publisher.link-lost': 71,
  },
  { stale: 0 },
);
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
  const causes = Object.fromEntries(
    CAUSES.map((cause) => [cause, add((row) => row.causes[cause] ?? 0)]),
  );
  return deliveriesOf(
    add((row) => row.expected),
    causes,
    {
      published: add((row) => row.published),
      pending: add((row) => row.pending),
      stale: add((row) => row.stale),
      duplicates: add((row) => row.duplicates),
      ackedButLost: add((row) => row.ackedButLost),
      beforeFirstSuback: add((row) => row.beforeFirstSuback),
      causesAfter: QOS1.causesAfter,
    },
  );
}

/** Down at 8 h in one stroke (a cell outage) and back over the following hour; some ripple always. */
function outageShape(hour: number): number {
  if (hour < 8 || hour > 9.6) return 0;
  return hour < 8.5 ? 1 : Math.exp(-(hour - 8.5) * 3.2);
}

function series(): Series {
  const random = noise(7);
  const step = END / SAMPLES;
  const hours = Array.from({ length: SAMPLES }, (_, index) => ((index + 1) * 24) / SAMPLES);
  const linksDown = hours.map((hour) => Math.round(28 + 14 * random() + 330 * outageShape(hour)));
  const queueMax = hours.map((hour) =>
    Math.round(Math.min(100, 18 + 9 * random() + 140 * outageShape(hour - 0.1))),
  );
  const queued = hours.map((hour) =>
    Math.round(160 + 90 * random() + 9200 * outageShape(hour - 0.1)),
  );
  const orphaned = hours.map((hour) => Math.floor(hour / 2));
  const at = (list: readonly number[], index: number) => list[index] ?? 0;
  return {
    atUs: hours.map((_, index) => Math.round((index + 1) * step)),
    queueP50: hours.map((hour) => Math.round(outageShape(hour - 0.2) * 3)),
    queueP90: hours.map((hour, index) =>
      Math.round(Math.min(at(queueMax, index), 1 + random() + 30 * outageShape(hour - 0.1))),
    ),
    queueP99: queueMax.map((max, index) =>
      Math.round(max * (0.35 + 0.5 * outageShape(at(hours, index)))),
    ),
    queueMax,
    queuedMessages: queued,
    queuedBytes: queued.map((count) => count * 148),
    sessionsOnline: linksDown.map((down) => DEVICES - down),
    sessionsOffline: linksDown,
    sessionsOrphaned: orphaned,
    connects: hours.map((hour) =>
      Math.round(34 + 16 * random() + (hour > 8.5 && hour < 9.4 ? 210 * random() : 0)),
    ),
    takeoversSelf: hours.map(() => Math.floor(4 * random())),
    takeoversForeign: hours.map((hour) =>
      hour > 14 && hour < 15.2 ? Math.floor(11 * random()) : 0,
    ),
    keepAliveTimeouts: hours.map((hour) =>
      Math.round(6 + 5 * random() + (hour > 8 && hour < 8.2 ? 150 * random() : 0)),
    ),
    published: hours.map(() => Math.round(5500 + 90 * random())),
    delivered: hours.map((hour) =>
      Math.round(5490 + 90 * random() - 1500 * outageShape(hour) + 900 * outageShape(hour - 0.6)),
    ),
    lost: hours.map((hour) => Math.round(13 + 9 * random() + 640 * outageShape(hour - 0.15))),
    linksDown,
  };
}

function takeovers(): TakeoverRow[] {
  const random = noise(11);
  const rows: TakeoverRow[] = [];
  for (let index = 0; index < 60; index++) {
    const device = Math.floor(random() * 34) * 7;
    const name = `meter/${device}`;
    rows.push({
      atUs: Math.floor(random() * END),
      clientId: `meter-${device}`,
      kind: 'self',
      from: name,
      to: name,
    });
  }
  for (let index = 0; index < 130; index++) {
    const isTurned = index % 2 === 0;
    rows.push({
      atUs: Math.floor(14 * HOUR + (index * 1.2 * HOUR) / 130),
      clientId: index % 5 === 0 ? 'meter-77' : 'meter-400',
      kind: 'foreign',
      from: isTurned ? 'meter/400' : 'bench/0',
      to: isTurned ? 'bench/0' : 'meter/400',
    });
  }
  return rows.sort((a, b) => a.atUs - b.atUs);
}

const STORMS: readonly Storm[] = [
  { clientId: 'meter-400', startUs: 14 * HOUR, endUs: 15.1 * HOUR, self: 0, foreign: 97 },
  { clientId: 'meter-77', startUs: 14.1 * HOUR, endUs: 14.9 * HOUR, self: 1, foreign: 23 },
];

/** A log-linear histogram with a fast bulk and a slow tail. */
function ages(bulkUs: number, tailUs: number, count: number): [number, number][] {
  const buckets: [number, number][] = [];
  let left = count;
  for (let us = bulkUs / 2; us < tailUs && left > 1; us *= 1.07) {
    const share = us < bulkUs * 2 ? 0.16 : 0.055;
    const here = Math.ceil(left * share);
    buckets.push([Math.round(us), here]);
    left -= here;
  }
  return [...buckets, [tailUs, Math.max(1, left)]];
}

function latency(count: number, p50Us: number, maxUs: number): Latency {
  return {
    count,
    p50Us,
    p90Us: p50Us * 3,
    p99Us: Math.round(maxUs / 12),
    p999Us: Math.round(maxUs / 3),
    maxUs,
  };
}

function connections(connects: number): Connections {
  return {
    connects,
    resumed: Math.round(connects * 0.93),
    keepAliveTimeouts: 2204,
    takeovers: { self: 61, foreign: 130 },
    refused: 0,
  };
}

const NO_CONNECTIONS: Connections = {
  connects: 0,
  resumed: 0,
  keepAliveTimeouts: 0,
  takeovers: { self: 0, foreign: 0 },
  refused: 0,
};

const SETTINGS = [
  ['broker.preset', 'spec', 'scenario line 9'],
  ['broker.limits.sessionQueue.maxMessages', '100', 'scenario line 10'],
  ['broker.limits.sessionQueue.overflow', 'drop-newest', 'scenario line 11'],
  ['broker.limits.keepAliveFactor', '1.5', 'preset spec'],
  ['fleets.meter.count', '1000', 'scenario line 16'],
  ['fleets.meter.mqtt.keepAlive', '60s', '--set'],
  ['fleets.meter.link.profile', 'lte-m-stationary', 'scenario line 18'],
  ['fleets.meter.link.rtt.median', '120ms', 'profile lte-m-stationary'],
  ['fleets.meter.reconnect.policy', 'exponential-full-jitter', 'default'],
] as const;

function law(name: string) {
  return { name, held: true, claimed: true, count: 0, first: '' };
}

/** A full record: an outage of a third of the fleet, two storms, loss from ten causes. */
export function sampleRecord(): RunRecord {
  const total = sum([QOS0, QOS1, QOS2]);
  return {
    schema: RUN_SCHEMA,
    engine: '0.1.0',
    scenario: {
      name: 'cellular-fleet',
      hash: '5f1c0a9e77d2b8c4a3e6f0918273645a',
      description:
        'A thousand LTE-M meters, a controller that commands them and a back-end, for a day.',
      reproduce:
        'mqtt-session-sim run cellular-fleet.yaml --seed 1 --set fleets.meter.mqtt.keepAlive=60s',
      settings: SETTINGS.map(([path, value, origin]) => ({ path, value, origin })),
    },
    variant: 'baseline',
    seed: 1,
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
    },
    deliveries: { qos0: QOS0, qos1: QOS1, qos2: QOS2, total },
    retained: { delivered: 0, recovered: 0 },
    queues: {
      peakMessages: 100,
      peakBytes: 14_800,
      peakTotalMessages: 9611,
      peakTotalBytes: 1_422_428,
      firstFullUs: 41 * MINUTE,
    },
    sessions: {
      created: 1027,
      resumed: 12_940,
      expired: 4,
      cleaned: 21,
      orphaned: 12,
      final: 1014,
    },
    connections: connections(13_914),
    storms: STORMS,
    takeovers: takeovers(),
    latency: {
      qos0: latency(QOS0.delivered, 62_000, 9_400_000),
      qos1: latency(QOS1.delivered, 64_000, 2.1 * HOUR),
      qos2: latency(QOS2.delivered, 131_000, 2.4 * HOUR),
    },
    ages: {
      qos0: ages(62_000, 9_400_000, QOS0.delivered),
      qos1: ages(64_000, 2.1 * HOUR, QOS1.delivered),
      qos2: ages(131_000, 2.4 * HOUR, QOS2.delivered),
    },
    series: series(),
    laws: [
      'conservation',
      'order',
      'exactly-once',
      'dup-flag',
      'receive-maximum',
      'queue-limit',
    ].map(law),
    thresholds: [
      { expression: 'loss.qos1 < 1%', ok: true, actual: QOS1.lost / QOS1.expected },
      { expression: 'latency.qos1.p99Us < 60s', ok: false, actual: 630_000_000 },
      {
        expression: 'useful.qos1[drop-oldest] > useful.qos1[baseline]',
        ok: null,
        actual: null,
        reason: 'needs compare',
      },
    ],
    fleets: {
      meter: {
        devices: 1000,
        deliveries: { qos0: QOS0, qos1: QOS1, qos2: QOS2, total },
        connections: connections(13_911),
      },
      controller: {
        devices: 1,
        deliveries: emptyDeliveries(),
        connections: { ...NO_CONNECTIONS, connects: 1 },
      },
      backend: {
        devices: 1,
        deliveries: emptyDeliveries(),
        connections: { ...NO_CONNECTIONS, connects: 2 },
      },
    },
  };
}

function emptyDeliveries() {
  const none = deliveriesOf(0);
  return { qos0: none, qos1: none, qos2: none, total: none };
}

const NO_LATENCY: Latency = { count: 0, p50Us: 0, p90Us: 0, p99Us: 0, p999Us: 0, maxUs: 0 };

const NO_SERIES: Series = {
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
};

/** A record in which nothing happened: nobody connected, published or expected anything. */
export function emptyRecord(): RunRecord {
  const sample = sampleRecord();
  return {
    ...sample,
    scenario: { ...sample.scenario, description: '', settings: [] },
    simulated: {
      ...sample.simulated,
      events: 0,
      packets: 0,
      bytesUp: 0,
      bytesDown: 0,
      linkDownUs: 0,
      devices: 0,
    },
    deliveries: emptyDeliveries(),
    queues: {
      peakMessages: 0,
      peakBytes: 0,
      peakTotalMessages: 0,
      peakTotalBytes: 0,
      firstFullUs: null,
    },
    sessions: { created: 0, resumed: 0, expired: 0, cleaned: 0, orphaned: 0, final: 0 },
    connections: NO_CONNECTIONS,
    storms: [],
    takeovers: [],
    latency: { qos0: NO_LATENCY, qos1: NO_LATENCY, qos2: NO_LATENCY },
    ages: { qos0: [], qos1: [], qos2: [] },
    series: NO_SERIES,
    laws: [],
    thresholds: [],
    fleets: {},
  };
}
