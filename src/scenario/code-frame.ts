/**
 * A few lines of a text with a caret under one place, for error messages.
 *
 * Safe to print: control characters are replaced, long lines are cut around the caret.
 */

const WIDTH = 100;

/** The line with its neighbours and a caret; empty when the text has no such line. */
export function codeFrame(text: string, line: number, column: number): string {
  const lines = linesAround(text, line);
  const target = lines.get(line);
  if (target === undefined || target.trim() === '') return '';
  const isLong = target.length > WIDTH;
  const cut = isLong ? Math.max(0, column - 1 - Math.floor(WIDTH / 2)) : 0;
  const gutter = String(line + 1).length;
  const rows: string[] = [];
  for (const [row, content] of lines) {
    const shown = printable(content).slice(cut, cut + WIDTH);
    const mark = row === line ? '>' : ' ';
    rows.push(`${mark} ${String(row).padStart(gutter)} | ${shown}`.trimEnd());
    if (row === line) rows.push(`  ${' '.repeat(gutter)} | ${' '.repeat(column - 1 - cut)}^`);
  }
  return rows.join('\n');
}

/** The line and its neighbours by their numbers; what follows may be millions of lines. */
function linesAround(text: string, line: number): ReadonlyMap<number, string> {
  const lines = new Map<number, string>();
  const breaks = /\r\n|\r|\n/g;
  let from = 0;
  for (let number = 1; number <= line + 1; number++) {
    const end = breaks.exec(text);
    if (number >= line - 1) lines.set(number, text.slice(from, end?.index ?? text.length));
    if (end === null) break;
    from = breaks.lastIndex;
  }
  return lines;
}

/** The line with one visible character for each of its own. */
function printable(line: string): string {
  return line.replaceAll('\t', ' ').replace(/\p{Cc}|\p{Cf}/gu, '·');
}
