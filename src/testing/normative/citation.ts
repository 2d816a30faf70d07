/**
 * Which statements a test file says it proves. There is one way to say it, in a test's name or in
 * its body:
 *
 *   test('no more than the receive maximum is unacknowledged [MQTT-3.3.4-9 (5.0)]', …
 *
 * Two statements stand in two pairs of brackets; anything else that looks like an id is a fault.
 * A citation outside a test that runs only explains: it proves nothing and does not count.
 */
import ts from 'typescript';
import { parseSource } from '../source-laws.ts';

/** What was found in one file. */
export interface Citations {
  /** Tests by what they cite: `MQTT-3.3.4-9 (5.0)` → lines of tests. */
  readonly cited: ReadonlyMap<string, readonly number[]>;
  /** `line: what is wrong`. */
  readonly faults: readonly string[];
}

const CITATION = /\[(MQTT-\d+\.\d+\.\d+-\d+ \((?:3\.1\.1|5\.0)\))\]/g;
const LIKE_AN_ID = /MQTT-\d/g;
/** Functions that declare a test, and words that keep one from running. */
const TESTS = new Set(['test', 'conversation']);
const NOT_RUN = new Set(['skip', 'skipIf', 'todo', 'fails']);

/** The citations of a test file. */
export function citationsIn(path: string, text: string): Citations {
  const source = parseSource(path, text);
  const lineAt = (position: number): number =>
    source.getLineAndCharacterOfPosition(position).line + 1;
  const tests = testsIn(source);
  const cited = new Map<string, number[]>();
  const faults: string[] = [];
  const wellFormed = new Set<number>();
  for (const { index, 1: citation = '' } of text.matchAll(CITATION)) {
    wellFormed.add(index + 1);
    const holder = tests.find(({ pos, end }) => pos <= index && index < end);
    if (holder === undefined) continue;
    const line = lineAt(holder.getStart());
    const lines = cited.get(citation) ?? [];
    cited.set(citation, lines.includes(line) ? lines : [...lines, line]);
  }
  for (const { index } of text.matchAll(LIKE_AN_ID)) {
    if (wellFormed.has(index)) continue;
    faults.push(`${lineAt(index)}: a citation reads [MQTT-1.2.3-4 (5.0)], one id a bracket`);
  }
  return { cited, faults };
}

/** The outermost calls that declare a test which runs. */
function testsIn(source: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  /** Names that a file gives to ways of declaring: `const inBothVersions = test.each(…)`. */
  const ways = new Map([...TESTS].map((name) => [name, [name] as readonly string[]]));
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isDeclaring(node)) {
      ways.set(node.name.text, wordsOf(node.initializer, ways));
      return;
    }
    const words = ts.isCallExpression(node) ? wordsOf(node.expression, ways) : [];
    if (words.length === 0) ts.forEachChild(node, visit);
    else if (!words.some((word) => NOT_RUN.has(word))) found.push(node);
  };
  const isDeclaring = ({ initializer }: ts.VariableDeclaration): boolean =>
    initializer !== undefined &&
    ts.isCallExpression(initializer) &&
    wordsOf(initializer.expression, ways).length > 1;
  visit(source);
  return found;
}

/** `test.each(rows)` → test, each; nothing for what declares no test. */
function wordsOf(
  callee: ts.Expression | undefined,
  ways: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (callee === undefined) return [];
  if (ts.isIdentifier(callee)) return ways.get(callee.text) ?? [];
  if (ts.isCallExpression(callee)) return wordsOf(callee.expression, ways);
  if (!ts.isPropertyAccessExpression(callee)) return [];
  const words = wordsOf(callee.expression, ways);
  return words.length === 0 ? [] : [...words, callee.name.text];
}
