/**
 * Results as JSON that people can read and tools can diff: indented, rows of numbers on one line.
 */

/** An array of plain values spread over lines. A literal newline never occurs inside a string. */
const SPREAD = /\[\n\s*([^[\]{}"]*?)\n\s*\]/g;

/** The value as JSON text, ending in a newline; equal values give equal text. */
export function jsonText(value: unknown): string {
  const spread = JSON.stringify(value, null, 2);
  const joined = spread.replace(SPREAD, (_, row: string) => `[${row.replaceAll(/\n\s*/g, ' ')}]`);
  return `${joined}\n`;
}
