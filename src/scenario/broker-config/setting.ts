/**
 * One setting of a broker's own configuration file → what a scenario would say in its place.
 */
import type { Place } from '../scenario-error.ts';
import { parseSize } from '../unit.ts';
import { found } from '../unit-schema.ts';

/** A key and its value as the file has them. */
export interface Entry {
  readonly key: string;
  readonly text: string;
  readonly keyPlace: Place;
  /** Where the value stands; the key when it has none. */
  readonly place: Place;
}

/** A path below `broker.limits` and a value as a scenario would have it. */
export type Change = readonly [path: string, value: string | number | boolean];

/** What an entry changes, or in words what was expected of its value. */
export type Reader = (text: string) => readonly Change[] | string;

/** What a broker's file may say: keys that are limits here, and keys that are known and are not. */
export interface Dialect {
  /** As a user knows it. */
  readonly broker: string;
  /** Its presets have names that begin so; the last one is the newest. */
  readonly stem: string;
  readonly readers: ReadonlyMap<string, Reader>;
  /** Keys that matter to sessions, and that no limit can say. */
  readonly notModelled: readonly string[];
  /** Whether a key is one of them, or in a part of the file that is not modelled at all. */
  readonly isNotModelled: (key: string) => boolean;
  /** Whether a key says nothing of sessions: files, sockets, logs, users. */
  readonly isElsewhere: (key: string) => boolean;
}

/** A choice between true and false. */
export function flag(path: string, words: readonly (readonly [string, boolean])[]): Reader {
  return (text) => {
    const word = words.find(([each]) => each === text.toLowerCase());
    return word === undefined ? 'expected true or false' : [[path, word[1]]];
  };
}

/** A whole number, where some numbers and words mean that there is no limit. */
export function number(
  paths: readonly string[],
  rule: {
    readonly least: number;
    readonly most: number;
    readonly help: string;
    readonly isEndless: (text: string) => boolean;
    readonly endless: number | string;
  },
): Reader {
  return (text) => {
    if (rule.isEndless(text)) return paths.map((path): Change => [path, rule.endless]);
    const value = Number(text);
    const isCount = /^\d+$/.test(text) && value >= rule.least && value <= rule.most;
    return isCount ? paths.map((path): Change => [path, value]) : `expected ${rule.help}`;
  };
}

/** Bytes of a text such as 1MB, where a unit is a power of 1024; undefined when it is none. */
export function binarySize(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return parseSize(
    text.replace(/^(\d+)([kKMG])B$/, (_, count: string, unit: string) => {
      return `${count}${unit.toUpperCase()}iB`;
    }),
  );
}

/** What to say of a value that does not fit. */
export function unfit(expected: string, { text }: Entry): string {
  return `${expected}, got ${found(text === '' ? undefined : text)}`;
}
