/**
 * Queue growth: how many messages wait in one session's queue (bands), and in all of them.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { bytesText, counted, countText, shortCount, spanText } from '../number-text.ts';
import { inUnit, timeUnit } from './axis.ts';
import { type Look, lineStroke } from './encoding.ts';
import type { Exhibit, Trace } from './figure.ts';
import { largest, lineTrace, type Panel, panelChart } from './panels.ts';
import { timeOf } from './run-time.ts';
import { seriesTable } from './series-table.ts';

const BLUE: Look = { color: 'var(--blue)', dash: 'solid', symbol: 'circle', pattern: '' };

interface Band {
  readonly group: string;
  readonly name: string;
  readonly values: readonly number[];
  readonly look: Look;
}

/** The figure, or the sentence that nothing ever waited. */
export function queueGrowth(record: RunRecord): Exhibit {
  const { series, queues } = record;
  if (queues.peakMessages === 0 || series.atUs.length === 0) {
    return { empty: 'No message ever had to wait in a session’s queue.' };
  }
  const bands = bandsOf(record);
  const caption = captionOf(record);
  return {
    caption,
    key: bands
      .map(({ group, name, look }) => ({ group, name, look, shape: 'band' as const }))
      .reverse(),
    charts: [
      panelChart(
        { id: 'chart-queues', label: `Queue growth over simulated time: ${caption}` },
        panelsOf(record, bands),
        timeOf(record),
      ),
    ],
    table: seriesTable('messages waiting over time', series.atUs, [
      { heading: 'median session', values: series.queueP50 },
      { heading: '90 %', values: series.queueP90 },
      { heading: '99 %', values: series.queueP99 },
      { heading: 'fullest', values: series.queueMax },
      { heading: 'all sessions', values: series.queuedMessages },
      { heading: 'bytes', values: series.queuedBytes, text: bytesText },
    ]),
  };
}

/** What a queue takes, as it was set: `100`, `unlimited`; undefined when a record does not say. */
export function queueLimit({ scenario }: RunRecord): string | undefined {
  return scenario.settings.find(({ path }) => path === 'broker.limits.sessionQueue.maxMessages')
    ?.value;
}

function captionOf(record: RunRecord): string {
  const { queues, series } = record;
  const limit = queueLimit(record);
  const of = limit === undefined ? '' : `; the limit is ${limit}`;
  const full =
    queues.firstFullUs === null
      ? ''
      : ` A queue that filled up took ${spanText(queues.firstFullUs)} on average to do so.`;
  const typical = largest(series.queueP50);
  return (
    `The fullest session held ${counted(queues.peakMessages, 'message')} (${bytesText(queues.peakBytes)}${of}), ` +
    `while the median session ${typical === 0 ? 'held none whenever looked at' : `never held more than ${countText(typical)}`}; ` +
    `all sessions together held ${countText(queues.peakTotalMessages)} (${bytesText(queues.peakTotalBytes)}) at the worst moment.${full}`
  );
}

function bandsOf({ series }: RunRecord): Band[] {
  return [
    { group: 'p50', name: 'median session', values: series.queueP50, look: bandLook(4, 'solid') },
    { group: 'p90', name: '90 % hold at most', values: series.queueP90, look: bandLook(3, 'dot') },
    { group: 'p99', name: '99 % hold at most', values: series.queueP99, look: bandLook(2, 'dash') },
    { group: 'max', name: 'fullest session', values: series.queueMax, look: bandLook(1, 'solid') },
  ];
}

function bandLook(shade: number, dash: Look['dash']): Look {
  return { ...BLUE, dash, fill: `var(--band-${shade})` };
}

function panelsOf(record: RunRecord, bands: readonly Band[]): Panel[] {
  const { series } = record;
  const time = { endUs: record.simulated.endedUs, atUs: series.atUs };
  const total = { group: 'total', name: 'all sessions', look: BLUE };
  return [
    {
      title: 'Messages waiting per session',
      heightPx: 190,
      top: largest(series.queueMax),
      text: shortCount,
      traces: bands.map((band) => bandTrace(band, record)).reverse(),
    },
    {
      title: 'Messages waiting, all sessions',
      heightPx: 84,
      top: largest(series.queuedMessages),
      text: shortCount,
      traces: [lineTrace(total, time, series.queuedMessages)],
    },
    {
      title: 'Bytes waiting, all sessions',
      heightPx: 84,
      top: largest(series.queuedBytes),
      text: bytesText,
      traces: [lineTrace({ ...total, hover: '%{y:.3s}B' }, time, series.queuedBytes)],
    },
  ];
}

/** Filled to the axis; drawn from the highest band to the lowest, each covers what lies above it. */
function bandTrace({ group, name, values, look }: Band, { series, simulated }: RunRecord): Trace {
  return {
    type: 'scatter',
    mode: 'lines',
    x: inUnit(series.atUs, timeUnit(simulated.endedUs)),
    y: values,
    line: lineStroke(look, 1),
    fill: 'tozeroy',
    fillcolor: look.fill,
    name,
    legendgroup: group,
    hovertemplate: `${name} <b>%{y:,}</b><extra></extra>`,
  };
}
