/**
 * Pre-flight: every family of lints asked about one scenario, each warning with its place.
 */
import type { Problem } from '../scenario-error.ts';
import { display, placeOf } from '../tree.ts';
import { lintLinks } from './link-lint.ts';
import type { Lint, Subject } from './lint.ts';
import { lintQueueMeaning } from './queue-meaning-lint.ts';
import { lintQueueing } from './queueing-lint.ts';
import { lintSessionLife } from './session-life-lint.ts';

/** One thing that is valid and most likely not meant. */
export interface Warning extends Problem {
  /** Which lint it comes from: `never-queued`. */
  readonly rule: string;
}

const FAMILIES: readonly Lint[] = [lintQueueing, lintQueueMeaning, lintSessionLife, lintLinks];

/** Every warning about a scenario, in the order of its lines. */
export function lintScenario(subject: Subject): readonly Warning[] {
  const warnings: Warning[] = [];
  const { tree } = subject;
  for (const lint of FAMILIES) {
    lint(subject, (rule, path, message) => {
      warnings.push({ rule, place: placeOf(tree, path), path: display(tree, path), message });
    });
  }
  return warnings.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}
