/**
 * The files a scenario names: read once, checked row by row, kept for the plan and the hash.
 *
 * Reading itself is the caller's (`read`); a name in the scenario is relative to the scenario, one
 * from `--set` to the working directory.
 */
import type { Distribution } from '../kernel/distribution.ts';
import type { ParsedReplay } from '../link/parsed-replay.ts';
import type { ReplayTrace } from '../link/profile.ts';
import { parseDurations, parseReplay } from '../link/replay.ts';
import { type DistributionText, isAlwaysZero, parseDistribution } from './distribution-text.ts';
import { type Place, type Report, ScenarioFileError, type SourceText } from './scenario-error.ts';
import { parseTimes, type TimeList } from './time-list.ts';
import { child, display, find, type Path, type ScalarNode, scalarsOf, type Tree } from './tree.ts';
import { zeroProblem } from './unit-schema.ts';

/** Reads a file a scenario names; throws ScenarioFileError when that is not possible. */
export type ReadFile = (path: string, from: 'scenario' | 'override') => string;

/** Keys whose value may be a replay(file.csv). */
const DISTRIBUTION_KEYS: readonly unknown[] = ['every', 'after', 'up', 'down', 'rtt'];

/** A file's text, or why there is none. */
type Content = SourceText | { readonly reason: string };

/** Every file that was asked for, in the order it was. */
export class NamedFiles {
  readonly #read: ReadFile;
  readonly #contents = new Map<string, Content>();
  readonly #replays = new Map<string, ParsedReplay>();
  readonly #times = new Map<string, TimeList>();
  readonly #overridden = new Set<string>();

  constructor(read: ReadFile) {
    this.#read = read;
  }

  /** The texts read so far, in the order of asking. */
  get texts(): readonly string[] {
    return [...this.#contents.values()].map((content) => ('text' in content ? content.text : ''));
  }

  /** An override with the files it names reduced to base names: results hold no paths. */
  withoutFolders(override: string): string {
    let text = override;
    for (const path of this.#overridden) text = text.replaceAll(path, () => baseName(path));
    return text;
  }

  /** Reports every file of the tree that cannot be read and every row that cannot be used. */
  check(tree: Tree, report: Report): void {
    const fleets = child(tree, 'fleets');
    if (fleets?.kind !== 'list') return;
    for (const index of fleets.items.keys()) {
      this.#checkReplay(tree, ['fleets', index, 'link', 'replay'], report);
    }
    for (const [node, path] of scalarsOf(fleets)) {
      const times = path.at(-1) === 'at' ? timesFileOf(node) : undefined;
      if (times !== undefined) {
        this.#checkTimes(times, node, display(tree, ['fleets', ...path]), report);
      }
      if (!DISTRIBUTION_KEYS.includes(path.at(-1)) || typeof node.value !== 'string') continue;
      const spec = parseDistribution(node.value);
      if (typeof spec === 'string' || spec.kind !== 'file') continue;
      this.#checkValues(spec.file, node, display(tree, ['fleets', ...path]), report);
    }
  }

  /** The traces of a `replay:` table that passed `check`. */
  traces(replay: Tree | undefined): readonly ReplayTrace[] {
    const outages = scalar(replay, 'outages');
    if (outages === undefined) return [];
    return this.#parsedReplay(outages, scalar(replay, 'trips'))?.traces ?? [];
  }

  /** The distribution a text at `node` stands for, its file's values filled in. */
  distribution(spec: DistributionText, node: Tree | undefined): Distribution {
    if (spec.kind !== 'file') return spec;
    const content = node === undefined ? undefined : this.#content(spec.file, node.place);
    const text = content !== undefined && 'text' in content ? content.text : '';
    return { kind: 'replay', valuesUs: parseDurations(text).valuesUs };
  }

  /** The times in a file that passed `check`, µs. */
  times(file: string, node: Tree | undefined): readonly number[] {
    const content = node === undefined ? undefined : this.#content(file, node.place);
    return content !== undefined && 'text' in content ? this.#timesIn(content.text).timesUs : [];
  }

  #checkReplay(tree: Tree, path: Path, report: Report): void {
    const replay = find(tree, path);
    const outages = scalar(replay, 'outages');
    const trips = scalar(replay, 'trips');
    const nodes = { outages, trips };
    for (const [key, node] of Object.entries(nodes)) {
      if (node !== undefined) this.#checkText(node, display(tree, [...path, key]), report);
    }
    if (outages === undefined) return;
    for (const { file, line, message } of this.#parsedReplay(outages, trips)?.problems ?? []) {
      const node = nodes[file];
      const source = node === undefined ? undefined : this.#content(String(node.value), node.place);
      if (source === undefined || !('text' in source)) continue;
      report({ place: { source, line, column: 1 }, path: '', message });
    }
  }

  #checkValues(file: string, node: ScalarNode, path: string, report: Report): void {
    const source = this.#checkText({ ...node, value: file }, path, report);
    if (source === undefined) return;
    const { valuesUs, problems } = parseDurations(source.text);
    for (const { line, message } of problems) {
      report({ place: { source, line, column: 1 }, path: '', message });
    }
    if (problems.length > 0 || !isAlwaysZero({ kind: 'replay', valuesUs })) return;
    report({ place: node.place, path, message: zeroProblem(String(node.value)) });
  }

