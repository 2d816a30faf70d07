/**
 * YAML text → Tree, or every syntax problem with its place.
 *
 * YAML 1.2 core schema, one document, no duplicate keys, no tags of one's own. Anchors and aliases
 * work, but a file that blows up through them is one clean error instead of a full memory.
 */
import {
  type Alias,
  type Document,
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
const MOST_SYNTAX_PROBLEMS = 20;

/** A scenario's text out of plain values, as a person would write it. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 100 });
}

/** The text as a tree; undefined when problems were reported or there is nothing in it. */
export function parseYaml(source: SourceText, report: Report): Tree | undefined {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
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
  return new TreeBuilder(document, placeAt, report).build(document.contents);
}

function wording(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key appears twice in its table: remove one';
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
  readonly #document: Document;
  readonly #placeAt: (offset: number) => Place;
  readonly #report: Report;
  /** What is being built around the present node. */
  readonly #open = new Set<unknown>();
  #nodes = 0;

  constructor(document: Document, placeAt: (offset: number) => Place, report: Report) {
    this.#document = document;
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
    if (isScalar(node)) return this.#scalar(node.value, place);
    this.#open.add(node);
    const tree = isMap(node) ? this.#table(node, place) : this.#list(node, place);
    this.#open.delete(node);
    return tree;
  }

  #alias(alias: Alias, place: Place): Tree | undefined {
    const target = alias.resolve(this.#document);
    if (target === undefined) return this.#fail(place, `there is no anchor &${alias.source} above`);
    if (this.#open.has(target)) {
      return this.#fail(place, `alias *${alias.source} stands inside its own anchor`);
    }
    // Every node of a parsed document is a parsed node; the library's type of resolve is wider.
    return this.build(target as ParsedNode);
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
