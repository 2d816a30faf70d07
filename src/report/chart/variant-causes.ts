/**
 * Loss by cause of all variants, bars side by side, each a mean over seeds.
 */
import type { Comparison } from '../../experiment/comparison.ts';
import { causeText } from '../cause-text.ts';
import { markup } from '../markup.ts';
import { shortCount } from '../number-text.ts';
import { numbers, type Table, words } from '../table.ts';
import { variantLook } from './encoding.ts';
import type { Exhibit } from './figure.ts';
import { rankedBars } from './ranked-bars.ts';

/** The figure, or the sentence that nothing was lost. */
export function variantCauses(comparison: Comparison): Exhibit {
  const { order } = comparison;
  const causes = rankedCauses(comparison);
  if (causes.length === 0) return { empty: 'Under no variant was a delivery lost.' };
  const caption = 'Deliveries lost per run by cause, most frequent first, means over seeds.';
  return {
    caption,
    key: order.map((name, index) => ({
      group: `v${index}`,
      name,
      look: variantLook(index),
      shape: 'bar',
    })),
    charts: [
      rankedBars({
        id: 'chart-causes',
        label: `${caption} Causes: ${causes.map((cause) => causeText(cause).label).join(', ')}.`,
        rows: causes.map((cause) => causeText(cause).label),
        series: order.map((name, index) => ({
          group: `v${index}`,
          name,
          look: variantLook(index),
          values: causes.map((cause) => Number(lost(comparison, name, cause).toPrecision(5))),
        })),
        arrangement: 'group',
        text: shortCount,
      }),
    ],
    table: causeTable(comparison, causes),
  };
}

/** Mean deliveries lost to the cause, all QoS together. */
function lost({ causes }: Comparison, variant: string, cause: string): number {
  const of = causes[variant];
  if (of === undefined) return 0;
  return [of.qos0, of.qos1, of.qos2].reduce((sum, counts) => sum + (counts[cause] ?? 0), 0);
}

function rankedCauses(comparison: Comparison): string[] {
  const names = Object.keys(comparison.causes[comparison.baseline]?.qos0 ?? {});
  const most = (cause: string) =>
    comparison.order.reduce((top, name) => Math.max(top, lost(comparison, name, cause)), 0);
  return names
    .map((cause) => ({ cause, count: most(cause) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ cause }) => cause);
}

function causeTable(comparison: Comparison, causes: readonly string[]): Table {
  return {
    label: 'mean deliveries lost by cause and variant',
    columns: [words('cause'), ...comparison.order.map(numbers)],
    rows: causes.map((cause) => [
      markup`<code>${cause}</code>`,
      ...comparison.order.map((name) => shortCount(lost(comparison, name, cause))),
    ]),
  };
}
