/**
 * Every case of the benchmark, in the order of the table, and the fleets of the scaling chart. Plain
 * data that loads nothing, so that the benchmark begins at once.
 */
import type { Case } from './case.ts';
import { deviceDay } from './figures.ts';
import { FLEETS, MEMORY } from './simulator-cases.ts';
import { PEERS, QUEUE, SOCKETS, STARTS } from './yardstick-cases.ts';

/** Every case in the order of the table. */
export const CASES: readonly Case[] = [
  ...FLEETS,
  ...MEMORY,
  ...QUEUE,
  ...STARTS,
  ...PEERS,
  ...SOCKETS,
];

/** The fleets of the scaling chart, smallest first: about as many events each. */
export const SCALE: readonly Case[] = [
  [1_000, '10h'],
  [10_000, '1h'],
  [100_000, '10m'],
  [1_000_000, '2m'],
].map(([devices, duration]) => ({
  name: `scale-${devices}`,
  title: `device-day: ${devices} devices, ${duration}`,
  work: { kind: 'sim', ...deviceDay(Number(devices), String(duration)) },
  figures: [],
}));
