/**
 * Connections: coverage, connects, time-outs and sessions over one time axis, cause above effect.
 */
import type { RunRecord, Series } from '../../simulation/run-record.ts';
import { counted, countText, partText, shortCount, spanText } from '../number-text.ts';
import type { Look } from './encoding.ts';
import type { Exhibit, KeyEntry } from './figure.ts';
import {
  barTrace,
  type Entry,
  largest,
  lineTrace,
  type Panel,
  panelChart,
  sampleInterval,
  type TimeAxis,
} from './panels.ts';
import { seriesTable } from './series-table.ts';

const DOWN = entry('down', 'devices without coverage', 'muted', 'solid');
const CONNECTS = entry('connects', 'connects', 'blue', 'solid');
const TIMEOUTS = entry('timeouts', 'keep-alive time-outs', 'vermillion', 'solid');
const ONLINE = entry('online', 'sessions online', 'green', 'solid');
const OFFLINE = entry('offline', 'sessions offline', 'amber', 'dash');
const ORPHANED = entry('orphaned', 'sessions orphaned', 'purple', 'dot');

function entry(
  group: string,
  name: string,
  color: string,
  dash: Look['dash'],
): Entry & { look: Look } {
  return { group, name, look: { color: `var(--${color})`, dash, symbol: 'circle', pattern: '' } };
}

/** The figure, or the sentence that nobody connected. */
export function connectionPanels(record: RunRecord): Exhibit {
  const { series } = record;
  if (record.connections.connects === 0 || series.atUs.length === 0) {
    return { empty: 'No device connected.' };
  }
  const caption = captionOf(record);
  return {
    caption,
    key: keyOf(series),
    charts: [
      panelChart(
        { id: 'chart-connections', label: `Connections over simulated time: ${caption}` },
        // What never happened needs no panel; the caption says so.
        panelsOf(record).filter(({ top }) => top > 0),
        { endUs: record.simulated.endedUs, atUs: series.atUs },
      ),
    ],
    table: seriesTable('connections and sessions over time', series.atUs, [
      { heading: 'devices without coverage', values: series.linksDown },
      { heading: 'connects', values: series.connects },
      { heading: 'keep-alive time-outs', values: series.keepAliveTimeouts },
      { heading: 'sessions online', values: series.sessionsOnline },
      { heading: 'offline', values: series.sessionsOffline },
      { heading: 'orphaned', values: series.sessionsOrphaned },
    ]),
  };
}

/** Only two of the lines share a panel; the others are named by its title. */
function keyOf({ sessionsOffline, sessionsOrphaned }: Series): KeyEntry[] {
  if (largest(sessionsOffline) === 0 || largest(sessionsOrphaned) === 0) return [];
  return [OFFLINE, ORPHANED].map(({ group, name, look }) => ({ group, name, look, shape: 'line' }));
}

function captionOf({ connections, simulated }: RunRecord): string {
  const { connects, resumed, keepAliveTimeouts, refused } = connections;
  const down = simulated.linkDownUs / Math.max(1, simulated.devices * simulated.endedUs);
  return (
    `${counted(simulated.devices, 'device')} connected ${counted(connects, 'time')}; ` +
    `${partText(resumed, connects)} of the connects resumed a session${refused > 0 ? `, ${countText(refused)} were refused` : ''}. ` +
    `The broker noticed ${counted(keepAliveTimeouts, 'silent connection')} only by its keep-alive. ` +
    `On average a device had no coverage ${down === 0 ? 'at no time' : `for ${partText(down, 1)} of the time`}.`
  );
}

function panelsOf(record: RunRecord): Panel[] {
  const { series } = record;
  const time: TimeAxis = { endUs: record.simulated.endedUs, atUs: series.atUs };
  const per = ` per ${spanText(sampleInterval(time))}`;
  const line = (
    title: string,
    entries: readonly (readonly [Entry, readonly number[]])[],
  ): Panel => ({
    title,
    heightPx: 74,
    top: largest(...entries.map(([, values]) => values)),
    text: shortCount,
    traces: entries.map(([entry, values]) => lineTrace(entry, time, values)),
  });
  const timeouts = barTrace(TIMEOUTS, time, series.keepAliveTimeouts);
  return [
    line('Devices without coverage', [[DOWN, series.linksDown]]),
    connectPanel(series.connects, time, per),
    {
      ...line(`Keep-alive time-outs${per}`, [[TIMEOUTS, series.keepAliveTimeouts]]),
      traces: [timeouts],
    },
    line('Sessions online', [[ONLINE, series.sessionsOnline]]),
    absencePanel(series, line),
  ];
}

type LinePanel = (
  title: string,
  entries: readonly (readonly [Entry, readonly number[]])[],
) => Panel;

/** Sessions that are not connected: those that may come back, and those nobody will resume. */
function absencePanel({ sessionsOffline, sessionsOrphaned }: Series, line: LinePanel): Panel {
  if (largest(sessionsOrphaned) === 0)
    return line('Sessions offline', [[OFFLINE, sessionsOffline]]);
  return line('Sessions offline and orphaned', [
    [OFFLINE, sessionsOffline],
    [ORPHANED, sessionsOrphaned],
  ]);
}

/** The first connects of a whole fleet would flatten all later ones, so they may be cut off. */
function connectPanel(connects: readonly number[], time: TimeAxis, per: string): Panel {
  const [first = 0, ...later] = connects;
  const top = largest(later);
  const isCut = top > 0 && first > 4 * top;
  return {
    title: `Connects${per}${isCut ? ` (cut off: ${countText(first)} in the first)` : ''}`,
    heightPx: 74,
    top: isCut ? top : Math.max(first, top),
    text: shortCount,
    traces: [barTrace(CONNECTS, time, connects)],
  };
}
