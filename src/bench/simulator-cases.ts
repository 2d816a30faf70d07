/**
 * Cases of whole simulations: fleets for speed, sessions and backlogs for memory, and what the
 * project asks of each.
 */
import type { Case, Simulation } from './case.ts';
import { CPU, deviceDay, EVENTS, MESSAGES, PEAK, RATES, times, WALL } from './figures.ts';

/** How fast. */
export const FLEETS: readonly Case[] = [
  {
    name: 'device-day',
    title: 'device-day: 10,000 devices, 24 h, 14.4 M messages',
    work: { kind: 'sim', ...deviceDay(10_000, '24h') },
    isLong: true,
    figures: [
      { ...WALL, must: 45, aim: 20 },
      CPU,
      { ...MESSAGES, must: 320e3, aim: 720e3 },
      EVENTS,
      PEAK,
    ],
  },
  {
    name: 'device-hour',
    title: 'device-day, its first hour',
    work: { kind: 'sim', ...deviceDay(10_000, '1h') },
    figures: [
      WALL,
      ...RATES,
      EVENTS,
      times('as a multiple of the bare loop', MESSAGES, 'bare-loop'),
      times('as a multiple of aedes + MQTT.js', MESSAGES, 'aedes'),
      {
        ...times('as a multiple of mosquitto', MESSAGES, 'serve-window-20'),
        against: { case: 'serve-window-20', how: 'ratio', reading: 'mosquittoMessagesPerS' },
      },
    ],
  },
  {
    name: 'device-morning',
    title: 'device-day, its first four hours',
    work: { kind: 'sim', ...deviceDay(10_000, '4h') },
    isLong: true,
    figures: [WALL, EVENTS],
  },
  {
    name: 'devices-1e3',
    title: 'device-day: 1,000 devices, 10 h',
    work: { kind: 'sim', ...deviceDay(1_000, '10h') },
    figures: [WALL, EVENTS],
  },
  {
    name: 'devices-1e5',
    title: 'device-day: 100,000 devices, 1 h',
    work: { kind: 'sim', ...deviceDay(100_000, '1h') },
    isLong: true,
    figures: [
      { ...WALL, must: 60, aim: 25 },
      EVENTS,
      {
        label: 'cost of an event, against 1,000 devices',
        reading: 'nsPerEvent',
        unit: '×',
        must: 3,
        aim: 2,
        against: { case: 'devices-1e3', how: 'ratio' },
      },
      PEAK,
    ],
  },
  {
    name: 'together',
    // Long enough that compiling, for which a lone process has the other core, is a small part.
    title: "device-day's first four hours twice at once, on two cores",
    work: { kind: 'together', of: 'device-morning' },
    figures: [
      {
        label: 'work done in the time of one',
        reading: 'aloneOverTogether',
        unit: '×',
        isMoreBetter: true,
        must: 1.7,
        aim: 1.9,
      },
    ],
  },
  {
    name: 'fleet-1e3',
    title: 'cellular-fleet, 1,000 devices, 24 h',
    work: { kind: 'sim', sim: 'cellular-fleet', set: [] },
    figures: [{ ...WALL, must: 5, aim: 3 }, CPU, ...RATES, { ...PEAK, must: 180e6 }],
  },
  {
    name: 'fleet-1e4',
    title: 'cellular-fleet, 10,000 devices, 6 h',
    work: { kind: 'sim', sim: 'cellular-fleet', set: ['fleets.meter.count=10000', 'duration=6h'] },
    isLong: true,
    figures: [{ ...WALL, must: 20 }, CPU, ...RATES, PEAK],
  },
];

function sessions(devices: number): Simulation {
  return {
    sim: 'bench/sessions',
    set: [`fleets.v5.count=${devices / 2}`, `fleets.v311.count=${devices / 2}`],
  };
}

const SMALLER = 'sessions-1e5';
const GROWTH = { unit: 'B/device', against: { case: SMALLER, how: 'growth' } } as const;

/** How large. */
export const MEMORY: readonly Case[] = [
  {
    name: SMALLER,
    title: '100,000 sessions, 10 min, one message each',
    work: { kind: 'sim', ...sessions(100_000) },
    figures: [WALL, PEAK],
    isLong: true,
  },
  {
    name: 'sessions-1e6',
    title: '1,000,000 sessions, 10 min, one message each',
    work: { kind: 'sim', ...sessions(1_000_000) },
    isLong: true,
    figures: [
      WALL,
      { ...PEAK, must: 3e9, aim: 1.5e9 },
      { label: 'columns, slabs, pending', reading: 'columnBytes', ...GROWTH, must: 600, aim: 400 },
      { label: 'alive after a full GC', reading: 'liveBytes', ...GROWTH },
      { label: 'all-in: peak RSS', reading: 'peakRssBytes', ...GROWTH, must: 1500, aim: 900 },
    ],
  },
  {
    name: 'backlog',
    title: 'a million queued messages with a thousand payloads',
    work: { kind: 'backlog', sim: 'bench/backlog', set: [] },
    figures: [
      { label: 'columns, slabs, pending', reading: 'columnBytesPerQueued', unit: 'B/message' },
      {
        label: 'alive after a full GC',
        reading: 'liveBytesPerQueued',
        unit: 'B/message',
        must: 96,
        aim: 48,
      },
    ],
  },
  {
    name: 'month-1d',
    title: 'month: 1,000 devices, its first day',
    work: { kind: 'sim', sim: 'bench/month', set: ['duration=1d'] },
    figures: [PEAK],
    isLong: true,
  },
  {
    name: 'month',
    title: 'month: 1,000 devices, 30 days',
    work: { kind: 'sim', sim: 'bench/month', set: [] },
    isLong: true,
    figures: [
      WALL,
      PEAK,
      {
        label: 'peak RSS, against its first day',
        reading: 'peakRssBytes',
        unit: '×',
        must: 1.2,
        against: { case: 'month-1d', how: 'ratio' },
      },
    ],
  },
  {
    name: 'steady',
    title: 'device-day with 1,000 devices, a stretch in its steady state',
    work: { kind: 'steady', ...deviceDay(1_000, '24h') },
    // So large a young generation that a slice of the stretch is seldom cut by a collection; and
    // code is compiled when it has been called so often, not when another thread gets round to it.
    nodeFlags: [
      '--min-semi-space-size=64',
      '--max-semi-space-size=64',
      '--no-concurrent-recompilation',
    ],
    figures: [
      { label: 'allocated', reading: 'bytesPerEvent', unit: 'B/event' },
      { label: 'events', reading: 'eventsPerMessage', unit: 'events/message' },
    ],
  },
];
