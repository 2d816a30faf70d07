/**
 * A ladder row by row: what is shown, and what each end believes of the connection by then.
 */
import type { Ladder, LadderEntry, LadderMark } from '../trace/ladder.ts';
import { countText } from './number-text.ts';

/** From when to when, µs. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What a device's lane shows: no connection, one, or no coverage. */
export type DeviceLane = 'none' | 'connected' | 'dark';

/** One row. */
export interface LadderRow {
  readonly entry: LadderEntry;
  readonly device: DeviceLane;
  /** Whether the broker takes the client for connected. */
  readonly isAttached: boolean;
}

/** The rows of a ladder inside a window; what came before it is known to the lanes. */
export function* ladderRows({ entries, devices }: Ladder, window: Window): Iterable<LadderRow> {
  const lanes: Lanes = { connected: new Set(), dark: new Set(), isAttached: false };
  for (const entry of withoutRepetition(entries, window)) {
    if (entry.kind === 'mark') follow(lanes, entry);
    if (entry.at < window.from || entry.at > window.to) continue;
    yield { entry, device: lane(lanes, entry, devices), isAttached: lanes.isAttached };
  }
}

/** What the lanes say at one moment. */
interface Lanes {
  /** Devices that are connected as far as they know, and those without coverage. */
  readonly connected: Set<string>;
  readonly dark: Set<string>;
  isAttached: boolean;
}

/** Many attempts to connect, one behind the other, are said in two lines. */
function* withoutRepetition(
  entries: readonly LadderEntry[],
  { from, to }: Window,
): Iterable<LadderEntry> {
  let dialled: LadderMark[] = [];
  const rest = (): readonly LadderMark[] => {
    const last = dialled.at(-1);
    const more = dialled.length - 1;
    dialled = [];
    if (last === undefined || more === 0) return [];
    return [{ ...last, text: more === 1 ? 'dials again' : `dials ${countText(more)} more times` }];
  };
  for (const entry of entries) {
    const isDial = entry.kind === 'mark' && entry.what === 'dialled';
    const isShown = entry.at >= from && entry.at <= to;
    if (!isDial || dialled[0]?.device !== entry.device) yield* rest();
    if (!isDial || (isShown && dialled.push(entry) === 1)) yield entry;
  }
  yield* rest();
}

/** Takes a mark's meaning into the lanes. */
function follow(lanes: Lanes, { what, device = '' }: LadderMark): void {
  if (what === 'connected') lanes.connected.add(device);
  else if (what === 'disconnected' || what === 'retired') lanes.connected.delete(device);
  else if (what === 'outage-began') lanes.dark.add(device);
  else if (what === 'outage-ended') lanes.dark.delete(device);
  else if (what === 'attached') lanes.isAttached = true;
  else if (what === 'detached' || what === 'session-ended') lanes.isAttached = false;
}

function lane(
  { connected, dark }: Lanes,
  entry: LadderEntry,
  devices: readonly string[],
): DeviceLane {
  const device = entry.device ?? (devices.length === 1 ? devices[0] : undefined);
  if (device === undefined) return connected.size > 0 ? 'connected' : 'none';
  if (dark.has(device)) return 'dark';
  return connected.has(device) ? 'connected' : 'none';
}
