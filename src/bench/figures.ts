/**
 * Figures and sizes that several cases of the benchmark share.
 */
import type { Figure, Simulation } from './case.ts';

/** What an event takes of the simulation, wall time. */
export const EVENTS: Figure = {
  label: 'cost',
  reading: 'nsPerEvent',
  unit: 'ns/event',
};
/** What the simulation does a second. */
export const RATES: readonly Figure[] = [
  { label: 'events', reading: 'eventsPerS', unit: '/s' },
  { label: 'packets', reading: 'packetsPerS', unit: '/s' },
  { label: 'messages', reading: 'messagesPerS', unit: '/s' },
];
/** What the hold model does a second. */
export const HOLD: Figure = { label: 'hold rate', reading: 'holdPerS', unit: '/s' };
/** The whole process, from its start. */
export const WALL: Figure = { label: 'wall, whole process', reading: 'wallS', unit: 's' };
/** The whole process, all its threads. */
export const CPU: Figure = { label: 'cpu, all threads', reading: 'cpuS', unit: 's' };
/** The most memory the process ever had. */
export const PEAK: Figure = { label: 'peak RSS', reading: 'peakRssBytes', unit: 'B' };
/** Messages from end to end. */
export const MESSAGES: Figure = { label: 'messages', reading: 'messagesPerS', unit: '/s' };

/** `bench/device-day` in this size. */
export function deviceDay(devices: number, duration: string): Simulation {
  return {
    sim: 'bench/device-day',
    set: [`fleets.device.count=${devices}`, `duration=${duration}`],
  };
}

/** A figure as a multiple of another case's, in runs side by side. */
export function times(label: string, figure: Figure, other: string): Figure {
  const { reading } = figure;
  return { label, reading, unit: '×', isMoreBetter: true, against: { case: other, how: 'ratio' } };
}
