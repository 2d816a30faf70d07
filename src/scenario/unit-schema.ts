/**
 * The schema's small words: durations, sizes, rates, shares, distributions, counts, names.
 *
 * Each takes what a person writes, gives the unit the simulator computes in, and says in its
 * error what to write instead. `relation` checks fields against each other.
 */
import * as z from 'zod';
import type { Duration } from '../kernel/time.ts';
import { parseDuration } from '../kernel/time-text.ts';
import { DISTRIBUTION_PATTERN, isAlwaysZero, parseDistribution } from './distribution-text.ts';
import { parseRate, parseShare, parseSize, RATE_PATTERN, SIZE_PATTERN } from './unit.ts';

/** 2^52 µs, 142 years: sums of an instant and a span stay whole numbers. */
const LONGEST_US = 0x10_0000_0000_0000;

/** Seconds a CONNECT can carry as session expiry; the last value means never. */
const NEVER_EXPIRES = 0xffff_ffff;

const DURATION_PATTERN = '^\\d+(\\.\\d+)?(us|ms|s|m|h|d)$';
const DURATION_HELP = 'a duration such as 250ms, 30s, 3h or 7d';

/** What was found, short enough for one line. */
export function found(input: unknown): string {
  if (input === undefined || input === null) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a table';
  const text = typeof input === 'string' ? JSON.stringify(input) : String(input);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** A text field parsed by `parse`, which returns undefined for what it cannot take. */
function unit<T>(help: string, pattern: string, parse: (text: string) => T | undefined) {
  const message = (input: unknown): string => `expected ${help}, got ${found(input)}`;
  return z
    .string({ error: ({ input }) => message(input) })
    .meta({ pattern })
    .transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', message: message(text), input: text });
      return z.NEVER;
    });
}

function span(text: string): Duration | undefined {
  const us = parseDuration(text);
  return us === undefined || us > LONGEST_US ? undefined : us;
}

function positive(us: Duration | undefined): Duration | undefined {
  return us === 0 ? undefined : us;
}

/** A span ≥ 0. */
export const durationField = unit(DURATION_HELP, DURATION_PATTERN, span);

/** A span > 0. */
export const positiveDuration = unit(`${DURATION_HELP}, longer than 0`, DURATION_PATTERN, (text) =>
  positive(span(text)),
);

/** Whole seconds up to a protocol field's most. */
export function wholeSeconds(most: number) {
  return unit(`whole seconds, 0s to ${most}s`, DURATION_PATTERN, (text) => secondsOf(text, most));
}

/** A session expiry interval in seconds; `never` is 0xFFFFFFFF (5.0 section 3.1.2.11.2). */
export const sessionExpirySeconds = unit(
  'whole seconds such as 1h or 7d, or never',
  `${DURATION_PATTERN}|^never$`,
  (text) => (text === 'never' ? NEVER_EXPIRES : secondsOf(text, NEVER_EXPIRES - 1)),
);

/** A span in µs, or Infinity for `never` and `unlimited`. */
export const durationOrEndless = unit(
  `${DURATION_HELP}, never or unlimited`,
  `${DURATION_PATTERN}|^(never|unlimited)$`,
  (text): number | undefined => (/^(never|unlimited)$/.test(text) ? Infinity : span(text)),
);

/** A span above 0 in µs, or Infinity for `never` and `unlimited`. */
export const positiveOrEndless = unit(
  `${DURATION_HELP}, longer than 0, never or unlimited`,
  `${DURATION_PATTERN}|^(never|unlimited)$`,
  (text): number | undefined =>
    /^(never|unlimited)$/.test(text) ? Infinity : positive(span(text)),
);

/** Whole seconds from 1 to a protocol field's most, or Infinity for `unlimited`. */
export function secondsOrUnlimited(most: number) {
  const help = `whole seconds, 1s to ${most}s, or unlimited`;
  return unit(help, `${DURATION_PATTERN}|^unlimited$`, (text): number | undefined =>
    text === 'unlimited' ? Infinity : secondsOf(text, most) || undefined,
  );
}

function secondsOf(text: string, most: number): number | undefined {
  const us = parseDuration(text);
  if (us === undefined || us % 1_000_000 !== 0 || us / 1_000_000 > most) return undefined;
  return us / 1_000_000;
}

/** Bytes, at least `least`. */
export function sizeField(least: number) {
  const bound = least === 0 ? '' : `, at least ${least}B`;
  return unit(`a size such as 64B, 64KiB or 1MB${bound}`, SIZE_PATTERN, (text) => {
    const bytes = parseSize(text);
    return bytes === undefined || bytes < least ? undefined : bytes;
  });
}

