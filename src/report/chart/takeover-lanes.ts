/**
 * Which ClientIds were taken over, how often, by whom: the lanes of the timeline and its table.
 *
 * Lanes are few, so those with the worst storms come first, then those with foreign take-overs; all others
 * share the last lane.
 */
import type { RunRecord, Storm, TakeoverRow } from '../../simulation/run-record.ts';

/** The take-overs of one ClientId. */
export interface Lane {
  readonly clientId: string;
  readonly rows: readonly TakeoverRow[];
  readonly storms: readonly Storm[];
  readonly self: number;
  readonly foreign: number;
}

/** The ClientIds taken over, most troubled first. */
export function takeoverLanes({ takeovers, storms }: RunRecord): Lane[] {
  const rows = new Map<string, TakeoverRow[]>();
  const stormsOf = new Map<string, Storm[]>();
  for (const row of takeovers) push(rows, row.clientId, row);
  for (const storm of storms) push(stormsOf, storm.clientId, storm);
  const clientIds = new Set([...rows.keys(), ...stormsOf.keys()]);
  return [...clientIds]
    .map((clientId) => lane(clientId, rows.get(clientId) ?? [], stormsOf.get(clientId) ?? []))
    .sort(byTrouble);
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function lane(clientId: string, rows: readonly TakeoverRow[], storms: readonly Storm[]): Lane {
  const foreign = rows.filter(({ kind }) => kind === 'foreign').length;
  return { clientId, rows, storms, foreign, self: rows.length - foreign };
}

function byTrouble(a: Lane, b: Lane): number {
  return (
    stormy(b) - stormy(a) ||
    b.foreign - a.foreign ||
    b.self - a.self ||
    (a.clientId < b.clientId ? -1 : 1)
  );
}

/** Take-overs within storms, also those that are too late to be among the rows. */
function stormy({ storms }: Lane): number {
  return storms.reduce((sum, { self, foreign }) => sum + self + foreign, 0);
}
