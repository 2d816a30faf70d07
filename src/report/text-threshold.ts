/**
 * Thresholds for the terminal, of a run and of a comparison alike.
 */
import type { ThresholdVerdict } from '../simulation/run-record.ts';
import { WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { actualText } from './verdict.ts';
import { visibleText } from './visible-text.ts';

/** Each threshold with what became of it: `✓ loss.qos1 < 1%  →  0.46 %`. */
export function thresholdLines(
  thresholds: readonly ThresholdVerdict[],
  style: TextStyle,
): string[] {
  return thresholds.flatMap((verdict) => {
    const text = visibleText(`${verdict.expression}  →  ${actualText(verdict)}`);
    const mark = markOf(verdict, style);
    return wrapped(text, WIDTH - 2).map((line, index) => (index === 0 ? mark : '  ') + line);
  });
}

function markOf({ ok }: ThresholdVerdict, { dim, good, bad }: TextStyle): string {
  if (ok === null) return dim('– ');
  return ok ? good('✓ ') : bad('✗ ');
}
