/**
 * `--vary path=a,b,c`: which values of which settings an experiment runs through.
 *
 * A point is one value for each path. Several paths make a grid (every value with every other) or,
 * zipped, a list (first with first). Whether paths and values fit is for the scenario to say.
 */

/** One setting and the values it takes. */
export interface Vary {
  readonly path: string;
  /** As they would stand behind `--set path=`, at least one, in the order given. */
  readonly values: readonly string[];
}

/** `path=value` for each varied path, in the order of the paths. */
export type Point = readonly string[];

/** Reads `path=a,b,c`; undefined when there is no path, or a value is empty. */
export function parseVary(text: string): Vary | undefined {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  const values = splitValues(text.slice(equals + 1));
  if (path === '' || values.includes('')) return undefined;
  return { path, values };
}

/** A quoted text, or one character. */
const PIECE = /"[^"]*"|'[^']*'|./gsu;
const DEPTH: Readonly<Record<string, number>> = {
  '(': 1,
  '[': 1,
  '{': 1,
  ')': -1,
  ']': -1,
  '}': -1,
};

/** At commas that are not within brackets or quotes: `exp(30s),uniform(1s,5s)` are two values. */
function splitValues(text: string): readonly string[] {
  const values: string[] = [];
  let value = '';
  let depth = 0;
  for (const piece of text.match(PIECE) ?? []) {
    depth += DEPTH[piece] ?? 0;
    const isEnd = piece === ',' && depth === 0;
    if (isEnd) values.push(value.trim());
    value = isEnd ? '' : value + piece;
  }
  return [...values, value.trim()];
}

/** Every value with every other, the last path's changing fastest; one empty point of no paths. */
export function gridPoints(varied: readonly Vary[]): readonly Point[] {
  return varied.reduce<readonly Point[]>(
    (points, { path, values }) =>
      points.flatMap((point) => values.map((value) => [...point, `${path}=${value}`])),
    [[]],
  );
}

/** First values with first values, and so on; undefined when paths differ in how many they have. */
export function listPoints(varied: readonly Vary[]): readonly Point[] | undefined {
  const [first] = varied;
  if (first === undefined) return [[]];
  if (varied.some(({ values }) => values.length !== first.values.length)) return undefined;
  return first.values.map((_, index) =>
    varied.map(({ path, values }) => `${path}=${values[index] ?? ''}`),
  );
}

/** Points without the repetition of one. */
export function distinctPoints(points: readonly Point[]): readonly Point[] {
  return [...new Map(points.map((point) => [JSON.stringify(point), point])).values()];
}
