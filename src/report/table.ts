/**
 * Tables for the page: words to the left, numbers to the right in digits of one width.
 *
 * Every table scrolls sideways by itself on a narrow screen, and the keyboard can reach it there.
 */
import { type Markup, markup, NOTHING } from './markup.ts';

/** One column: its heading, and whether its cells are numbers. */
export interface Column {
  readonly heading: string;
  readonly isNumeric: boolean;
}

/** A table's content; the first cell of a row is the row's heading. */
export interface Table {
  /** What the table shows, for those who cannot see it. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | Markup)[])[];
  /** Rows that sum up the ones above, counted from the end. */
  readonly totals?: number;
}

/** A column of words. */
export function words(heading: string): Column {
  return { heading, isNumeric: false };
}

/** A column of numbers. */
export function numbers(heading: string): Column {
  return { heading, isNumeric: true };
}

/** The table as HTML. */
export function tableMarkup(table: Table): Markup {
  const firstTotal = table.rows.length - (table.totals ?? 0);
  return markup`<div class="table" role="region" aria-label="${table.label}" tabindex="0"><table>
<thead><tr>${table.columns.map(headingMarkup)}</tr></thead>
<tbody>${table.rows.map((row, index) => rowMarkup(table.columns, row, index >= firstTotal))}</tbody>
</table></div>`;
}

function headingMarkup(column: Column): Markup {
  return markup`<th scope="col"${numeric(column)}>${column.heading}</th>`;
}

function rowMarkup(
  columns: readonly Column[],
  row: readonly (string | Markup)[],
  isTotal: boolean,
): Markup {
  const cells = row.map((cell, index) => {
    const attribute = numeric(columns[index]);
    return index === 0
      ? markup`<th scope="row"${attribute}>${cell}</th>`
      : markup`<td${attribute}>${cell}</td>`;
  });
  return markup`<tr${isTotal ? markup` class="total"` : NOTHING}>${cells}</tr>
`;
}

function numeric(column: Column | undefined): Markup {
  return column?.isNumeric ? markup` class="n"` : NOTHING;
}
