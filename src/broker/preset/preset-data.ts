/**
 * What a preset is, as data: how one version of one broker differs from what MQTT asks, each value
 * with its source; and how that becomes limits.
 *
 * The figures are in the files beside this one, a family of brokers in each.
 */
import { likely, type Sourced } from '../../kernel/sourced.ts';
import type { BrokerLimits } from '../limits.ts';
import { SPEC } from './spec.ts';

/** A value that was looked up. */
export interface Figure<T> extends Sourced<T> {
  /** Of a quirk: what its makers meant it to be, or MQTT asks. */
  readonly intended?: T;
}

/** Values that were looked up, in the groups of BrokerLimits; the others are as in `spec`. */
export type Figures = {
  readonly [Group in keyof BrokerLimits]?: {
    readonly [Field in keyof BrokerLimits[Group]]?: Figure<BrokerLimits[Group][Field]>;
  };
};

/** One version of one broker. */
export interface Preset {
  /** Product and version. */
  readonly about: string;
  /** What files, lines and pages in the sources of its figures belong to. */
  readonly reference: string;
  readonly figures: Figures;
  /** What it is known to do otherwise and no limit can say, a line each. */
  readonly notModelled: readonly string[];
}

/** Whether a broker does what it was seen to do, or what was intended. */
export const QUIRKS = ['on', 'off'] as const;
export type Quirks = (typeof QUIRKS)[number];

/** A known fault, or a breach of MQTT: what it is, and what was intended. */
export function quirk<T, const I>(figure: Sourced<T>, intended: I): Figure<T | I> {
  return { ...figure, intended };
}

/** What nobody could find out: a stand-in that says so. */
export function unknown<const T>(standIn: T, why: string): Sourced<T> {
  return likely(standIn, `not known: ${why}`);
}

/** The limits of a preset, every field filled. */
export function resolved({ figures }: Preset, quirks: Quirks): BrokerLimits {
  const spec = new Map<string, object>(Object.entries(SPEC));
  const groups = Object.entries(figures).map(([group, fields]) => {
    const values = Object.entries<Figure<unknown>>(fields).map(([field, figure]) => [
      field,
      quirks === 'off' && 'intended' in figure ? figure.intended : figure.value,
    ]);
    return [group, { ...spec.get(group), ...Object.fromEntries(values) }];
  });
  return { ...SPEC, ...Object.fromEntries(groups) };
}
