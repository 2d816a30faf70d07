/**
 * How a terminal emphasises words. The report asks for emphasis; who owns the terminal decides
 * what it looks like.
 */

/** Wraps a text for emphasis; must not change its visible characters. */
export type Emphasis = (text: string) => string;

/** The emphases a summary uses. */
export interface TextStyle {
  readonly bold: Emphasis;
  readonly dim: Emphasis;
  readonly good: Emphasis;
  readonly bad: Emphasis;
}

const same: Emphasis = (text) => text;

/** No emphasis: for files, pipes and terminals without colours. */
export const PLAIN: TextStyle = { bold: same, dim: same, good: same, bad: same };