  #checkTimes(file: string, node: ScalarNode, path: string, report: Report): void {
    const source = this.#checkText({ ...node, value: file }, path, report);
    if (source === undefined) return;
    for (const { line, message } of this.#timesIn(source.text).problems) {
      report({ place: { source, line, column: 1 }, path: '', message });
    }
  }

  #timesIn(text: string): TimeList {
    const known = this.#times.get(text) ?? parseTimes(text);
    this.#times.set(text, known);
    return known;
  }

  /** The file's text when it is one; otherwise what is wrong with it has been reported. */
  #checkText(node: ScalarNode, path: string, report: Report): SourceText | undefined {
    const name = String(node.value);
    const content = this.#content(name, node.place);
    if (!('text' in content)) {
      const message = `cannot read "${name}": ${content.reason}`;
      report({ place: node.place, path, message, unreadable: true });
      return undefined;
    }
    const problem = textProblem(content.text);
    if (problem === undefined) return content;
    report({ place: { source: content, line: 1, column: 1 }, path: '', message: problem });
    return undefined;
  }

  /** Undefined when a file cannot be read, or is no text at all. */
  #parsedReplay(outages: ScalarNode, trips: ScalarNode | undefined): ParsedReplay | undefined {
    const list = this.#content(String(outages.value), outages.place);
    const lengths = trips && this.#content(String(trips.value), trips.place);
    if (!isUsable(list) || (lengths !== undefined && !isUsable(lengths))) return undefined;
    const key = [keyOf(list.name, outages.place), lengths?.name, trips?.place.source.kind].join(
      '\0',
    );
    const parsed = this.#replays.get(key) ?? parseReplay(list.text, lengths?.text);
    this.#replays.set(key, parsed);
    return parsed;
  }

  #content(path: string, place: Place): Content {
    const key = keyOf(path, place);
    const content = this.#contents.get(key) ?? this.#readNow(path, place);
    this.#contents.set(key, content);
    return content;
  }

  #readNow(path: string, place: Place): Content {
    const isOverride = place.source.kind === 'flag';
    if (isOverride) this.#overridden.add(path);
    try {
      const text = this.#read(path, isOverride ? 'override' : 'scenario');
      return { kind: 'file', name: path, text };
    } catch (error) {
      if (error instanceof ScenarioFileError) return { reason: error.message };
      throw error;
    }
  }
}

/** Why this is no text that rows or settings could be in. */
export function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'this is a binary file: expected text';
  return text.trim() === '' ? 'the file is empty' : undefined;
}

/** The file in `replay(file)`. */
function timesFileOf({ value }: ScalarNode): string | undefined {
  return /^replay\((.+)\)$/.exec(String(value))?.[1]?.trim();
}

function isUsable(content: Content): content is SourceText {
  return 'text' in content && textProblem(content.text) === undefined;
}

function keyOf(path: string, place: Place): string {
  return `${place.source.kind}\0${path}`;
}

/** The text scalar under a key; anything else is the schema's to complain about. */
function scalar(table: Tree | undefined, key: string): ScalarNode | undefined {
  const node = table === undefined ? undefined : child(table, key);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node : undefined;
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
