/**
 * Wilcoxon's signed-rank test of paired differences, and the effect size that belongs to it.
 *
 * It asks only for the order of the differences, so one wild seed cannot decide it. Differences of
 * exactly 0 are left out (Wilcoxon 1945), equal ones share their rank. Up to 50 differences the p
 * is exact, ties included; above, the normal approximation with corrections for ties and
 * continuity.
 */
import { twoSidedNormal } from './statistics.ts';

/** What the ranks say. */
export interface SignedRank {
  /** Two-sided; null when no difference is other than 0. */
  readonly p: number | null;
  /**
   * The matched-pairs rank-biserial correlation (Kerby 2014), −1 … 1: the share of rank sum above
   * 0 less the share below; 0 of nothing.
   */
  readonly effect: number;
}

const MOST_EXACT = 50;

/** Tests whether the differences lie about 0. */
export function signedRank(differences: readonly number[]): SignedRank {
  const signed = differences.filter((difference) => difference !== 0);
  if (signed.length === 0) return { p: null, effect: 0 };
  const ranks = doubledRanks(signed.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const above = ranks.reduce((sum, rank, at) => ((signed[at] ?? 0) > 0 ? sum + rank : sum), 0);
  const smaller = Math.min(above, total - above);
  const p = signed.length <= MOST_EXACT ? exactP(ranks, smaller) : normalP(ranks, smaller);
  return { p, effect: (2 * above - total) / total };
}

/** Twice the rank of each size, so that shared ranks stay whole numbers. */
function doubledRanks(sizes: readonly number[]): readonly number[] {
  const sorted = [...sizes].sort((a, b) => a - b);
  const ranks = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const size = sorted[first] ?? 0;
    const end = sorted.lastIndexOf(size) + 1;
    ranks.set(size, first + end + 1);
    first = end;
  }
  return sizes.map((size) => ranks.get(size) ?? 0);
}

/** By counting, of all 2^n ways to sign these ranks, those at least as far out. */
function exactP(ranks: readonly number[], smaller: number): number {
  const ways = [1];
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let sum = reach; sum >= rank; sum--) {
      ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
    }
  }
  let outside = 0;
  let all = 1;
  for (let sum = 0; sum <= smaller; sum++) outside += ways[sum] ?? 0;
  for (const _ of ranks) all *= 2;
  return Math.min(1, (2 * outside) / all);
}

/** The variance of a signed rank sum is a quarter of the ranks' squares, tied or not. */
function normalP(ranks: readonly number[], smaller: number): number {
  const center = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const squares = ranks.reduce((sum, rank) => sum + rank * rank, 0);
  // Ranks are doubled, and so is the half step of the continuity correction.
  const distance = Math.max(0, center - smaller - 1);
  return twoSidedNormal(distance / Math.sqrt(squares / 4));
}

/**
 * Holm's step-down correction (1979) of the p of several tests, in their order: the chance of even
 * one false alarm among all of them stays below what is asked of each. null is no test.
 */
export function holm(ps: readonly (number | null)[]): readonly (number | null)[] {
  const tests = ps.flatMap((p, index) => (p === null ? [] : [{ p, index }]));
  tests.sort((a, b) => a.p - b.p || a.index - b.index);
  const corrected: (number | null)[] = ps.map(() => null);
  let highest = 0;
  for (const [place, { p, index }] of tests.entries()) {
    highest = Math.max(highest, Math.min(1, p * (tests.length - place)));
    corrected[index] = highest;
  }
  return corrected;
}
