/**
 * What the sample record saw over a day: an outage of a third of the fleet at 8 h, ripple always,
 * and at 14 h two ClientIds that other devices took over again and again.
 */
import type { Moment, QueueRow, Series, Storm, TakeoverRow } from '../simulation/run-record.ts';

/** One hour, µs. */
export const HOUR = 3600_000_000;
/** Length of the sample run, µs. */
export const END = 24 * HOUR;
/** Devices of the sample run. */
export const DEVICES = 1002;
const SAMPLES = 288;

/** Numbers between 0 and 1 that look random and are always the same. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Down at 8 h in one stroke (a cell outage) and back over the following hour; some ripple always. */
function outageShape(hour: number): number {
  if (hour < 8 || hour > 9.6) return 0;
  return hour < 8.5 ? 1 : Math.exp(-(hour - 8.5) * 3.2);
}

/** A sample every five minutes. */
export function sampleSeries(): Series {
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
    connackMeanUs: hours.map((hour) => Math.round(110_000 + 900_000 * outageShape(hour - 0.5))),
    connackMaxUs: hours.map((hour) => Math.round(290_000 + 2_400_000 * outageShape(hour - 0.5))),
    deaf: hours.map((hour) => (hour > 11 ? 3 : 0)),
  };
}

/** What was lost in each interval, two thirds by the first cause. */
export function sampleLosses({ lost }: Series): Readonly<Record<string, readonly number[]>> {
  const first = lost.map((count) => Math.round(count * 0.66));
  return {
    'broker.qos0-offline': lost.map((count, index) => count - (first[index] ?? 0)),
    'broker.queue-full.newest': first,
  };
}

/** A cell's outage and a restart in answer to the storm. */
export const MOMENTS: readonly Moment[] = [
  { kind: 'cell-outage', atUs: 8 * HOUR, untilUs: 8.5 * HOUR, cell: 'north' },
  { kind: 'crash', atUs: 15.2 * HOUR, untilUs: 15.25 * HOUR, cell: '' },
  { kind: 'purge', atUs: 20 * HOUR, untilUs: 20 * HOUR, cell: '' },
];

/** Eighty queues that fill up in the outage, later ones less; the last two belong to the storm. */
export function sampleQueues(): QueueRow[] {
  const random = noise(5);
  return Array.from({ length: 80 }, (_, index) => {
    const depths = Array.from({ length: 40 }, (__, at) =>
      Math.round(Math.min(100, (130 - index) * outageShape(8 + at / 12) * (0.7 + 0.3 * random()))),
    );
    const clientId = ['meter-400', 'meter-77'][index - 78] ?? `meter-${index * 12}`;
    return { clientId, peak: Math.max(...depths), from: 96, depths };
  }).sort((a, b) => b.peak - a.peak);
}

/** 60 take-overs by the same device, 130 by another one. */
export function sampleTakeovers(): TakeoverRow[] {
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

/** The storms among them. */
export const STORMS: readonly Storm[] = [
  { clientId: 'meter-400', startUs: 14 * HOUR, endUs: 15.1 * HOUR, self: 0, foreign: 97 },
  { clientId: 'meter-77', startUs: 14.1 * HOUR, endUs: 14.9 * HOUR, self: 1, foreign: 23 },
];
