import { expect, test } from 'vitest';
import { distinctPoints, gridPoints, listPoints, parseVary } from './vary.ts';

test.each([
  ['a.b=1,2,3', 'a.b', ['1', '2', '3']],
  [' a = x , y ', 'a', ['x', 'y']],
  ['every=exp(30s),uniform(1s,5s)', 'every', ['exp(30s)', 'uniform(1s,5s)']],
  ['cells=[a, b],{ c: 1, d: [2, 3] }', 'cells', ['[a, b]', '{ c: 1, d: [2, 3] }']],
  ['topic="a,b",\'c,"d\'', 'topic', ['"a,b"', "'c,\"d'"]],
  ['a=b=c,1', 'a', ['b=c', '1']],
  ['n=1,2,1', 'n', ['1', '2', '1']],
])('%s varies %s over %j', (text, path, values) => {
  expect(parseVary(text)).toEqual({ path, values });
});

test.each(['a', '=1', 'a=', 'a=1,', 'a=,1', ''])('"%s" varies nothing', (text) => {
  expect(parseVary(text)).toBeUndefined();
});

const TWO = [
  { path: 'a', values: ['1', '2'] },
  { path: 'b', values: ['x', 'y'] },
];

test('a grid has every value with every other', () => {
  expect(gridPoints(TWO)).toEqual([
    ['a=1', 'b=x'],
    ['a=1', 'b=y'],
    ['a=2', 'b=x'],
    ['a=2', 'b=y'],
  ]);
  expect(gridPoints([])).toEqual([[]]);
});

test('a list has first with first, and needs as many of each', () => {
  expect(listPoints(TWO)).toEqual([
    ['a=1', 'b=x'],
    ['a=2', 'b=y'],
  ]);
  expect(listPoints([...TWO, { path: 'c', values: ['1'] }])).toBeUndefined();
  expect(listPoints([])).toEqual([[]]);
});

test('a point given twice is one', () => {
  expect(distinctPoints([['a=1'], ['a=2'], ['a=1']])).toEqual([['a=1'], ['a=2']]);
});
