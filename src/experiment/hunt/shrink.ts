/**
 * The smallest scenario that still shows a fault: what can be left out is, largest parts first, and
 * what is left gets small numbers.
 */
import { changed, isList, isTable, type Json, type JsonTable } from './json.ts';

type Path = readonly PropertyKey[];

/** Whether a scenario can be simulated and shows the same fault. */
export type StillFails = (scenario: JsonTable) => boolean;

const SPAN = /^(\d+)(us|ms|s|m|h|d)$/;

/** Shrinks until nothing more can go, or so many candidates have been tried. */
export function shrink(scenario: JsonTable, stillFails: StillFails, most: number): JsonTable {
  const search = { best: scenario, left: most };
  let before: JsonTable | undefined;
  while (before !== search.best && search.left > 0) {
    before = search.best;
    reduce(search, without, stillFails);
    reduce(search, simplified, stillFails);
  }
  return search.best;
}

/** Takes every step that leaves the fault, one after the other. */
function reduce(
  search: { best: JsonTable; left: number },
  step: (scenario: Json, place: number) => Json | undefined,
  stillFails: StillFails,
): void {
  for (let place = 0; search.left > 0; search.left--) {
    const candidate = step(search.best, place);
    if (candidate === undefined) return;
    // What follows a part that went has moved up to its place.
    if (isTable(candidate) && stillFails(candidate)) search.best = candidate;
    else place++;
  }
}

/** Without the part at this place, counted by depth; undefined behind the last. */
function without(scenario: Json, place: number): Json | undefined {
  const path = pathsOf(scenario)[place];
  return path === undefined ? undefined : changed(scenario, path, undefined);
}

/** With one value made simpler. */
function simplified(scenario: Json, place: number): Json | undefined {
  const simpler = pathsOf(scenario).flatMap((path) =>
    simplerThan(at(scenario, path)).map((value) => [path, value] as const),
  );
  const chosen = simpler[place];
  return chosen === undefined ? undefined : changed(scenario, chosen[0], chosen[1]);
}

function at(value: Json, path: Path): Json {
  return path.reduce<Json>((node, step) => {
    if (isList(node)) return node[Number(step)] ?? null;
    return isTable(node) ? (node[String(step)] ?? null) : null;
  }, value);
}

/** Values that say less, the simplest first. */
function simplerThan(value: Json): readonly Json[] {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return [];
    return [0, 1, Math.floor(value / 2), value - 1].filter((each) => each >= 0 && each < value);
  }
  const [, count = '0', unit = ''] = SPAN.exec(typeof value === 'string' ? value : '') ?? [];
  const half = Math.floor(Number(count) / 2);
  return half > 0 ? [`${half}${unit}`] : [];
}

/** Every path, the shallow ones first: with them goes most. */
function pathsOf(value: Json): readonly Path[] {
  const found: Path[] = [];
  let level: readonly Path[] = [[]];
  while (level.length > 0) {
    level = level.flatMap((path) => keysOf(at(value, path)).map((key) => [...path, key]));
    found.push(...level);
  }
  return found;
}

function keysOf(value: Json): readonly PropertyKey[] {
  // A list loses its last item first, so that the others keep their places.
  if (isList(value)) return value.map((_, index) => value.length - 1 - index);
  return isTable(value) ? Object.keys(value) : [];
}
