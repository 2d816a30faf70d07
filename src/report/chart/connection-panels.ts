/**
 * Connections: coverage, connects, time-outs and sessions over one time axis, cause above effect.
 */
import type { RunRecord, Series } from '../../simulation/run-record.ts';
import { counted, countText, partText, shortCount, spanText } from '../number-text.ts';
import type { Look } from './encoding.ts';
import type { Exhibit, Trace } from './figure.ts';
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
import { timeOf } from './run-time.ts';
import { seriesTable } from './series-table.ts';

const DOWN = entry('down', 'devices without coverage', 'muted', 'solid');
const CONNECTS = entry('connects', 'connects', 'blue', 'solid');
const TIMEOUTS = entry('timeouts', 'keep-alive time-outs', 'vermillion', 'solid');
const ONLINE = entry('online', 'sessions online', 'green', 'solid');
const LONGEST = entry('connack-max', 'longest wait for CONNACK', 'amber', 'dash');
const MEAN = entry('connack-mean', 'mean wait for CONNACK', 'blue', 'solid');
const DEAF = entry('deaf', 'devices connected without subscriptions', 'purple', 'solid');

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
    key: [MEAN, LONGEST].map(({ group, name, look }) => ({ group, name, look, shape: 'bar' })),
    charts: [
      panelChart(
        { id: 'chart-connections', label: `Connections over simulated time: ${caption}` },
        // What never happened needs no panel; the caption says so.
        panelsOf(record).filter(({ top }) => top > 0),
        timeOf(record),
      ),
    ],
    table: seriesTable('connections and sessions over time', series.atUs, [
      { heading: 'devices without coverage', values: series.linksDown },
      { heading: 'connects', values: series.connects },
      { heading: 'keep-alive time-outs', values: series.keepAliveTimeouts },
      { heading: 'sessions online', values: series.sessionsOnline },
      { heading: 'CONNACK after, mean', values: series.connackMeanUs, text: spanText },
      { heading: 'longest', values: series.connackMaxUs, text: spanText },
      { heading: 'connected without subscriptions', values: series.deaf },
    ]),
  };
}

function captionOf({ connections, simulated, connack, deaf }: RunRecord): string {
  const { connects, resumed, keepAliveTimeouts, refused } = connections;
  const down = simulated.linkDownUs / Math.max(1, simulated.devices * simulated.endedUs);
  return (
    `${counted(simulated.devices, 'device')} connected ${counted(connects, 'time')}; ` +
    `${partText(resumed, connects)} of the connects resumed a session${refused > 0 ? `, ${countText(refused)} were refused` : ''}. ` +
    `The broker noticed ${counted(keepAliveTimeouts, 'silent connection')} only by its keep-alive. ` +
    `${down === 0 ? 'No device was ever without coverage.' : `On average a device had no coverage for ${partText(down, 1)} of the time.`}` +
    ` CONNACK came within ${spanText(connack.p50Us)} half of the time, within ${spanText(connack.p99Us)} for 99 %, after ${spanText(connack.maxUs)} at the longest. ` +
    `Devices were connected to a session without their subscriptions, deaf, ${deaf.totalUs === 0 ? 'at no time' : `for ${spanText(deaf.totalUs)} in all, ${spanText(deaf.maxUs)} on one connection`}.`
  );
}

function panelsOf(record: RunRecord): Panel[] {
  const { series } = record;
  const time: TimeAxis = timeOf(record);
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
    {
      ...line('From CONNECT to CONNACK', [[LONGEST, series.connackMaxUs]]),
      text: spanText,
      traces: waitTraces(series, time),
    },
    line('Devices connected without their subscriptions', [[DEAF, series.deaf]]),
  ];
}

/** Bars of the mean, and on them up to the longest. */
function waitTraces({ connackMeanUs, connackMaxUs }: Series, time: TimeAxis): Trace[] {
  const rest = connackMaxUs.map((us, at) => us - (connackMeanUs[at] ?? 0));
  const bars = (entry: Entry, values: readonly number[], told: readonly number[]): Trace => ({
    ...barTrace(entry, time, values),
    customdata: told.map((us) => ['', spanText(us)]),
    hovertemplate: `${entry.name} <b>%{customdata[1]}</b><extra></extra>`,
  });
  return [bars(MEAN, connackMeanUs, connackMeanUs), bars(LONGEST, rest, connackMaxUs)];
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
