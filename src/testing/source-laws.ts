/**
 * The laws of the source text that no linter knows (DESIGN §3.7, §5), as functions from a parsed
 * file to violations. Comments and strings are no code: everything is judged on the syntax tree.
 *
 * `src/tidy.test.ts` holds the tree to them and plants one violation of each.
 */
import ts from 'typescript';

/** One broken law: `line: what, and what to write instead`. */
export type Violation = string;

/** What determinism forbids by name, and why. */
const FORBIDDEN_GLOBALS: ReadonlyMap<string, string> = new Map([
  ['Date', 'simulated time is an argument'],
  ['performance', 'simulated time is an argument'],
  ['setTimeout', 'timers are wakes of the scheduler'],
  ['setInterval', 'timers are wakes of the scheduler'],
  ['setImmediate', 'timers are wakes of the scheduler'],
  ['queueMicrotask', 'the order of events is (time, serial)'],
  ['crypto', 'chance is an addressed draw'],
  ['Intl', 'locale differs between machines'],
  ['process', 'the process belongs to the edge'],
]);

/** What agrees bit for bit on every engine; `pow`, `sin` and their like do not. */
const SAFE_MATH: ReadonlySet<string> = new Set([
  ...['abs', 'ceil', 'floor', 'fround', 'max', 'min', 'round', 'sign', 'trunc'],
  ...['clz32', 'imul', 'exp', 'log', 'log1p', 'sqrt'],
  ...['E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'PI', 'SQRT1_2', 'SQRT2'],
]);

/** Spelled so that this file does not break its own law. */
const UNFINISHED = /\b(?:FIX)ME\b|\b(?:TO)DO\b/;

const TYPED_ARRAY = /^(Big)?(Int|Uint|Float)\d+(Clamped)?Array$/;

/** Parses one file, with the parents that the laws ask for. */
export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
}

/** Laws of every file: size, header, unfinished work, order of iteration. */
export function houseViolations(source: ts.SourceFile): readonly Violation[] {
  return [...textViolations(source.text), ...walk(source, orderViolation)];
}

/** Laws below the top floor: nothing that another run, machine or engine answers differently. */
export function determinismViolations(source: ts.SourceFile): readonly Violation[] {
  const isCodec = source.fileName.endsWith('mqtt/codec.ts');
  return walk(source, (node) => {
    if (ts.isIdentifier(node) && isFreeName(node)) {
      const why = FORBIDDEN_GLOBALS.get(node.text);
      if (why !== undefined) return `${node.text}: ${why}`;
      if (node.text === 'Buffer' && !isCodec)
        return 'Buffer: bytes are Uint8Array outside the codec';
    }
    return ts.isPropertyAccessExpression(node) ? memberViolation(node) : powerViolation(node);
  });
}

/** Hot state lives in columns: typed arrays are indexed in kernel/ and *-store.ts only. */
export function indexingViolations(
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): readonly Violation[] {
  const path = source.fileName;
  if (/\/kernel\/|-store\.ts$/.test(path)) return [];
  const isWire = /\/(mqtt|report)\//.test(path);
  return walk(source, (node) => {
    if (!ts.isElementAccessExpression(node)) return undefined;
    const name = checker.getTypeAtLocation(node.expression).getSymbol()?.name ?? '';
    if (!TYPED_ARRAY.test(name) || (isWire && name === 'Uint8Array')) return undefined;
    return `${node.getText()}: a ${name} is indexed outside kernel/ and *-store.ts, use a column`;
  });
}

function textViolations(text: string): readonly Violation[] {
  const found: Violation[] = [];
  const lines = text.trimEnd().split('\n');
  if (lines.length > 300) found.push(`${lines.length}: more than 300 lines, give it two rooms`);
  for (const [index, line] of lines.entries()) {
    if (UNFINISHED.test(line)) found.push(`${index + 1}: unfinished work is an issue`);
  }
  return found;
}

/** A file says in at most eight lines what lives in it; blank lines do not count. */
export function headerViolations(text: string): readonly Violation[] {
  const [, header] = /^\/\*\*\n([\s\S]*?)\*\//.exec(text) ?? [];
  if (header === undefined) return ['1: the file opens with a /** header */'];
  const said = header.split('\n').filter((line) => /^ \*\s*\S/.test(line)).length;
  return said >= 1 && said <= 8 ? [] : [`1: the header has ${said} lines, not 1 to 8`];
}

function orderViolation(node: ts.Node): string | undefined {
  if (ts.isForInStatement(node)) return 'for…in: iterate a Map, an array or Object.keys';
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return undefined;
  const { text } = node.expression.name;
  const sorts = text === 'sort' || text === 'toSorted';
  return sorts && node.arguments.length === 0 ? `${text}(): give it a total comparator` : undefined;
}

function memberViolation(node: ts.PropertyAccessExpression): string | undefined {
  const name = node.name.text;
  if (/^toLocale|^localeCompare$/.test(name)) return `${name}: locale differs between machines`;
  const isMath = ts.isIdentifier(node.expression) && node.expression.text === 'Math';
  if (isMath && !SAFE_MATH.has(name)) return `Math.${name}: engines differ, or it is chance`;
  return undefined;
}

/** `x ** 3`, `2 ** -32` and `10n ** k` are products; any other power is Math.pow in disguise. */
function powerViolation(node: ts.Node): string | undefined {
  if (!ts.isBinaryExpression(node)) return undefined;
  const { kind } = node.operatorToken;
  const isPower =
    kind === ts.SyntaxKind.AsteriskAsteriskToken ||
    kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken;
  if (!isPower || ts.isBigIntLiteral(node.left)) return undefined;
  const isWhole = /^-?\d+$/.test(node.right.getText());
  return isWhole
    ? undefined
    : `${node.getText()}: only a whole literal exponent is sure to be exact`;
}

/** Whether this identifier means a variable in scope, not the name of a member or a key. */
function isFreeName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) {
    const isGlobal = parent.getText().startsWith('globalThis.');
    return isGlobal || (ts.isPropertyAccessExpression(parent) && parent.expression === node);
  }
  const isNamed =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent);
  return !(isNamed && parent.name === node);
}

function walk(source: ts.SourceFile, judge: (node: ts.Node) => string | undefined): Violation[] {
  const found: Violation[] = [];
  const visit = (node: ts.Node): void => {
    const said = judge(node);
    if (said !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${line + 1}: ${said}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
