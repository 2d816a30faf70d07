/**
 * Columns and paragraphs for a terminal of 80 columns.
 *
 * Widths are counted in characters before any emphasis is added, so colours never shift a column.
 */
import { tied } from './number-text.ts';
import type { Emphasis } from './text-style.ts';

/** The width everything fits into, save what must be copied in one piece. */
export const WIDTH = 80;

/** Lines of at most `width` characters, broken between words; overlong words are cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of tied(text)
    .split(' ')
    .flatMap((each) => cut(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => each.replaceAll('\u00a0', ' '));
}

function cut(word: string, width: number): string[] {
  const chars = [...word];
  if (chars.length <= width) return [word];
  return [chars.slice(0, width).join(''), ...cut(chars.slice(width).join(''), width)];
}

/** Characters, not bytes or halves of them. */
export function textWidth(text: string): number {
  return [...text].length;
}

/** The text padded to this width: `left` puts it to the left. */
export function padded(text: string, width: number, side: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + spaces : spaces + text;
}

const LABEL = 14;

/** A label and, beside it, a paragraph; further paragraphs line up below the first. */
export function labelled(
  label: string,
  paragraphs: readonly string[],
  emphasis: Emphasis,
): string[] {
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, WIDTH - LABEL));
  return lines.map((line, index) =>
    index === 0 ? emphasis(padded(label, LABEL, 'left')) + line : ' '.repeat(LABEL) + line,
  );
}

/** A grid: first column to the left, all others to the right, two spaces between. */
export function grid(rows: readonly (readonly string[])[]): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: columns }, (_, column) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[column] ?? '')), 0),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => padded(row[column] ?? '', width, column === 0 ? 'left' : 'right'))
      .join('  ')
      .trimEnd(),
  );
}
