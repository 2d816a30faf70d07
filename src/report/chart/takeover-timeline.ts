/**
 * Take-over timeline: a lane per ClientId with a mark per take-over, storms shaded, and above the
 * lanes how many there were in all.
 */
import type { RunRecord, Series } from '../../simulation/run-record.ts';
import { chartText } from '../markup.ts';
import { clockText, counted, countText, shortCount, spanText } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { clippedText, visibleText } from '../visible-text.ts';
import { inUnit, type TimeUnit, timeUnit } from './axis.ts';
import { colorOf, type DeviceColor, deviceColors } from './device-colors.ts';
import type { Look } from './encoding.ts';
import type { Chart, Exhibit, KeyEntry, Trace } from './figure.ts';
import { kickTable } from './kicks.ts';
import {
  barTrace,
  largest,
  type Panel,
  panelChart,
  sampleInterval,
  type TimeAxis,
} from './panels.ts';
import { timeOf } from './run-time.ts';
import { type Lane, takeoverLanes } from './takeover-lanes.ts';

const MOST_LANES = 20;
const MOST_ROWS = 100;
const LANE_PX = 22;
/** ClientIds that can be selected. */
const MOST_NAMES = 1000;
/** A device is drawn as holder for so long at most: it may have left since. */
const HELD_US = 300e6;
const SELF: Look = { color: 'var(--blue)', dash: 'solid', symbol: 'circle-open', pattern: '' };
const FOREIGN: Look = { color: 'var(--vermillion)', dash: 'solid', symbol: 'x-thin', pattern: '/' };
const STORM: Look = { color: 'var(--storm)', dash: 'solid', symbol: 'circle', pattern: '' };

const KEY: readonly KeyEntry[] = [
  {
    group: 'self',
    name: 'by the same device (its old connection was half-open)',
    look: SELF,
    shape: 'marker',
  },
  {
    group: 'foreign',
    name: 'by another device with the same ClientId',
    look: FOREIGN,
    shape: 'marker',
  },
  { group: 'storm', name: 'storm', look: STORM, shape: 'bar' },
];

/** The figure, or the sentence that nobody was taken over. */
export function takeoverTimeline(record: RunRecord): Exhibit {
  const lanes = takeoverLanes(record);
  const { self, foreign } = record.connections.takeovers;
  if (lanes.length === 0 || self + foreign === 0) {
    return {
      empty:
        'No connection was taken over: no device came back while the broker still held its old connection, and no two devices shared a ClientId.',
    };
  }
  const present = new Set([
    ...(self > 0 ? ['self'] : []),
    ...(foreign > 0 ? ['foreign'] : []),
    ...(record.storms.length > 0 ? ['storm'] : []),
  ]);
  const caption = captionOf(record);
  return {
    caption,
    key: [...KEY.filter(({ group }) => present.has(group)), ...deviceKey(record)],
    charts: [timeline(record, lanes, caption)],
    table: laneTable(lanes, record),
    more: [kickTable(record)],
  };
}

/** The devices whose colours the marks have, when there are some to tell apart. */
function deviceKey({ takeovers }: RunRecord): KeyEntry[] {
  return deviceColors(takeovers).map(({ device, color }, index) => ({
    group: `device-${index}`,
    name: `held by ${clippedText(device, 30)}`,
    look: { color, dash: 'solid', symbol: 'circle', pattern: '' },
    shape: 'line',
  }));
}

function captionOf({ connections, storms, takeovers }: RunRecord): string {
  const { self, foreign } = connections.takeovers;
  const worst = [...storms].sort((a, b) => b.self + b.foreign - a.self - a.foreign)[0];
  const kept =
    takeovers.length < self + foreign
      ? ` The lanes show the first ${countText(takeovers.length)} of them.`
      : '';
  const size =
    worst &&
    `${counted(worst.self + worst.foreign, 'take-over')} in ${spanText(worst.endUs - worst.startUs)}, of ${clippedText(worst.clientId, 40)}`;
  const storm =
    size === undefined
      ? 'There was no storm.'
      : `${counted(storms.length, 'storm')}${storms.length > 1 ? ', the worst' : ''} with ${size}.`;
  return `${counted(self, 'take-over')} by the same device, ${countText(foreign)} by another device with its ClientId. ${storm}${kept}`;
}

function timeline(record: RunRecord, lanes: readonly Lane[], caption: string): Chart {
  const { series } = record;
  const time = timeOf(record);
  const shown =
    lanes.length <= MOST_LANES + 1 ? lanes : [...lanes.slice(0, MOST_LANES), rest(lanes)];
  const colors = deviceColors(record.takeovers);
  const chart = panelChart(
    {
      id: 'chart-takeovers',
      label: `Take-overs over simulated time by ClientId: ${caption}`,
      hovermode: 'closest',
    },
    [ratePanel(series, time), lanePanel(shown, colors, time.endUs)],
    time,
  );
  return {
    ...chart,
    clients: lanes.slice(0, MOST_NAMES).map(({ clientId }) => visibleText(clientId)),
  };
}

function ratePanel({ takeoversSelf, takeoversForeign }: Series, time: TimeAxis): Panel {
  const per = spanText(sampleInterval(time));
  return {
    title: `Take-overs per ${per}, all ClientIds`,
    heightPx: 74,
    top: largest(takeoversSelf.map((self, at) => self + (takeoversForeign[at] ?? 0))),
    text: shortCount,
    traces: [
      barTrace({ group: 'self', name: 'same device', look: SELF }, time, takeoversSelf),
      barTrace({ group: 'foreign', name: 'other device', look: FOREIGN }, time, takeoversForeign),
    ],
  };
}

