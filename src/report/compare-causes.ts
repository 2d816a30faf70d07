/**
 * Why each variant of a comparison lost what it lost: its causes, most frequent first.
 */
import type { Comparison } from '../experiment/comparison.ts';
import { causeText } from './cause-text.ts';
import { shortCount } from './number-text.ts';
import { WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { visibleText } from './visible-text.ts';

/** More than these are on the page. */
const MOST_CAUSES = 4;

/** A paragraph for each variant; nothing when none lost anything. */
export function causeLines(comparison: Comparison, { bold, dim }: TextStyle): string[] {
  const lines = comparison.order.flatMap((name) => {
    const causes = causesOf(comparison, name);
    if (causes.length === 0) return [];
    const shown = causes
      .slice(0, MOST_CAUSES)
      .map(([cause, count]) => `${shortCount(count)} ${causeText(cause).label}`);
    const hidden = causes.length - shown.length;
    const more = hidden === 0 ? '' : `; ${hidden} more on the page`;
    const text = `${visibleText(name)}: ${shown.join('; ')}${more}`;
    return wrapped(text, WIDTH - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
  });
  return lines.length === 0
    ? []
    : [`${bold('lost, by cause')} ${dim('(mean of a run)')}`, ...lines];
}

/** Causes and mean losses, all QoS together, of those that there are. */
function causesOf({ causes }: Comparison, variant: string): readonly [string, number][] {
  const sums = new Map<string, number>();
  for (const counts of Object.values(causes[variant] ?? {})) {
    for (const [cause, count] of Object.entries(counts)) {
      sums.set(cause, (sums.get(cause) ?? 0) + count);
    }
  }
  return [...sums].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
}
