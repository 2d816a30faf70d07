/**
 * What is measured and what the project asks of it, as plain data.
 *
 * A case is measured in a process of its own (measure.ts); a figure is read off its runs
 * (finding.ts). Loads nothing, so that the benchmark begins at once.
 */

/** What a run of a case reports: seconds, counts a second, bytes. */
export type Reading =
  | 'holdPerS'
  | 'wallS'
  | 'cpuS'
  | 'eventsPerS'
  | 'packetsPerS'
  | 'messagesPerS'
  | 'peakRssBytes'
  | 'liveBytes'
  | 'columnBytes'
  | 'serveMessagesPerS'
  | 'mosquittoMessagesPerS'
  | 'ofMosquitto'
  | 'idleRssBytes';

/** What one run found; a case leaves out what it does not measure. */
export type Readings = Readonly<Partial<Record<Reading, number>>>;

/** How a value is written: seconds, per second, bytes, bytes for each device, or times as much. */
export type Unit = 's' | '/s' | 'B' | 'B/device' | '×';

/** One row of the table. */
export interface Figure {
  readonly label: string;
  readonly reading: Reading;
  readonly unit: Unit;
  /** What the project promises, and what it hopes for: at least for rates, at most for the rest. */
  readonly must?: number;
  readonly aim?: number;
  /** The growth over this smaller case for each further device, in place of the value itself. */
  readonly growthOver?: string;
}

/**
 * The work of a case: a bare queue, `sims/cellular-fleet.yaml` in this size, or `serve` on loopback:
 * under QoS 1 from 100 publishers to one subscriber, each with so many unacknowledged; or idle.
 */
export type Work =
  | { readonly kind: 'qos1'; readonly window: number }
  | { readonly kind: 'idle'; readonly connections: number }
  | { readonly kind: 'hold'; readonly pending: number }
  | { readonly kind: 'fleet'; readonly devices: number; readonly duration: string };

/** One process to measure. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly work: Work;
  readonly figures: readonly Figure[];
}

const RATES: readonly Figure[] = [
  { label: 'events', reading: 'eventsPerS', unit: '/s' },
  { label: 'packets', reading: 'packetsPerS', unit: '/s' },
  { label: 'messages', reading: 'messagesPerS', unit: '/s' },
];
const HOLD = { label: 'hold rate', reading: 'holdPerS', unit: '/s' } as const;
const WALL = { label: 'wall, whole process', reading: 'wallS', unit: 's' } as const;
const CPU: Figure = { label: 'cpu, all threads', reading: 'cpuS', unit: 's' };
const PEAK = { label: 'peak RSS', reading: 'peakRssBytes', unit: 'B' } as const;

/** Bytes of a device and its session: three ways to see them, from the outside in. */
const SMALLER = 'thousand-6h';
const PER_DEVICE: readonly Figure[] = [
  {
    label: 'all-in: peak RSS',
    reading: 'peakRssBytes',
    unit: 'B/device',
    must: 1500,
    growthOver: SMALLER,
  },
  {
    label: 'alive after a full GC',
    reading: 'liveBytes',
    unit: 'B/device',
    growthOver: SMALLER,
  },
  {
    label: 'columns, slabs, pending',
    reading: 'columnBytes',
    unit: 'B/device',
    growthOver: SMALLER,
  },
];

/** Side by side in one run, each in its turn. */
const SERVE: readonly Figure[] = [
  { label: 'serve', reading: 'serveMessagesPerS', unit: '/s' },
  { label: 'mosquitto', reading: 'mosquittoMessagesPerS', unit: '/s' },
  { label: 'serve, as a multiple', reading: 'ofMosquitto', unit: '×', must: 0.5, aim: 1 },
];

/** Every case in the order of the table. */
export const CASES: readonly Case[] = [
  {
    name: 'hold-1e3',
    title: 'event queue alone, 1,000 pending',
    work: { kind: 'hold', pending: 1_000 },
    figures: [HOLD],
  },
  {
    name: 'hold-1e5',
    title: 'event queue alone, 100,000 pending',
    work: { kind: 'hold', pending: 100_000 },
    figures: [{ ...HOLD, aim: 10e6 }],
  },
  {
    name: 'thousand-24h',
    title: 'cellular-fleet, 1,000 devices, 24 h',
    work: { kind: 'fleet', devices: 1_000, duration: '24h' },
    figures: [{ ...WALL, must: 5, aim: 3 }, CPU, ...RATES, { ...PEAK, must: 180e6 }],
  },
  {
    name: SMALLER,
    title: 'cellular-fleet, 1,000 devices, 6 h',
    work: { kind: 'fleet', devices: 1_000, duration: '6h' },
    figures: [WALL, PEAK],
  },
  {
    name: 'ten-thousand-6h',
    title: 'cellular-fleet, 10,000 devices, 6 h',
    work: { kind: 'fleet', devices: 10_000, duration: '6h' },
    figures: [{ ...WALL, must: 20 }, CPU, ...RATES, PEAK, ...PER_DEVICE],
  },
  {
    name: 'serve-window-1',
    title: 'serve, QoS 1, 100 publishers to one subscriber, one message at a time each',
    work: { kind: 'qos1', window: 1 },
    figures: SERVE,
  },
  {
    name: 'serve-window-20',
    title: 'serve, the same, 20 unacknowledged messages each',
    work: { kind: 'qos1', window: 20 },
    figures: SERVE,
  },
  {
    name: 'serve-idle',
    title: 'serve, 10,000 idle connections',
    work: { kind: 'idle', connections: 10_000 },
    figures: [{ label: 'RSS', reading: 'idleRssBytes', unit: 'B', must: 300e6 }],
  },
];
