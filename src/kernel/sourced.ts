/**
 * A figure with where it comes from, for presets and profiles: nobody has to believe a number.
 */

/**
 * How sure a figure is: seen when the thing itself was run, read in its source, said by its
 * documentation, or inferred (from memory, from a relative, from what is usual).
 */
export type Certainty = 'run' | 'source' | 'documentation' | 'inferred';

/** A value, and how anybody can check it. */
export interface Sourced<T> {
  readonly value: T;
  /** File and line, page, or reasoning. */
  readonly source: string;
  readonly certainty: Certainty;
}

/** Seen when the thing itself was run. */
export function seen<const T>(value: T, source: string): Sourced<T> {
  return { value, source, certainty: 'run' };
}

/** Read in the source of the thing itself. */
export function read<const T>(value: T, source: string): Sourced<T> {
  return { value, source, certainty: 'source' };
}

/** Said by its documentation. */
export function said<const T>(value: T, source: string): Sourced<T> {
  return { value, source, certainty: 'documentation' };
}

/** Neither: remembered, reckoned, or what its relatives do. */
export function likely<const T>(value: T, source: string): Sourced<T> {
  return { value, source, certainty: 'inferred' };
}
