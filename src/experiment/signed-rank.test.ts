import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm, signedRank } from './signed-rank.ts';

/** The definition, by going through all ways to sign the ranks. */
function byEnumeration(differences: readonly number[]): number | null {
  const signed = differences.filter((value) => value !== 0);
  if (signed.length === 0) return null;
  const sizes = signed.map(Math.abs);
  const ranks = sizes.map((size) => {
    const smaller = sizes.filter((other) => other < size).length;
    return smaller + (sizes.filter((other) => other === size).length + 1) / 2;
  });
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const distance = (isAbove: (at: number) => boolean): number =>
    Math.abs(ranks.reduce((sum, rank, at) => (isAbove(at) ? sum + rank : sum), 0) - total / 2);
  const found = distance((at) => (signed[at] ?? 0) > 0);
  let outside = 0;
  const all = 2 ** ranks.length;
  for (let way = 0; way < all; way++) {
    if (distance((at) => ((way >> at) & 1) === 1) >= found) outside++;
  }
  return Math.min(1, outside / all);
}

test('p is exact, ties and zeros included', () => {
  const differences = fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 9 });
  fc.assert(
    fc.property(differences, (list) => {
      const expected = byEnumeration(list);
      const { p } = signedRank(list);
      if (expected === null) expect(p).toBeNull();
      else expect(p).toBeCloseTo(expected, 12);
    }),
  );
});

test('above fifty differences p is that of SciPy 1.17.1 by the normal approximation', () => {
  const many = Array.from({ length: 60 }, (_, index) => ((index * 37) % 101) - 45);
  expect(signedRank(many).p).toBeCloseTo(0.26628823437850624, 6);
});

test('fifty differences on one side are as far out as can be', () => {
  const { p, effect } = signedRank(Array.from({ length: 50 }, (_, index) => -1 - index));
  expect(p).toBe(2 ** -49);
  expect(effect).toBe(-1);
});

test('the effect is the share of rank sum above 0 less that below', () => {
  expect(signedRank([1, -2, 3]).effect).toBeCloseTo((4 - 2) / 6, 12);
  expect(signedRank([0, 0])).toEqual({ p: null, effect: 0 });
});

test('Holm’s worked example: each p times the tests not yet rejected, never falling', () => {
  const [a, none, b, c, d] = holm([0.01, null, 0.04, 0.03, 0.005]);
  expect(none).toBeNull();
  expect([a, b, c, d].map((p) => Number(p?.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
