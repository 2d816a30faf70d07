/**
 * The source text against the laws of the house; and each law against a planted violation, since
 * a check that cannot fail checks nothing.
 */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import {
  determinismViolations,
  headerViolations,
  houseViolations,
  indexingViolations,
  parseSource,
} from './testing/source-laws.ts';
import { isBelowTheEdge, PROJECT, sourceFiles, sourceText } from './testing/source-tree.ts';

const files = sourceFiles();
const isTest = (path: string): boolean => path.endsWith('.test.ts');
const code = files.filter((path) => !isTest(path));
const engine = code.filter(isBelowTheEdge);

/** `path:line: what` for every violation in these files. */
function violations(
  paths: readonly string[],
  judge: (source: ts.SourceFile) => readonly string[],
): readonly string[] {
  return paths.flatMap((path) =>
    judge(parseSource(path, sourceText(path))).map((said) => `${path}:${said}`),
  );
}

describe('the tree', () => {
  test('is found', () => {
    expect(files).toContain('src/kernel/time.ts');
    expect(engine).toContain('src/kernel/time.ts');
    expect(engine).not.toContain('src/cli/main.ts');
  });

  test('has no file over 300 lines, no unfinished work, no undefined order', () => {
    expect(violations(files, houseViolations)).toEqual([]);
  });

  test('opens every file with a header that says what lives there', () => {
    expect(violations(code, (source) => headerViolations(source.text))).toEqual([]);
  });

  test('is deterministic by name below the top floor', () => {
    expect(violations(engine, determinismViolations)).toEqual([]);
  });

  test('indexes typed arrays in the kernel and in stores only', () => {
    const { program, checker } = typed(code.map((path) => `${PROJECT}/${path}`));
    const found = code.flatMap((path) => {
      const source = program.getSourceFile(`${PROJECT}/${path}`);
      if (source === undefined) return [`${path}: not in the program`];
      return indexingViolations(source, checker).map((said) => `${path}:${said}`);
    });
    expect(found).toEqual([]);
  });
});

describe('the laws catch', () => {
  const judged = (judge: (source: ts.SourceFile) => readonly string[], text: string) =>
    judge(parseSource('src/link/planted.ts', text));

  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const now = performance.now();',
    'setTimeout(() => undefined, 1);',
    'globalThis.setTimeout(() => undefined, 1);',
    'const id = crypto.randomUUID();',
    'const text = new Intl.NumberFormat().format(1);',
    'const text = (1).toLocaleString();',
    'const order = a.localeCompare(b);',
    'const chance = Math.random();',
    'const power = Math.pow(2, x);',
    'const wave = Math.sin(x);',
    'const root = x ** 0.5;',
    'const power = 2 ** x;',
    'const bytes = Buffer.alloc(1);',
    'const { env } = process;',
  ])('%s', (text) => {
    expect(judged(determinismViolations, text)).toHaveLength(1);
  });

  test.each([
    'names.sort();',
    'const sorted = names.toSorted();',
    'for (const key in table) use(key);',
    `// ${'TO'}DO: later`,
    '\n'.repeat(300).concat('last();'),
  ])('%s in any file', (text) => {
    expect(judged(houseViolations, text)).toHaveLength(1);
  });

  test.each([
    'const now = 1;',
    '/* no doc comment */',
    '/**\n */',
    `/**\n${' * Line.\n'.repeat(9)} */`,
  ])('%j as a header', (text) => {
    expect(headerViolations(text)).toHaveLength(1);
  });

  test('a typed array indexed outside kernel/, stores and wire bytes', () => {
    const text =
      'declare const rows: Int32Array; declare const bytes: Uint8Array;\nrows[0]; bytes[0];';
    const count = (path: string): number => {
      const { program, checker } = typed([path], text);
      const source = program.getSourceFile(path);
      return source === undefined ? -1 : indexingViolations(source, checker).length;
    };
    expect(count('/src/link/planted.ts')).toBe(2);
    expect(count('/src/mqtt/planted.ts')).toBe(1);
    expect(count('/src/link/planted-store.ts')).toBe(0);
    expect(count('/src/kernel/planted.ts')).toBe(0);
  });
});

test('the laws let the innocent pass', () => {
  const text = `
    // Math.random, Date.now and setTimeout in a comment
    const words = 'new Date().toLocaleString()';
    const cube = x ** 3 + Number(10n ** BigInt(k)) + Math.sqrt(x);
    const record = { process: 1, Date: 2 };
    const read = record.process + other.performance;
    names.sort((a, b) => a - b);
    for (const name of names) use(name);`;
  const source = parseSource('src/link/innocent.ts', text);
  expect([...determinismViolations(source), ...houseViolations(source)]).toEqual([]);
  expect(determinismViolations(parseSource('src/mqtt/codec.ts', 'Buffer.alloc(1);'))).toEqual([]);
  expect(headerViolations('/**\n * What lives here.\n */\nconst a = 1;')).toEqual([]);
});

/** A program with types; with `text`, every path has that text instead of what is on disk. */
function typed(paths: readonly string[], text?: string) {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) =>
    text !== undefined && paths.includes(path)
      ? parseSource(path, text)
      : getSourceFile(path, ...rest);
  const program = ts.createProgram(paths, options, host);
  return { program, checker: program.getTypeChecker() };
}
