/**
 * A YAML file as an immutable tree in which every value still knows its place.
 *
 * Tables are Maps, so no key (`__proto__`, `constructor`) is special. Overrides and variants make
 * new trees; the schema reads `plain(tree)`, and a path in what it says leads back to a place.
 */
import type { Place } from './scenario-error.ts';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly place: Place;
}

export interface TableNode {
  readonly kind: 'table';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

/** A value and the place of its key. */
export interface Entry {
  readonly keyPlace: Place;
  readonly value: Tree;
}

export type Tree = ScalarNode | ListNode | TableNode;

/** Keys and list positions from the root. */
export type Path = readonly PropertyKey[];

/** The tree as plain values; tables have no prototype. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  const table: Record<string, unknown> = Object.create(null);
  for (const [key, { value }] of tree.entries) table[key] = plain(value);
  return table;
}

/** The value below one key, list position or list item's `name`; undefined when there is none. */
export function child(tree: Tree, step: PropertyKey): Tree | undefined {
  if (tree.kind === 'table') return tree.entries.get(String(step))?.value;
  if (tree.kind === 'list') return tree.items[positionOf(tree, String(step))];
  return undefined;
}

/** The value at a path; undefined when there is none. */
export function find(tree: Tree, path: Path): Tree | undefined {
  let node: Tree | undefined = tree;
  for (const step of path) node = node === undefined ? undefined : child(node, step);
  return node;
}

/** The position a list item's `name` or index stands for; -1 when there is none. */
export function positionOf(list: ListNode, step: string): number {
  if (/^\d+$/.test(step)) return Number(step) < list.items.length ? Number(step) : -1;
  return list.items.findIndex((item) => nameOf(item) === step);
}

/** The `name` of a list item that is a table and has one. */
export function nameOf(item: Tree): string | undefined {
  const name = child(item, 'name');
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}

/** The place of the value at a path, or of the deepest value above it that exists. */
export function placeOf(tree: Tree, path: Path): Place {
  let node = tree;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node.place;
}

/** The place of a key in a table; of the table when it has no such key. */
export function keyPlaceOf(table: Tree | undefined, key: string): Place | undefined {
  if (table?.kind !== 'table') return table?.place;
  return table.entries.get(key)?.keyPlace ?? table.place;
}

/** A path in words as `--set` takes it: list items by name where they have one. */
export function display(tree: Tree, path: Path): string {
  const steps: string[] = [];
  let node: Tree | undefined = tree;
  for (const step of path) {
    const next: Tree | undefined = node === undefined ? undefined : child(node, step);
    const name = node?.kind === 'list' && next !== undefined ? nameOf(next) : undefined;
    steps.push(name ?? String(step));
    node = next;
  }
  return steps.join('.');
}

/** Every scalar below a tree with its path, in source order. */
export function* scalarsOf(tree: Tree, path: Path = []): Generator<[ScalarNode, Path]> {
  if (tree.kind === 'scalar') {
    yield [tree, path];
  } else if (tree.kind === 'list') {
    for (const [index, item] of tree.items.entries()) yield* scalarsOf(item, [...path, index]);
  } else {
    for (const [key, { value }] of tree.entries) yield* scalarsOf(value, [...path, key]);
  }
}
