/**
 * Rows for spreadsheets and for programs that read line by line: CSV after RFC 4180, and NDJSON.
 *
 * Numbers are written in full, as JSON writes them; null is an empty cell.
 */

/** One cell. */
export type Cell = string | number | boolean | null;

/** A row by column name; all rows of a table have the same columns in the same order. */
export type Row = Readonly<Record<string, Cell>>;

/** The rows under their heading, lines ended by CR LF; empty text of no row. */
export function csvText(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** One JSON object a line. */
export function ndjsonText(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** A text that a spreadsheet would take for a formula gets an apostrophe, as it would write it. */
function quoted(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
