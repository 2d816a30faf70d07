/**
 * What a comparison holds against each other: the scenario as it stands, and beside it either the
 * variants its file names or points of the command line.
 */
import type { Point } from './vary.ts';

/** One side of a comparison. */
export interface Candidate {
  /** Unique in its comparison. */
  readonly name: string;
  /** The scenario's variant to apply. */
  readonly variant: string;
  readonly changes: Point;
}

const AS_IT_STANDS: Candidate = { name: 'baseline', variant: 'baseline', changes: [] };

/** The scenario and its own variants, in the file's order. */
export function fileCandidates(variants: readonly string[]): readonly Candidate[] {
  return [AS_IT_STANDS, ...variants.map((name) => ({ name, variant: name, changes: [] }))];
}

/**
 * The scenario and one candidate for each point, named by its values: `100`, `100, drop-oldest`.
 * A second one of a name is `100#2`: equal settings are how a comparison is tested.
 */
export function pointCandidates(points: readonly Point[]): readonly Candidate[] {
  const counts = new Map([[AS_IT_STANDS.name, 1]]);
  const candidates = points.map((changes) => {
    const name = changes.map((text) => text.slice(text.indexOf('=') + 1)).join(', ');
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return { name: count === 1 ? name : `${name}#${count}`, variant: 'baseline', changes };
  });
  return [AS_IT_STANDS, ...candidates];
}
