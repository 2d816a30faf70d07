/**
 * Differences that belong together, seed by seed: how large, how sure, and how many more seeds it
 * would take to be sure.
 */

import { bootstrapInterval } from './bootstrap.ts';
import { certainty, type PairedDifference } from './comparison.ts';
import { signedRank } from './signed-rank.ts';
import { interval95, mean, standardError } from './statistics.ts';

/** Everything but what needs the other tests' p. */
export type Uncorrected = Omit<PairedDifference, 'pHolm'>;

/** Sums up differences; of fewer than two only their mean is known. */
export function pairedDifference(differences: readonly number[]): Uncorrected {
  const center = mean(differences);
  if (center === null || differences.length < 2) {
    return { mean: center, ci95: null, t95: null, p: null, effect: null, moreSeeds: null };
  }
  const { p, effect } = signedRank(differences);
  const uncertain = {
    mean: center,
    ci95: bootstrapInterval(differences),
    t95: interval95(differences),
    p,
    effect,
  };
  const moreSeeds = certainty(uncertain) === 'uncertain' ? missingSeeds(differences, center) : null;
  return { ...uncertain, moreSeeds };
}

/** z for 95 % confidence, two-sided, and for being right in four cases of five. */
const CONFIDENCE_Z = 1.959964;
const POWER_Z = 0.841621;
/** More than this is no advice. */
const MOST_SEEDS = 10_000;

/**
 * Seeds beyond those at hand with which a difference of this size and spread would show in four
 * cases of five; null when it would take more than ten thousand.
 */
function missingSeeds(differences: readonly number[], center: number): number | null {
  const spread = standardError(differences, center) * Math.sqrt(differences.length);
  const ratio = ((CONFIDENCE_Z + POWER_Z) * spread) / Math.abs(center);
  const missing = Math.max(1, Math.ceil(ratio * ratio) - differences.length);
  return missing <= MOST_SEEDS ? missing : null;
}
