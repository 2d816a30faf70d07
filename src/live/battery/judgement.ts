/**
 * Predicted beside measured: which values are equal.
 *
 * A value must be one of those predicted; a time must lie between the earliest and the latest, with
 * the slack a busy machine needs.
 */
import { formatDuration } from '../../kernel/time-text.ts';
import { NotApplicable, type Observation, type Value } from './observation.ts';

/** One thing looked at, predicted and measured, as text. */
export interface Comparison {
  readonly name: string;
  readonly predicted: string;
  readonly measured: string;
  readonly isEqual: boolean;
}

/** What became of a case. */
export interface CaseResult {
  readonly name: string;
  readonly question: string;
  readonly outcome: 'equal' | 'different' | 'n/a';
  /** Why it is n/a. */
  readonly reason: string | undefined;
  readonly values: readonly Comparison[];
  readonly tookMs: number;
}

/** How a case ended: with what it observed, or with why it could not be run. */
export type Ended = Observation | NotApplicable;

/** How much earlier and later than predicted a time may be, µs. */
const EARLY_US = 60_000;
const LATE_US = 500_000;
/** Puts what was measured beside what was predicted, once or for several phases of a clock. */
export function judged(
  { name, question }: { readonly name: string; readonly question: string },
  predicted: readonly Ended[],
  measured: Ended,
  tookMs: number,
): CaseResult {
  const common = { name, question, tookMs };
  if (measured instanceof NotApplicable) {
    return { ...common, outcome: 'n/a', reason: measured.message, values: [] };
  }
  const foreseen = predicted.map((each) =>
    each instanceof NotApplicable ? { failed: each.message } : each,
  );
  const names = new Set([measured, ...foreseen].flatMap((each) => Object.keys(each)));
  const values = [...names].map((each) =>
    compared(
      each,
      foreseen.map((observation) => observation[each]),
      measured[each],
    ),
  );
  const outcome = values.every(({ isEqual }) => isEqual) ? 'equal' : 'different';
  return { ...common, outcome, reason: undefined, values };
}

function compared(
  name: string,
  predicted: readonly (Value | undefined)[],
  measured: Value | undefined,
): Comparison {
  const spans = predicted.flatMap((each) => (typeof each === 'object' ? [each.us] : []));
  const isWithin = (us: number): boolean =>
    spans.length > 0 && us >= Math.min(...spans) - EARLY_US && us <= Math.max(...spans) + LATE_US;
  const isEqual =
    typeof measured === 'object' ? isWithin(measured.us) : predicted.includes(measured);
  const text = textOf(measured);
  const foreseen = foreseenTexts(predicted, spans);
  return { name, predicted: choice(foreseen, text), measured: text, isEqual };
}

/** What was predicted, each in words once. */
function foreseenTexts(
  predicted: readonly (Value | undefined)[],
  spans: readonly number[],
): readonly string[] {
  const others = predicted.filter((each) => typeof each !== 'object');
  const texts = new Set(others.map(textOf));
  if (spans.length > 0) {
    const [least, most] = [Math.min(...spans), Math.max(...spans)];
    const from = textOf({ us: least });
    texts.add(least === most ? from : `${from} … ${textOf({ us: most })}`);
  }
  return [...texts];
}

/** Two of them in full; of more, which depend on the broker's clock, the one that was met. */
function choice(texts: readonly string[], measured: string): string {
  if (texts.length <= 2) return texts.join(' or ');
  const shown = texts.includes(measured) ? measured : texts[0];
  return `${shown} or ${texts.length - 1} others`;
}

function textOf(value: Value | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'object'
    ? formatDuration(Math.round(value.us / 10_000) * 10_000)
    : String(value);
}
