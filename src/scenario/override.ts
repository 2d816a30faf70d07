/**
 * Values put into a scenario's tree from outside its text: `--set path=value`, other flags, and
 * the changes of a variant. All happen before validation, so the schema judges the result.
 */
import { takesOnlyText } from './json-schema.ts';
import type { Place, Problem, Report, SourceText } from './scenario-error.ts';
import { didYouMean } from './suggestion.ts';
import {
  type Entry,
  type ListNode,
  nameOf,
  positionOf,
  type TableNode,
  type Tree,
} from './tree.ts';
import { parseYaml } from './yaml-tree.ts';

/** Far more than a scenario is deep. */
const MOST_STEPS = 100;

/** One value for one path. */
export interface Assignment {
  readonly path: readonly string[];
  readonly value: Tree;
  /** Where the path stands, for problems with it. */
  readonly place: Place;
}

/** Keys that would reach behind a JavaScript object; never part of a scenario. */
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** A command-line flag that puts one value into the scenario. */
export interface Flag {
  /** `--set a.b=c`, `--preset spec`: name and text as they were typed. */
  readonly source: SourceText;
  readonly path: string;
  readonly value: string;
}

/** `--set path=value`; the path is empty when there is no `=`. */
export function setFlag(text: string): Flag {
  return pairFlag('--set', text);
}

/** `--vary` with one of its values, as `path=value`. */
export function varyFlag(text: string): Flag {
  return pairFlag('--vary', text);
}

function pairFlag(name: string, text: string): Flag {
  const equals = Math.max(0, text.indexOf('='));
  const source: SourceText = { kind: 'flag', name, text };
  return { source, path: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

/** A flag with a path of its own: `--preset spec`, `--duration 1h`. */
export function namedFlag(name: string, path: string, value: string): Flag {
  return { source: { kind: 'flag', name, text: value }, path, value };
}

/** The assignment a flag stands for; undefined when problems were reported. */
export function parseFlag({ source, path, value }: Flag, report: Report): Assignment | undefined {
  const place: Place = { source, line: 1, column: 1 };
  if (path === '') {
    report({ place, path: '', message: 'expected path=value, such as fleets.meter.count=50' });
    return undefined;
  }
  const steps = path.split('.', MOST_STEPS + 1);
  if (steps.length > MOST_STEPS) {
    report({ place, path: '', message: `a path has ${MOST_STEPS} steps at most` });
    return undefined;
  }
  const tree = treeOf(value, steps, place, report);
  return tree === undefined ? undefined : { path: steps, value: tree, place };
}

/** Text where the schema takes only text, else what YAML makes of it. */
function treeOf(
  text: string,
  path: readonly string[],
  place: Place,
  report: Report,
): Tree | undefined {
  const asText: Tree = { kind: 'scalar', value: text, place };
  if (text === '' || takesOnlyText(path)) return asText;
  const problems: Problem[] = [];
  const tree = parseYaml({ ...place.source, text }, (problem) => problems.push(problem));
  for (const problem of problems) report({ ...problem, place });
  if (tree !== undefined) return movedTo(tree, () => place);
  // Nothing but a comment to YAML, such as #5: the schema will say what it thinks of it.
  return problems.length === 0 ? asText : undefined;
}

/** The changes of one variant, from its table in the file. */
export function variantAssignments(name: string, changes: Tree): readonly Assignment[] {
  if (changes.kind !== 'table') return [];
  return [...changes.entries].map(([path, { keyPlace, value }]) => ({
    path: path.split('.'),
    value: movedTo(value, (place) => ({ ...place, variant: name })),
    place: { ...keyPlace, variant: name },
  }));
}

/** The tree with one value replaced or added; unchanged when a problem was reported. */
export function assign(tree: Tree, assignment: Assignment, report: Report): Tree {
  const complaint = assignment.path.find((step) => FORBIDDEN.includes(step) || step === '');
  if (complaint !== undefined || assignment.path[0] === 'variants') {
    const step = complaint ?? 'variants';
    complain(
      assignment,
      step === '' ? 'a path has no empty steps' : `"${step}" cannot be set`,
      report,
    );
    return tree;
  }
  return placed(tree, assignment, 0, report) ?? tree;
}

/** The value in place of `node`, which lies at step `depth` of the path; undefined is a problem. */
function placed(
  node: Tree | undefined,
  assignment: Assignment,
  depth: number,
  report: Report,
): Tree | undefined {
  const step = assignment.path[depth];
  if (step === undefined) return assignment.value;
  if (node?.kind === 'list') return inList(node, assignment, depth, report);
  if (node?.kind !== 'scalar') return inTable(node, assignment, depth, report);
  // A link given by its profile's name alone becomes a table when something below it is set.
  const isProfileName = assignment.path[depth - 1] === 'link' && typeof node.value === 'string';
  if (isProfileName) return inTable(profileTable(node), assignment, depth, report);
  const above = assignment.path.slice(0, depth).join('.');
  return complain(assignment, `${above} is one value: it has no "${step}" in it`, report);
}

function inTable(
  node: TableNode | undefined,
  assignment: Assignment,
  depth: number,
  report: Report,
): Tree | undefined {
  const { path, place } = assignment;
  const key = path[depth] ?? '';
  const entry = node?.entries.get(key);
  const value = placed(entry?.value, assignment, depth + 1, report);
  if (value === undefined) return undefined;
  const entries = new Map<string, Entry>(node?.entries);
  entries.set(key, { keyPlace: entry?.keyPlace ?? place, value });
  return { kind: 'table', entries, place: node?.place ?? place };
}

function inList(
  node: ListNode,
  assignment: Assignment,
  depth: number,
  report: Report,
): Tree | undefined {
  const step = assignment.path[depth] ?? '';
  const position = positionOf(node, step);
  if (position < 0) return complain(assignment, noItem(node, assignment, depth), report);
  const value = placed(node.items[position], assignment, depth + 1, report);
  return value === undefined ? undefined : { ...node, items: node.items.with(position, value) };
}

function noItem(list: ListNode, { path }: Assignment, depth: number): string {
  const step = path[depth] ?? '';
  const above = path.slice(0, depth).join('.');
  const names = list.items.flatMap((item) => nameOf(item) ?? []);
  const help =
    names.length > 0 ? `: there is ${names.join(', ')}` : `: it has ${list.items.length} items`;
  return `no "${step}" in ${above}${didYouMean(step, names)}${help}`;
}

function profileTable(node: Tree): TableNode {
  const entries = new Map([['profile', { keyPlace: node.place, value: node }]]);
  return { kind: 'table', entries, place: node.place };
}

function movedTo(tree: Tree, move: (place: Place) => Place): Tree {
  const place = move(tree.place);
  if (tree.kind === 'scalar') return { ...tree, place };
  if (tree.kind === 'list') {
    return { ...tree, place, items: tree.items.map((item) => movedTo(item, move)) };
  }
  const entries = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    entries.set(key, { keyPlace: move(entry.keyPlace), value: movedTo(entry.value, move) });
  }
  return { kind: 'table', entries, place };
}

function complain({ path, place }: Assignment, message: string, report: Report): undefined {
  report({ place, path: path.join('.'), message });
  return undefined;
}
