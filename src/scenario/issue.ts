/**
 * zod's issues → Problems in the house's words: a place, the path as `--set` takes it, what was
 * expected, what was found, what to write instead.
 */
import type * as z from 'zod';
import { descriptionAt, keysAt } from './json-schema.ts';
import type { Report } from './scenario-error.ts';
import { didYouMean, nearest } from './suggestion.ts';
import { display, find, keyPlaceOf, type Path, placeOf, plain, type Tree } from './tree.ts';
import { found } from './unit-schema.ts';

type Issue = z.core.$ZodIssue;

/** Reports every issue of a schema that was asked about `plain(tree)`. */
export function reportIssues(issues: readonly Issue[], tree: Tree, report: Report): void {
  for (const issue of issues) reportIssue(issue, [], tree, report);
}

function reportIssue(issue: Issue, above: Path, tree: Tree, report: Report): void {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(key, path, tree, report);
    return;
  }
  const node = find(tree, path);
  if (node === undefined) {
    reportMissing(path, tree, report);
    return;
  }
  const branch = issue.code === 'invalid_union' ? branchOf(issue.errors, isDefault(issue)) : [];
  if (branch.length > 0) {
    for (const inner of branch) reportIssue(inner, path, tree, report);
    return;
  }
  const isKey = issue.code === 'invalid_key';
  const place = isKey ? keyPlaceOf(find(tree, path.slice(0, -1)), String(path.at(-1))) : node.place;
  const message = isDefault(issue) || isKey ? wording(issue, plain(node)) : issue.message;
  report({ place: place ?? node.place, path: display(tree, path), message });
}

/** Whether the schema has no words of its own for this issue. */
function isDefault(issue: Issue): boolean {
  return issue.message.startsWith('Invalid');
}

/** Of a choice between shapes, the one that was meant: where the outer shape fits. */
function branchOf(branches: readonly (readonly Issue[])[], mustChoose: boolean): readonly Issue[] {
  const isInside = (issue: Issue): boolean =>
    issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'custom';
  const meant = branches.find((issues) => issues.every(isInside));
  if (meant !== undefined || !mustChoose) return meant ?? [];
  return branches.find((issues) => issues.every(({ code }) => code !== 'invalid_type')) ?? [];
}

function wording(issue: Issue, input: unknown): string {
  switch (issue.code) {
    case 'invalid_value':
      return ofChoice(issue.values.map(String), input);
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_type':
      return `expected ${shapeOf(issue.expected)}, got ${found(input)}`;
    default:
      return issue.message;
  }
}

function shapeOf(expected: string): string {
  if (expected === 'array') return 'a list';
  return expected === 'object' || expected === 'record' ? 'a table (key: value)' : expected;
}

function ofChoice(values: readonly string[], input: unknown): string {
  const list =
    values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : values[0];
  const near = nearest(String(input), values);
  return `expected ${list}, got ${found(input)}${near === undefined ? '' : ` (did you mean "${near}"?)`}`;
}

function reportMissing(path: Path, tree: Tree, report: Report): void {
  const above = path.slice(0, -1);
  const key = String(path.at(-1));
  const description = descriptionAt(path);
  report({
    place: placeOf(tree, above),
    path: display(tree, path),
    message: description === '' ? `"${key}" is missing` : `"${key}" is missing: ${description}`,
  });
}

function reportUnknownKey(key: string, path: Path, tree: Tree, report: Report): void {
  const known = keysAt(path);
  const message =
    path.at(-1) === 'mqtt' && known.includes(key)
      ? otherVersion(key)
      : `unknown key "${key}"${didYouMean(key, known)}: ${listed(known)}`;
  const place = keyPlaceOf(find(tree, path), key) ?? tree.place;
  report({ place, path: display(tree, [...path, key]), message });
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? 'nothing goes here' : `known here: ${[...new Set(known)].join(', ')}`;
}

/** `mqtt:` takes either set of keys, never a mixture. */
function otherVersion(key: string): string {
  return key === 'cleanSession'
    ? 'cleanSession is MQTT 3.1.1: write version: 3.1.1, or cleanStart and sessionExpiryInterval'
    : `${key} is MQTT 5: version 3.1.1 takes cleanSession, keepAlive, userName and password`;
}
