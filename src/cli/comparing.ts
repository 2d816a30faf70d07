/**
 * What `compare` is to hold against each other, from its flags: candidates with their scenarios,
 * and the runs that takes.
 */
import { type Candidate, fileCandidates, pointCandidates } from '../experiment/candidate.ts';
import type { Job } from '../experiment/plan.ts';
import { gridPoints } from '../experiment/vary.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { didYouMean } from '../scenario/suggestion.ts';
import { JobScenarios } from '../workers/job-scenario.ts';
import { ContentError, UsageError } from './failure.ts';
import { pointsOf, type VaryFlags } from './option.ts';
import { openScenario, type ScenarioFile, type ScenarioFlags } from './scenario-file.ts';

/** Flags that say what is compared. */
export interface CandidateFlags extends ScenarioFlags, VaryFlags {
  /** The candidate the others are held against; absent: the scenario as it stands. */
  readonly baseline?: string;
}

/** What is compared. */
export interface Comparing {
  readonly file: ScenarioFile;
  /** As it stands. */
  readonly scenario: Scenario;
  readonly notes: readonly string[];
  readonly candidates: readonly Candidate[];
  /** Of each candidate, in their order. */
  readonly scenarios: readonly Scenario[];
  readonly baseline: string;
  /** Flags that make the same candidates again. */
  readonly flags: readonly string[];
}

/** Loads every candidate, so that a value that does not fit is found before any run. */
export function comparing(path: string, flags: CandidateFlags, cwd: string): Comparing {
  const presets = presetsOf(flags.preset);
  const file = openScenario(path, cwd, withoutPresets(flags, presets));
  const { scenario, notes } = loadScenario(file.source);
  const candidates = candidatesOf(path, flags, presets, scenario);
  const loaded = new JobScenarios(file.source);
  const names = candidates.map(({ name }) => name);
  const { baseline = 'baseline' } = flags;
  if (!names.includes(baseline)) {
    const help = `${didYouMean(baseline, names)}: there is ${names.join(', ')}`;
    throw new ContentError(`error: --baseline ${baseline} is not compared${help}`);
  }
  return {
    file,
    scenario,
    notes,
    candidates,
    scenarios: candidates.map((candidate) => loaded.of(candidate)),
    baseline,
    flags: repeatedFlags(flags, presets),
  };
}

/** Runs by the candidate they are for; all of one seed before the next, so that pairs are whole. */
export function comparedJobs(
  candidates: readonly Candidate[],
  seeds: readonly number[],
): ReadonlyMap<Job, string> {
  return new Map(
    seeds.flatMap((seed) =>
      candidates.map(({ name, variant, changes }) => [{ variant, changes, seed }, name] as const),
    ),
  );
}

function candidatesOf(
  path: string,
  flags: CandidateFlags,
  presets: readonly string[],
  { variants }: Scenario,
): readonly Candidate[] {
  if (presets.length === 0 && flags.vary.length === 0) {
    if (variants.length > 0) return fileCandidates(variants);
    const remedy = 'small: { … } among its variants:, --vary path=a,b or --preset a,b';
    throw new UsageError(`${path} has no variants to compare with: ${remedy}`);
  }
  const brokers = gridPoints(
    presets.length > 0 ? [{ path: 'broker.preset', values: presets }] : [],
  );
  const points = pointsOf(flags);
  return pointCandidates(brokers.flatMap((broker) => points.map((point) => [...broker, ...point])));
}

/** Presets to compare; one alone is no list, but every candidate's. */
function presetsOf(flag = ''): readonly string[] {
  return flag.includes(',') ? flag.split(',').map((name) => name.trim()) : [];
}

function withoutPresets(flags: CandidateFlags, presets: readonly string[]): ScenarioFlags {
  if (presets.length === 0) return flags;
  const { preset: _, ...others } = flags;
  return others;
}

function repeatedFlags(
  { vary, zip, baseline }: CandidateFlags,
  presets: readonly string[],
): readonly string[] {
  return [
    ...(presets.length > 0 ? ['--preset', presets.join(',')] : []),
    ...vary.flatMap(({ path, values }) => ['--vary', `${path}=${values.join(',')}`]),
    ...(zip === true ? ['--zip'] : []),
    ...(baseline === undefined ? [] : ['--baseline', baseline]),
  ];
}
