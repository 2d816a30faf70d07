/**
 * Queue growth of all variants on shared axes, each figure a mean over seeds.
 */
import type { Comparison } from '../../experiment/comparison.ts';
import { chartText } from '../markup.ts';
import { shortCount } from '../number-text.ts';
import { variantLook } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { type Entry, largest, lineTrace, type Panel, panelChart, type TimeAxis } from './panels.ts';
import { seriesTable } from './series-table.ts';

type Column = 'queueMax' | 'queueP99' | 'queuedMessages';

/** The figure, or the sentence that nothing ever waited. */
export function variantGrowth(comparison: Comparison): Exhibit {
  const { order, series, baseline } = comparison;
  const atUs = series[baseline]?.atUs ?? [];
  const top = largest(...order.map((name) => series[name]?.queuedMessages ?? []));
  if (atUs.length === 0 || top === 0) {
    return { empty: 'Under no variant did a message have to wait in a queue.' };
  }
  const time = { endUs: atUs.at(-1) ?? 0, atUs };
  const caption = `Messages waiting, means over ${comparison.seeds.length === 1 ? 'one seed' : `${comparison.seeds.length} seeds`}, under the same outages and the same traffic.`;
  return {
    caption,
    key: entries(order).map((entry) => ({ ...entry, shape: 'line' })),
    charts: [
      panelChart(
        {
          id: 'chart-growth',
          label: `Queue growth of each variant over simulated time. ${caption}`,
        },
        [
          panel(comparison, time, 'queueMax', 'Messages waiting in the fullest session'),
          panel(comparison, time, 'queueP99', 'Messages waiting per session, 99 % hold at most'),
          panel(comparison, time, 'queuedMessages', 'Messages waiting, all sessions'),
        ],
        time,
      ),
    ],
    table: seriesTable(
      'messages waiting in all sessions, by variant',
      atUs,
      order.map((name) => ({
        heading: name,
        values: series[name]?.queuedMessages ?? [],
        text: shortCount,
      })),
    ),
  };
}

function entries(order: readonly string[]): Entry[] {
  return order.map((name, index) => ({ group: `v${index}`, name, look: variantLook(index) }));
}

function panel(
  { order, series }: Comparison,
  time: TimeAxis,
  column: Column,
  title: string,
): Panel {
  const values = order.map((name) => (series[name]?.[column] ?? []).map(short));
  return {
    title,
    heightPx: 130,
    top: largest(...values),
    text: shortCount,
    traces: entries(order).map((entry, index) =>
      lineTrace(
        { ...entry, name: chartText(entry.name), hover: '%{y:,.4~r}' },
        time,
        values[index] ?? [],
      ),
    ),
  };
}

function short(value: number): number {
  return Number(value.toPrecision(5));
}
