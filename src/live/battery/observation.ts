/**
 * What a case observed: named values, the same names whatever the broker did.
 *
 * A time is measured on one side and predicted on the other, so it is compared with an interval;
 * everything else must be equal.
 */

/** A span of time that a case measured, µs. */
export interface Span {
  readonly us: number;
}

/** One thing observed. */
export type Value = string | number | boolean | Span;

/** Everything a case observed, by name. */
export type Observation = Readonly<Record<string, Value>>;

/** Why a broker cannot run a case. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** A broker that cannot be talked with at all; the message says what it did. */
export class NoConversation extends Error {
  override readonly name = 'NoConversation';
}

/** Whole numbers as ranges, in the order given: `1–20, 501–1500`; `none` where there is none. */
export function ranges(numbers: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  if (parts.length === 0) return 'none';
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
