/**
 * Markdown as GitHub reads it: tables, code, and text that means nothing but itself.
 */
import { visibleText } from '../visible-text.ts';

/** The first row is the heading; columns from `numeric` on are set to the right. */
export function table(rows: readonly (readonly string[])[], numeric: number): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [heading = [], ...body] = rows;
  const rule = heading.map((_, index) => (index < numeric ? '---' : '--:'));
  return [heading, rule, ...body].map(line).join('\n');
}

/** A command to copy. */
export function command(text: string): string {
  return `\`\`\`\n${visibleText(text)}\n\`\`\``;
}

/** What somebody wrote in a scenario or on the command line. */
export function code(text: string): string {
  return `\`${visibleText(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** Names come from scenarios: they are shown, and mean nothing. */
export function inert(text: string): string {
  return visibleText(text)
    .replace(/[\\`*_[\]|~#@!]/g, '\\$&')
    .replaceAll('<', '&lt;');
}

/** Blocks that are not empty, with room between them. */
export function joined(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