function lanePanel(lanes: readonly Lane[], colors: readonly DeviceColor[], endUs: number): Panel {
  const unit = timeUnit(endUs);
  return {
    title: 'Each take-over, by ClientId',
    heightPx: lanes.length * LANE_PX,
    top: lanes.length,
    text: shortCount,
    traces: [
      stormTrace(lanes, unit),
      ...colors.map((_, index) => heldTrace(lanes, { colors, index, endUs })),
      markTrace(lanes, 'self', { unit, colors }),
      markTrace(lanes, 'foreign', { unit, colors }),
    ],
    axis: {
      range: [lanes.length - 0.5, -0.5],
      tickvals: lanes.map((_, index) => index),
      ticktext: lanes.map(({ clientId }) => chartText(clippedText(clientId, 19))),
    },
  };
}

function rest(lanes: readonly Lane[]): Lane {
  const others = lanes.slice(MOST_LANES);
  return {
    clientId: `${countText(others.length)} others`,
    rows: others.flatMap(({ rows }) => rows),
    storms: others.flatMap(({ storms }) => storms),
    self: others.reduce((sum, { self }) => sum + self, 0),
    foreign: others.reduce((sum, { foreign }) => sum + foreign, 0),
  };
}

function stormTrace(lanes: readonly Lane[], unit: TimeUnit): Trace {
  const storms = lanes.flatMap((lane, index) => lane.storms.map((storm) => ({ storm, index })));
  return {
    type: 'bar',
    orientation: 'h',
    base: inUnit(
      storms.map(({ storm }) => storm.startUs),
      unit,
    ),
    x: inUnit(
      storms.map(({ storm }) => storm.endUs - storm.startUs),
      unit,
    ),
    y: storms.map(({ index }) => index),
    width: 0.86,
    marker: { color: STORM.color, line: { width: 0 }, cornerradius: 2 },
    legendgroup: 'storm',
    customdata: storms.map(({ storm }) => [
      chartText(storm.clientId),
      counted(storm.self + storm.foreign, 'take-over'),
      `${clockText(storm.startUs)}, ${spanText(storm.endUs - storm.startUs)}`,
    ]),
    hovertemplate:
      '<b>%{customdata[0]}</b><br>storm: %{customdata[1]}<br>from %{customdata[2]}<extra></extra>',
  };
}

/** Under the marks: the time from each take-over by this device to the next, or 5 min at most. */
function heldTrace(
  lanes: readonly Lane[],
  { colors, index, endUs }: { colors: readonly DeviceColor[]; index: number; endUs: number },
): Trace {
  const held = colors[index];
  const unit = timeUnit(endUs);
  const spans = lanes.flatMap(({ rows, clientId }, lane) =>
    rows.flatMap(({ to, atUs, clientId: own }, place) => {
      const next = rows[place + 1];
      const isLane = own === clientId;
      const untilUs = Math.min(next?.atUs ?? endUs, endUs, atUs + HELD_US);
      return to === held?.device && isLane ? [{ lane, clientId, atUs, untilUs }] : [];
    }),
  );
  return {
    type: 'scatter',
    mode: 'lines',
    x: spans.flatMap(({ atUs, untilUs }) => [...inUnit([atUs, untilUs], unit), null]),
    y: spans.flatMap(({ lane }) => [lane + 0.36, lane + 0.36, null]),
    line: { color: held?.color, width: 3 },
    legendgroup: `device-${index}`,
    customdata: spans.flatMap(({ clientId }) => {
      const name = [chartText(clientId)];
      return [name, name, name];
    }),
    hoverinfo: 'skip',
  };
}

function markTrace(
  lanes: readonly Lane[],
  kind: 'self' | 'foreign',
  { unit, colors }: { unit: TimeUnit; colors: readonly DeviceColor[] },
): Trace {
  const marks = lanes.flatMap((lane, index) =>
    lane.rows.filter((row) => row.kind === kind).map((row) => ({ row, index })),
  );
  const { symbol, color: plain } = kind === 'self' ? SELF : FOREIGN;
  const color = kind === 'self' ? plain : marks.map(({ row }) => colorOf(row.to, colors));
  return {
    type: 'scatter',
    mode: 'markers',
    x: inUnit(
      marks.map(({ row }) => row.atUs),
      unit,
    ),
    y: marks.map(({ index }) => index),
    marker: { color, symbol, size: 8, line: { color, width: 1.5 } },
    cliponaxis: false,
    legendgroup: kind,
    customdata: marks.map(({ row }) =>
      [row.clientId, row.from, row.to, clockText(row.atUs)].map(chartText),
    ),
    hovertemplate:
      '<b>%{customdata[0]}</b> at %{customdata[3]}<br>%{customdata[1]} → %{customdata[2]}<extra></extra>',
  };
}

function laneTable(lanes: readonly Lane[], { connections, takeovers }: RunRecord): Table {
  const { self, foreign } = connections.takeovers;
  const most = lanes.length > MOST_ROWS ? `, the ${MOST_ROWS} most troubled` : '';
  const kept =
    takeovers.length < self + foreign ? `, of the first ${countText(takeovers.length)}` : '';
  return {
    label: `take-overs by ClientId${most}${kept}`,
    columns: [
      words('ClientId'),
      ...['by same device', 'by another', 'storms', 'first', 'last'].map(numbers),
    ],
    rows: lanes
      .slice(0, MOST_ROWS)
      .map((lane) => [
        lane.clientId,
        countText(lane.self),
        countText(lane.foreign),
        countText(lane.storms.length),
        clockText(lane.rows[0]?.atUs ?? lane.storms[0]?.startUs ?? 0),
        clockText(lane.rows.at(-1)?.atUs ?? lane.storms.at(-1)?.endUs ?? 0),
      ]),
  };
}
