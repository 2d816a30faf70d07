/**
 * Sessions that wait and the memory they take, beside what Little's law predicts: how many are away
 * is how often somebody leaves times how long he stays away.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { bytesText, shortCount } from '../number-text.ts';
import { residenceText } from '../residence.ts';
import type { Look } from './encoding.ts';
import type { Exhibit, KeyEntry } from './figure.ts';
import { type Entry, largest, lineTrace, type Panel, panelChart } from './panels.ts';
import { timeOf } from './run-time.ts';
import { seriesTable } from './series-table.ts';

const SIMULATED = entry('simulated', 'simulated', 'blue', 'solid');
const PREDICTED = entry('predicted', 'predicted by Little’s law', 'vermillion', 'dash');

function entry(group: string, name: string, color: string, dash: Look['dash']): Entry {
  return { group, name, look: { color: `var(--${color})`, dash, symbol: 'circle', pattern: '' } };
}

/** The figure, or the sentence that every session was always connected. */
export function sessionResidence(record: RunRecord): Exhibit {
  const { series } = record;
  const { sessionsOffline, sessionsOrphaned, queuedBytes } = series;
  if (largest(sessionsOffline, sessionsOrphaned) === 0) {
    return { empty: 'No session was ever seen without its connection.' };
  }
  const caption = residenceText(record);
  const predictions = [offlinePredicted(record), orphansPredicted(record)];
  const hasPrediction = predictions.some(({ length }) => length > 0);
  return {
    caption,
    key: [SIMULATED, ...(hasPrediction ? [PREDICTED] : [])].map(keyEntry),
    charts: [
      panelChart(
        {
          id: 'chart-sessions',
          label: `Sessions without connection over simulated time: ${caption}`,
        },
        panelsOf(record).filter(({ top }) => top > 0),
        timeOf(record),
      ),
    ],
    table: seriesTable('sessions without connection and their memory over time', series.atUs, [
      { heading: 'offline', values: sessionsOffline },
      { heading: 'offline, predicted', values: predictions[0] ?? [], text: shortCount },
      { heading: 'orphaned', values: sessionsOrphaned },
      { heading: 'orphaned, predicted', values: predictions[1] ?? [], text: shortCount },
      { heading: 'bytes waiting', values: queuedBytes, text: bytesText },
    ]),
  };
}

function keyEntry({ group, name, look }: Entry): KeyEntry {
  return { group, name, look, shape: 'line' };
}

function panelsOf(record: RunRecord): Panel[] {
  const { sessionsOffline, sessionsOrphaned, queuedBytes } = record.series;
  return [
    beside(record, 'Sessions offline', sessionsOffline, offlinePredicted(record)),
    beside(
      record,
      'Sessions orphaned: nobody will resume them',
      sessionsOrphaned,
      orphansPredicted(record),
    ),
    { ...beside(record, 'Bytes waiting for them', queuedBytes, []), text: bytesText },
  ];
}

function beside(
  record: RunRecord,
  title: string,
  seen: readonly number[],
  predicted: readonly number[],
): Panel {
  const time = timeOf(record);
  const theory = lineTrace({ ...PREDICTED, hover: '%{y:,.3~g}' }, time, predicted);
  return {
    title,
    heightPx: 84,
    top: largest(seen) === 0 ? 0 : largest(seen, predicted),
    text: shortCount,
    traces: [lineTrace(SIMULATED, time, seen), ...(predicted.length > 0 ? [theory] : [])],
  };
}

/** The outages themselves keep so many devices away at a time, whenever it is. */
function offlinePredicted({ simulated, series }: RunRecord): number[] {
  const away = simulated.linkDownUs / Math.max(1, simulated.endedUs);
  return away === 0 ? [] : series.atUs.map(() => away);
}

/** Left behind at an even rate λ, each kept for W: λ · min(t, W). */
function orphansPredicted({ sessions, simulated, series, orphanExpiryUs }: RunRecord): number[] {
  const rate = sessions.orphaned / Math.max(1, simulated.endedUs);
  return rate === 0 ? [] : series.atUs.map((at) => rate * Math.min(at, orphanExpiryUs ?? Infinity));
}
