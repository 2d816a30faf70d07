/**
 * Scenarios as JSON values, and what is done to them by path: what a hunt draws, repairs and shrinks.
 */

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonTable;

/** A table of a scenario. */
export interface JsonTable {
  readonly [key: string]: Json;
}

/** Whether a value is a table. */
export function isTable(value: Json | undefined): value is JsonTable {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: Json, path: readonly PropertyKey[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (isList(found)) found = found[Number(step)];
    else
      found = isTable(found) ? Object.entries(found).find(([key]) => key === step)?.[1] : undefined;
  }
  return found;
}

/** The same with another value at a path, or without it: what a list loses closes up. */
export function changed(value: Json, path: readonly PropertyKey[], to: Json | undefined): Json {
  const [step, ...below] = path;
  if (step === undefined) return to ?? null;
  const replaced = (old: Json): readonly Json[] => {
    const next = below.length === 0 ? to : changed(old, below, to);
    return next === undefined ? [] : [next];
  };
  if (isList(value)) {
    return value.flatMap((old, index) => (index === Number(step) ? replaced(old) : [old]));
  }
  if (!isTable(value)) return value;
  const entries = Object.entries(value).flatMap(([key, old]): [string, Json][] =>
    key === step ? replaced(old).map((next) => [key, next]) : [[key, old]],
  );
  return Object.fromEntries(entries);
}
