/**
 * Who kicked whom: take-overs counted by ClientId and pair of physical devices.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { clockText, countText } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { clippedText } from '../visible-text.ts';

const MOST_PAIRS = 100;

interface Kicks {
  readonly cells: readonly string[];
  readonly firstUs: number;
  count: number;
  lastUs: number;
}

/** The pairs, most kicks first. */
export function kickTable({ takeovers, connections }: RunRecord): Table {
  const pairs = new Map<string, Kicks>();
  for (const { clientId, from, to, atUs } of takeovers) {
    const key = JSON.stringify([clientId, from, to]);
    const pair = pairs.get(key);
    if (pair === undefined) {
      const cells = [clientId, to, from].map((text) => clippedText(text, 60));
      pairs.set(key, { cells, firstUs: atUs, count: 1, lastUs: atUs });
    } else {
      pair.count++;
      pair.lastUs = atUs;
    }
  }
  const sorted = [...pairs.values()].sort((a, b) => b.count - a.count || a.firstUs - b.firstUs);
  const { self, foreign } = connections.takeovers;
  const isCut = takeovers.length < self + foreign;
  return {
    label: `who kicked whom${sorted.length > MOST_PAIRS ? `, the ${MOST_PAIRS} most frequent pairs` : ''}${isCut ? `, of the first ${countText(takeovers.length)}` : ''}`,
    columns: [
      words('ClientId'),
      words('who kicked'),
      words('whom'),
      ...['times', 'first', 'last'].map(numbers),
    ],
    rows: sorted
      .slice(0, MOST_PAIRS)
      .map(({ cells, count, firstUs, lastUs }) => [
        ...cells,
        countText(count),
        clockText(firstUs),
        clockText(lastUs),
      ]),
  };
}
