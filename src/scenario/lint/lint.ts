/**
 * What a lint is: a function that looks at a valid scenario and warns of what its author hardly
 * means. A family of lints is one file of this folder, listed in preflight.ts.
 *
 * It changes nothing and forbids nothing; what cannot be simulated is an error elsewhere.
 */
import type { Scenario } from '../scenario.ts';
import type { Path, Tree } from '../tree.ts';

/** A valid scenario and the tree it was planned from. */
export interface Subject {
  readonly scenario: Scenario;
  /** The file with variant and overrides applied. */
  readonly tree: Tree;
}

/**
 * Takes one warning: its rule in kebab case, the path of the value to change (list items by index
 * or `name`; what is not written is placed at what it would stand in), and why, with what to write.
 */
export type Warn = (rule: string, path: Path, message: string) => void;

/** Looks at a scenario and says what it finds. */
export type Lint = (subject: Subject, warn: Warn) => void;
