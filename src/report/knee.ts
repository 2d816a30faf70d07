/**
 * The knee of a falling curve: where it leaves the straight line between its ends the furthest, so
 * that more buys little from there on. After Satopää and others, Finding a "Kneedle" in a Haystack.
 */

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Below this share of the curve's height a bend is none that anybody would see. */
const LEAST_BEND = 0.1;

/** The point of the knee; undefined when the curve does not fall, or falls nearly straight. */
export function kneeOf(points: readonly CurvePoint[]): CurvePoint | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const [width, height] = [last.x - first.x, first.y - last.y];
  if (points.length < 4 || width <= 0 || height <= 0) return undefined;
  const bends = points.map(({ x, y }) => 1 - (x - first.x) / width - (y - last.y) / height);
  const most = bends.reduce((high, bend) => Math.max(high, bend), 0);
  return most < LEAST_BEND ? undefined : points[bends.indexOf(most)];
}
