/**
 * A few lines of a text with a caret under one place, for error messages.
 *
 * Safe to print: control characters are replaced, long lines are cut around the caret.
 */

const WIDTH = 100;

/** The line with its neighbours and a caret; empty when the text has no such line. */
export function codeFrame(text: string, line: number, column: number): string {
  const lines = text.split(/\r\n|\r|\n/);
  const target = lines[line - 1];
  if (target === undefined || target.trim() === '') return '';
  const isLong = target.length > WIDTH;
  const cut = isLong ? Math.max(0, column - 1 - Math.floor(WIDTH / 2)) : 0;
  const gutter = String(line + 1).length;
  const rows: string[] = [];
  for (let row = Math.max(1, line - 1); row <= Math.min(lines.length, line + 1); row++) {
    const content = printable(lines[row - 1] ?? '').slice(cut, cut + WIDTH);
    const mark = row === line ? '>' : ' ';
    rows.push(`${mark} ${String(row).padStart(gutter)} | ${content}`.trimEnd());
    if (row === line) rows.push(`  ${' '.repeat(gutter)} | ${' '.repeat(column - 1 - cut)}^`);
  }
  return rows.join('\n');
}

/** The line with one visible character for each of its own. */
function printable(line: string): string {
  return line.replaceAll('\t', ' ').replace(/\p{Cc}|\p{Cf}/gu, '·');
}
