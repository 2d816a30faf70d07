/**
 * What the emphasis of a summary looks like in this terminal.
 */
import picocolors from 'picocolors';
import { PLAIN, type TextStyle } from '../report/text-style.ts';

/** ANSI colours where they are understood, else none. */
export function emphasis(takesColors: boolean): TextStyle {
  if (!takesColors) return PLAIN;
  const { bold, dim, green, red } = picocolors.createColors(true);
  return { bold, dim, good: green, bad: red };
}
