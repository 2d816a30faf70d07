/**
 * HTML that cannot be broken by what is put into it.
 *
 * `markup` is a template tag: what the author wrote is HTML, what is inserted is text and gets
 * escaped, unless it is Markup itself. Nothing else in this floor writes a `<`.
 */
import { tied } from './number-text.ts';
import { visibleText } from './visible-text.ts';

/** A piece of finished HTML. */
export interface Markup {
  readonly html: string;
}

/** What a template may contain: text, numbers, HTML, or a list of HTML. */
type Piece = string | number | Markup | readonly Markup[];

/** Nothing at all. */
export const NOTHING: Markup = { html: '' };

/** Template tag: the literal parts are HTML, inserted texts are escaped. */
export function markup(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let html = literals[0] ?? '';
  pieces.forEach((piece, index) => {
    html += htmlOf(piece) + (literals[index + 1] ?? '');
  });
  return { html };
}

function htmlOf(piece: Piece): string {
  if (typeof piece === 'string') return escapeText(piece);
  if (typeof piece === 'number') return String(piece);
  if ('html' in piece) return piece.html;
  return piece.map((part) => part.html).join('');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escapeText(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (char) => ENTITIES.get(char) ?? char);
}

/** Foreign text for a chart, where Plotly would read `<b>`, `<a href>` and entities as markup. */
export function chartText(text: string): string {
  return visibleText(text).replace(/[&<>]/g, (char) => ENTITIES.get(char) ?? char);
}

/** Prose whose numbers do not part from their units at a line's end. */
export function prose(text: string): Markup {
  return markup`${tied(text)}`;
}
