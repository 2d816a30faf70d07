/**
 * A scenario file and all it names, read from disk for the pure floors below.
 *
 * Names inside a scenario are relative to it, names in `--set` to the working directory. Every
 * text is kept, so that a second run, in a worker, sees exactly what the first one saw.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Duration } from '../kernel/time.ts';
import type { BrokerConfigText } from '../scenario/broker-config/broker-config.ts';
import type { ScenarioSource } from '../scenario/load.ts';
import type { ReadFile } from '../scenario/named-file.ts';
import { ScenarioFileError } from '../scenario/scenario-error.ts';
import { nearest } from '../scenario/suggestion.ts';
import { fileKey, type ScenarioTexts } from '../workers/replay.ts';
import { sizeOf, TooLargeError } from './bounded-file.ts';
import { condensedRecording } from './condensed-file.ts';
import { FileError, MOST_TEXT, readText, whyNot } from './files.ts';
import { presetFlags } from './preset-file.ts';

/** Nobody writes a longer scenario, bytes. */
const MOST_SCENARIO = 16 * 1024 * 1024;

/** Of a larger recording only the outages are kept, bytes. */
const MOST_KEPT = 8 * 1024 * 1024;

/** The flags that change what a scenario says. */
export interface ScenarioFlags {
  readonly set: readonly string[];
  readonly preset?: string;
  readonly brokerConfig?: string;
  readonly duration?: Duration;
  readonly variant?: string;
  readonly seed?: number;
}

/** A scenario file with its flags, and the texts it turned out to name. */
export interface ScenarioFile {
  readonly source: ScenarioSource;
  /** The same as plain data; complete once the scenario has been loaded. */
  readonly texts: ScenarioTexts;
}

/** Opens a scenario; throws FileError, with the nearest file there is, when it cannot be read. */
export function openScenario(path: string, cwd: string, given: ScenarioFlags): ScenarioFile {
  const flags = presetFlags(given, cwd);
  const texts = new Map<string, string>();
  const folders = { scenario: dirname(resolve(cwd, path)), override: cwd };
  const { set: overrides, preset, brokerConfig, duration, variant, seed } = flags;
  const plain = {
    file: basename(path),
    text: scenarioText(path, cwd),
    overrides,
    ...(preset === undefined ? {} : { preset }),
    ...(brokerConfig === undefined ? {} : { brokerConfig: brokerConfigText(brokerConfig, cwd) }),
    ...(duration === undefined ? {} : { duration }),
    ...(variant === undefined ? {} : { variant }),
    ...(seed === undefined ? {} : { seed }),
  };
  const read: ReadFile = (name, from) => {
    const key = fileKey(name, from);
    // Once read, a file stays what it was, however often a command loads the scenario.
    const text = texts.get(key) ?? namedText(resolve(folders[from], name), name);
    texts.set(key, text);
    return text;
  };
  return { source: { ...plain, read }, texts: { ...plain, texts } };
}

/** A broker's own configuration, from a file named relative to the working directory. */
export function brokerConfigText(path: string, cwd: string): BrokerConfigText {
  return { file: basename(path), text: readText(resolve(cwd, path), path, MOST_TEXT.brokerConfig) };
}

function namedText(path: string, name: string): string {
  try {
    if (sizeOf(path) <= MOST_KEPT) return readText(path, name, MOST_KEPT);
    const text = condensedRecording(path);
    if (text !== undefined) return text;
    throw new TooLargeError(
      'it is larger than 8 MiB, and no unpacked recording (pub_time …, or Mahimahi)',
    );
  } catch (error) {
    throw new ScenarioFileError(whyNot(error), { cause: error });
  }
}

function scenarioText(path: string, cwd: string): string {
  try {
    return readText(resolve(cwd, path), path, MOST_SCENARIO);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const near = nearestScenario(path, cwd);
    // A folder can bear a scenario's name; to name it again would be no help.
    const isOther = near !== undefined && resolve(cwd, near) !== resolve(cwd, path);
    const remedy = isOther ? ` (did you mean ${near}?)` : '';
    throw new FileError(`${error.message}${remedy}`, { cause: error });
  }
}

/** A scenario whose name is like this one's, beside it or in `sims/`. */
function nearestScenario(path: string, cwd: string): string | undefined {
  const folders = [dirname(resolve(cwd, path)), join(cwd, 'sims')];
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const name of scenariosIn(folder))
      files.set(stem(name), relative(cwd, join(folder, name)));
  }
  return files.get(nearest(stem(path), [...files.keys()]) ?? '');
}

function scenariosIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  } catch {
    // Only a suggestion: a folder that cannot be listed has none to offer.
    return [];
  }
}

function stem(path: string): string {
  return basename(path).replace(/\.ya?ml$/, '');
}