/** Bytes, or Infinity for `unlimited`. */
export const sizeOrUnlimited = unit(
  'a size such as 64B, 64KiB or 1MB, or unlimited',
  `${SIZE_PATTERN}|^unlimited$`,
  (text): number | undefined => (text === 'unlimited' ? Infinity : parseSize(text)),
);

/** Bits per second, above 0. */
export const rateField = unit('a rate such as 290kbit/s or 1Mbit/s', RATE_PATTERN, parseRate);

/** A share of something, 0 … `most`, as `5%` or `0.05`. */
export function shareField(most: number) {
  const help = `a share such as 5% or 0.05, at most ${most * 100}%`;
  return z.union([z.number(), z.string()], { error: wrong(help) }).transform((input, context) => {
    const share = typeof input === 'number' ? input : parseShare(input);
    if (share !== undefined && share >= 0 && share <= most) return share;
    context.issues.push({
      code: 'custom',
      message: `expected ${help}, got ${found(input)}`,
      input,
    });
    return z.NEVER;
  });
}

/** A distribution of spans that are not all 0. */
export const positiveDistribution = distribution(true);

/** A distribution of spans. */
export const distributionField = distribution(false);

function distribution(isPositive: boolean) {
  return z
    .string({ error: wrong('a duration such as 30s or a distribution such as exp(30s)') })
    .meta({ pattern: DISTRIBUTION_PATTERN })
    .transform((text, context) => {
      const parsed = parseDistribution(text);
      const message = typeof parsed === 'string' ? parsed : zeroProblem(text);
      const isZero = typeof parsed !== 'string' && parsed.kind !== 'file' && isAlwaysZero(parsed);
      if (typeof parsed !== 'string' && !(isPositive && isZero)) return parsed;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });
}

/** Why a distribution that is always 0 is refused where time must pass. */
export function zeroProblem(text: string): string {
  return `"${text}" is always 0: expected spans longer than 0`;
}

/** A whole number from `least` to `most`. */
export function countField(least: number, most: number) {
  const error = wrong(`a whole number from ${least} to ${most}`);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

const countWords = wrong('a whole number or unlimited');
const countError = {
  error: (issue: { readonly input?: unknown }): string =>
    `${countWords(issue)}${issue.input === -1 ? ': where a broker says -1, write unlimited' : ''}`,
};

/** A whole number ≥ 0, or Infinity for `unlimited`. */
export const countOrUnlimited = z
  .union([z.int(countError).min(0, countError), z.literal('unlimited', countError)], countError)
  .transform((value) => (value === 'unlimited' ? Infinity : value));

const sameError = { error: wrong('a whole number, unlimited or same') };

/** A whole number ≥ 0, Infinity for `unlimited`, or `same`: as another field has it. */
export const countUnlimitedOrSame = z
  .union([z.int(sameError).min(0, sameError), z.enum(['unlimited', 'same'], sameError)], sameError)
  .transform((value) => (value === 'unlimited' ? Infinity : value));

const paceError = {
  error: wrong('a number from 0.001 to 1000000, such as 10 or 0.1, or unlimited'),
};

/** A number of things each second, or Infinity for `unlimited`. */
export const paceOrUnlimited = z
  .union(
    [
      z.number(paceError).min(0.001, paceError).max(1e6, paceError),
      z.literal('unlimited', paceError),
    ],
    paceError,
  )
  .transform((value) => (value === 'unlimited' ? Infinity : value));

/** true or false. */
export const flagField = z.boolean({ error: wrong('true or false') });

/** One of three levels: of quality of service, of retain handling. */
export const levelField = z.literal([0, 1, 2], { error: wrong('0, 1 or 2') });

/** Any text. */
export const textField = z.string({ error: wrong('text') });

/** Text that matches a pattern. */
export function wordField(pattern: RegExp, help: string) {
  return z.string({ error: wrong(help) }).regex(pattern, { error: wrong(help) });
}

/** The wording of an error: what was expected, what was found. */
export function wrong(help: string) {
  return (issue: { readonly input?: unknown }): string =>
    `expected ${help}, got ${found(issue.input)}`;
}

/** Where in the checked value a relation is broken, and how to mend it. */
export type Complain = (path: readonly PropertyKey[], message: string) => void;

/**
 * Checks fields against each other even where some are wrong by themselves, so that everything is
 * said at once: a field that was not parsed is still what stood in the file.
 */
export function relation<S extends z.ZodType>(
  schema: S,
  check: (value: { readonly [K in keyof z.output<S>]?: unknown }, complain: Complain) => void,
): S {
  return schema.superRefine(
    (value, context) => {
      if (typeof value !== 'object' || value === null) return;
      check(value, (path, message) =>
        context.addIssue({ code: 'custom', path: [...path], message }),
      );
    },
    { when: () => true },
  );
}
