/**
 * YAML text → Tree, or every syntax problem with its place.
 *
 * YAML 1.2 core schema, one document, no duplicate keys, no tags of one's own. Anchors and aliases
 * work, but a file that blows up through them is one clean error instead of a full memory.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Place, Report, SourceText } from './scenario-error.ts';
import type { Entry, ScalarNode, Tree } from './tree.ts';

/** Far above any scenario written by hand; an alias bomb passes it at once. */
const MOST_NODES = 50_000;
const MOST_DEPTH = 100;
/** Looked at before the library reads anything, which is slow where there is much of it. */
const MOST_TEXT = 16 * 1024 * 1024;
const MOST_BRACKETS = 1000;
/** Lines and commas. */
const MOST_PARTS = 2 * MOST_NODES;
const MOST_SYNTAX_PROBLEMS = 20;

/** A scenario's text out of plain values, as a person would write it. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 100 });
}

/** The text as a tree; undefined when problems were reported or there is nothing in it. */
export function parseYaml(source: SourceText, report: Report): Tree | undefined {
  const { text } = source;
  const excess = excessOf(text);
  if (excess !== undefined) {
    report({ place: placeIn(source, excess.at), path: '', message: excess.message });
    return undefined;
  }
  const lines = new LineCounter();
  // The library compares each key with all others of its table; the tree is quicker.
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false };
  const document = parseDocument(text, options);
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { source, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const seenLines = new Set<number>();
  for (const error of [...document.errors, ...document.warnings]) {
    const place = placeAt(error.pos[0]);
    // The parser stumbles on after an error; only the first on a line tells something.
    if (seenLines.has(place.line) || seenLines.size >= MOST_SYNTAX_PROBLEMS) continue;
    seenLines.add(place.line);
    report({ place, path: '', message: wording(error.code, error.message) });
  }
  if (seenLines.size > 0 || document.contents === null) return undefined;
  return new TreeBuilder(placeAt, report).build(document.contents);
}

/** Where there is more than any scenario has, were all brackets and commas meant as such. */
function excessOf(text: string): { readonly at: number; readonly message: string } | undefined {
  const tooLong = `longer than ${MOST_TEXT} characters: this is no scenario`;
  if (text.length > MOST_TEXT) return { at: 0, message: tooLong };
  let open = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if ('[{'.includes(character)) open++;
    else if (']}'.includes(character)) open = Math.max(0, open - 1);
    else if ('\n,'.includes(character)) parts++;
    if (open > MOST_BRACKETS) return { at, message: wording('RESOURCE_EXHAUSTION', '') };
    if (parts > MOST_PARTS) return { at, message: `more than ${MOST_NODES} values` };
  }
  return undefined;
}

function placeIn(source: SourceText, offset: number): Place {
  const before = source.text.slice(0, offset).split('\n');
  return { source, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function wording(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second YAML document begins here: keep one scenario per file';
    case 'TAB_AS_INDENT':
      return 'tabs cannot indent YAML: use spaces';
    case 'TAG_RESOLVE_FAILED':
      return `${message}: YAML tags are not used in scenarios, remove it`;
    case 'RESOURCE_EXHAUSTION':
      return 'brackets are nested too deeply to be a scenario';
    default:
      return `not valid YAML: ${message}`;
  }
}

/** One pass over a document; a problem ends it. */
class TreeBuilder {
  readonly #placeAt: (offset: number) => Place;
  readonly #report: Report;
  /** What is being built around the present node. */
  readonly #open = new Set<unknown>();
  /** What is anchored above the present node; aliases add nothing to it. */
  readonly #anchors = new Map<string, ParsedNode>();
  #aliases = 0;
  #nodes = 0;

  constructor(placeAt: (offset: number) => Place, report: Report) {
    this.#placeAt = placeAt;
    this.#report = report;
  }

  /** `at` is where a missing value would stand. */
  build(node: ParsedNode | null, at = 0): Tree | undefined {
    const place = this.#placeAt(node?.range[0] ?? at);
    this.#nodes++;
    if (this.#nodes > MOST_NODES) {
      return this.#fail(place, `more than ${MOST_NODES} values: aliases that multiply`);
    }
    if (this.#open.size > MOST_DEPTH) return this.#fail(place, wording('RESOURCE_EXHAUSTION', ''));
    if (node === null) return { kind: 'scalar', value: null, place };
    if (isAlias(node)) return this.#alias(node, place);
    if (node.anchor !== undefined && this.#aliases === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node.value, place);
    this.#open.add(node);
    const tree = isMap(node) ? this.#table(node, place) : this.#list(node, place);
    this.#open.delete(node);
    return tree;
  }

  #alias(alias: Alias, place: Place): Tree | undefined {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) return this.#fail(place, `there is no anchor &${alias.source} above`);
    if (this.#open.has(target)) {
      return this.#fail(place, `alias *${alias.source} stands inside its own anchor`);
    }
    this.#aliases++;
    const tree = this.build(target);
    this.#aliases--;
    return tree;
  }

  #scalar(value: unknown, place: Place): ScalarNode | undefined {
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'number':
        return { kind: 'scalar', value, place };
      default:
        if (value === null) return { kind: 'scalar', value, place };
        return this.#fail(place, 'expected text, a number, true or false');
    }
  }

  #list(node: YAMLSeq.Parsed, place: Place): Tree | undefined {
    const items: Tree[] = [];
    for (const item of node.items) {
      const tree = this.build(item);
      if (tree === undefined) return undefined;
      items.push(tree);
    }
    return { kind: 'list', items, place };
  }

  #table(node: YAMLMap.Parsed, place: Place): Tree | undefined {
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const keyPlace = this.#placeAt(key.range[0]);
      if (!isScalar(key)) return this.#fail(keyPlace, 'expected a plain word as key');
      if (key.value === '__proto__') return this.#fail(keyPlace, 'unknown key "__proto__"');
      if (entries.has(String(key.value))) {
        return this.#fail(keyPlace, 'this key appears twice in its table: remove one');
      }
      const tree = this.build(value, key.range[0]);
      if (tree === undefined) return undefined;
      entries.set(String(key.value), { keyPlace, value: tree });
    }
    return { kind: 'table', entries, place };
  }

  #fail(place: Place, message: string): undefined {
    this.#report({ place, path: '', message });
    return undefined;
  }
}
