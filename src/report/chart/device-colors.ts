/**
 * A colour for each physical device that shares a ClientId, so that one sees who holds it when.
 */
import type { TakeoverRow } from '../../simulation/run-record.ts';

const COLORS = ['blue', 'vermillion', 'green', 'purple', 'amber', 'sky'].map(
  (name) => `var(--${name})`,
);
const OTHER = 'var(--muted)';

/** Physical devices that fought over a ClientId, most take-overs first, each with its colour. */
export interface DeviceColor {
  readonly device: string;
  readonly color: string;
}

/** The devices with a colour of their own: those in foreign take-overs, at most six. */
export function deviceColors(rows: readonly TakeoverRow[]): DeviceColor[] {
  const counts = new Map<string, number>();
  for (const { kind, to } of rows) {
    if (kind === 'foreign') counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, COLORS.length)
    .map(([device], index) => ({ device, color: COLORS[index] ?? OTHER }));
}

/** The device's colour; one for all that have none of their own. */
export function colorOf(device: string, colors: readonly DeviceColor[]): string {
  return colors.find((each) => each.device === device)?.color ?? OTHER;
}
