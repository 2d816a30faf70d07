import { expect, test } from 'vitest';
import { sourceFiles, sourceText } from '../source-tree.ts';
import { citationsIn } from './citation.ts';
import { NOT_APPLICABLE } from './not-applicable.ts';
import { citationOf, readStatements } from './statement.ts';

const THIS_FILE = 'src/testing/normative/traceability.test.ts';

const statements = readStatements();
const known = new Set(statements.map(citationOf));
const exempt = NOT_APPLICABLE.flatMap(({ statements: each }) => each);
const files = sourceFiles()
  .filter((path) => path.endsWith('.test.ts') && path !== THIS_FILE)
  .map((path) => ({ path, ...citationsIn(path, sourceText(path)) }));
const cited = new Set(files.flatMap((file) => [...file.cited.keys()]));

test('statements are numbered once a version', () => {
  expect(known.size).toBe(statements.length);
});

test('every citation is spelled in the one way and names a statement', () => {
  const faults = files.flatMap(({ path, faults: each }) => each.map((fault) => `${path}:${fault}`));
  const unknown = [...cited].filter((citation) => !known.has(citation));
  expect([...faults, ...unknown]).toEqual([]);
});

test('what does not apply is a statement, is listed once, and no test claims to prove it', () => {
  expect(exempt.filter((citation) => !known.has(citation))).toEqual([]);
  expect(exempt.filter((citation, place) => exempt.indexOf(citation) !== place)).toEqual([]);
  expect(exempt.filter((citation) => cited.has(citation))).toEqual([]);
});

test('every statement is proved by a test or does not apply, for a reason given', () => {
  const unexplained = statements
    .filter((each) => !cited.has(citationOf(each)) && !exempt.includes(citationOf(each)))
    .map((each) => `${citationOf(each)} ${each.binds}: ${each.words}`);
  const proving = files.reduce(
    (sum, file) => sum + new Set([...file.cited.values()].flat()).size,
    0,
  );
  const counts = [
    `${statements.length} normative statements of MQTT 3.1.1 and 5.0:`,
    `${cited.size} proved by ${proving} tests,`,
    `${exempt.length} not applicable, ${unexplained.length} unexplained`,
  ];
  process.stdout.write(`${counts.join(' ')}\n`);
  expect(unexplained).toEqual([]);
});

test.each([
  ["test('a [MQTT-1.5.4-1 (5.0)]', () => {});", ['MQTT-1.5.4-1 (5.0)']],
  ["test.each([1])('a', () => { /* [MQTT-1.5.4-1 (5.0)] */ });", ['MQTT-1.5.4-1 (5.0)']],
  ["const inEach = test.each(rows); inEach('a [MQTT-1.5.4-1 (5.0)]', f);", ['MQTT-1.5.4-1 (5.0)']],
  [
    'for (const v of [4, 5]) conversation(`a [MQTT-1.5.4-1 (5.0)] [MQTT-1.5.3-1 (3.1.1)]`, f);',
    ['MQTT-1.5.4-1 (5.0)', 'MQTT-1.5.3-1 (3.1.1)'],
  ],
])('%s proves what it cites', (text, citations) => {
  const found = citationsIn('x.test.ts', text);
  expect([[...found.cited.keys()], found.faults]).toEqual([citations, []]);
});

test.each([
  "test.skip('a [MQTT-1.5.4-1 (5.0)]', f);",
  "const maybe = test.skipIf(isOff); maybe('a [MQTT-1.5.4-1 (5.0)]', f);",
  '// [MQTT-1.5.4-1 (5.0)]',
])('%s proves nothing', (text) => {
  expect(citationsIn('x.test.ts', text)).toEqual({ cited: new Map(), faults: [] });
});

test.each([
  ["\ntest('a [MQTT-1.5.4-1]', f);", '2: a citation reads'],
  ["test('a [MQTT-1.5.4-1, MQTT-1.5.4-2 (5.0)]', f);", '1: a citation reads'],
  ["test('a MQTT-1.5.4-1 (5.0)', f);", '1: a citation reads'],
  ["test('a [MQTT-1.5.4-1 (4.0)]', f);", '1: a citation reads'],
])('%s is a fault', (text, fault) => {
  expect(citationsIn('x.test.ts', text).faults[0]).toContain(fault);
});
