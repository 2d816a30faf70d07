import { expect, test } from 'vitest';
import { fileCandidates, pointCandidates } from './candidate.ts';

test('the variants of a file stand beside the file as it is', () => {
  expect(fileCandidates(['small'])).toEqual([
    { name: 'baseline', variant: 'baseline', changes: [] },
    { name: 'small', variant: 'small', changes: [] },
  ]);
});

test('a point is named by its values, an equal one by its number too', () => {
  const points = [['a=1', 'b=x'], ['a=1', 'b=y'], ['a=1', 'b=x'], ['a=baseline']];
  expect(pointCandidates(points).map(({ name }) => name)).toEqual([
    'baseline',
    '1, x',
    '1, y',
    '1, x#2',
    'baseline#2',
  ]);
  expect(pointCandidates(points)[1]?.changes).toEqual(['a=1', 'b=x']);
});
