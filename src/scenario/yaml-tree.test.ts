import { expect, test } from 'vitest';
import type { Problem } from './scenario-error.ts';
import { find, plain, type Tree } from './tree.ts';
import { parseYaml } from './yaml-tree.ts';

function parse(text: string): { tree: Tree | undefined; problems: readonly string[] } {
  const problems: Problem[] = [];
  const source = { kind: 'file', name: 'a.yaml', text } as const;
  const tree = parseYaml(source, (problem) => problems.push(problem));
  return {
    tree,
    problems: problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`),
  };
}

test('values keep their places, line and column from 1', () => {
  const { tree } = parse('a: 1\nb:\n  - c: x\n');
  if (tree === undefined) throw new Error('expected a tree');
  expect(plain(tree)).toEqual({ a: 1, b: [{ c: 'x' }] });
  expect(find(tree, ['b', 0, 'c'])?.place).toMatchObject({ line: 3, column: 8 });
});

test('scalars are those of the YAML 1.2 core schema', () => {
  const { tree } = parse('[1, 1.5, true, null, yes, 3.1.1, 07, 5%, 1:30]');
  expect(tree && plain(tree)).toEqual([1, 1.5, true, null, 'yes', '3.1.1', 7, '5%', '1:30']);
});

test('aliases repeat what their anchor holds', () => {
  const { tree } = parse('a: &x { b: 1 }\nc: *x\n');
  expect(tree && plain(tree)).toEqual({ a: { b: 1 }, c: { b: 1 } });
});

test('comments alone are no tree and no problem', () => {
  expect(parse('# nothing\n')).toEqual({ tree: undefined, problems: [] });
});

test.each([
  ['a: 1\na: 2\n', '2:1 this key appears twice in its table: remove one'],
  ['a: [1\nb: 2\n', '2:1 not valid YAML: Flow sequence in block collection must be'],
  ['a: 1\n---\nb: 1\n', '2:1 a second YAML document begins here: keep one scenario per file'],
  ['a:\n\t- 1\n', '2:1 tabs cannot indent YAML: use spaces'],
  ['a: !x 1\n', '1:4 Unresolved tag: !x: YAML tags are not used in scenarios, remove it'],
  ['a: *x\n', '1:4 there is no anchor &x above'],
  ['a: &x [*x]\n', '1:8 alias *x stands inside its own anchor'],
  ['? [a]\n: 1\n', '1:3 expected a plain word as key'],
  ['__proto__: 1\n', '1:1 unknown key "__proto__"'],
])('%j is one clear problem', (text, message) => {
  const { tree, problems } = parse(text);
  expect(tree).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

test('brackets without end are one clear problem', () => {
  const { tree, problems } = parse('['.repeat(5000));
  expect(tree).toBeUndefined();
  expect(problems).toEqual([
    expect.stringContaining('brackets are nested too deeply to be a scenario'),
  ]);
});

test('deep nesting through anchors is refused as well', () => {
  const link = (i: number): string =>
    `a${i}: &a${i} ${'['.repeat(30)}*a${i - 1}${']'.repeat(30)}\n`;
  const text = `a0: &a0 1\n${[1, 2, 3, 4].map(link).join('')}`;
  expect(parse(text).problems).toEqual([
    expect.stringContaining('brackets are nested too deeply to be a scenario'),
  ]);
});

test('aliases that multiply are refused before memory fills up', () => {
  const rows = Array.from({ length: 12 }, (_, i) => {
    const aliases = Array.from({ length: 10 }, () => `*a${i}`).join(', ');
    return `a${i + 1}: &a${i + 1} [${aliases}]`;
  });
  const { tree, problems } = parse(`a0: &a0 [x]\n${rows.join('\n')}\n`);
  expect(tree).toBeUndefined();
  expect(problems).toEqual([
    expect.stringContaining('more than 50000 values: aliases that multiply'),
  ]);
});
