/**
 * Foreign text made harmless to look at: control and direction characters shown, not obeyed.
 *
 * ClientIds and scenario names come from users and devices; an escape sequence in one must not
 * reach a terminal, nor a right-to-left override reorder a page.
 */

const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** The text with every control or direction character written as `\u{1b}`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The text cut to this many characters, the last one `…` when something was cut. */
export function clippedText(text: string, length: number): string {
  const chars = [...visibleText(text)];
  return chars.length <= length ? chars.join('') : `${chars.slice(0, length - 1).join('')}…`;
}
