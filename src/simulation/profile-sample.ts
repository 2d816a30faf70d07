/**
 * What a link profile yields over many hours, to be held against records: outages by length, time
 * without coverage, round trips.
 *
 * Drawn exactly as for one device of a fleet in a run; nothing connects and nothing is sent.
 */
import { RandomSource } from '../kernel/random.ts';
import { type Instant, instant } from '../kernel/time.ts';
import { DrawnOutages } from '../link/outage-source.ts';
import { Paths } from '../link/path.ts';
import { pathKind } from '../link/path-kind.ts';
import type { LinkProfile } from '../link/profile.ts';
import { Radio } from '../link/radio.ts';

/** The outages and round trips of one device. */
export interface ProfileSample {
  readonly hours: number;
  /** How many outages an hour are longer than that. */
  readonly outagesPerHour: {
    readonly all: number;
    readonly over1s: number;
    readonly over1500ms: number;
    readonly over5s: number;
    readonly over30s: number;
  };
  readonly maxOutageUs: number;
  /** Part of the time without coverage, 0 … 1. */
  readonly downShare: number;
  readonly rttUs: { readonly p50: number; readonly p95: number };
}

const HOUR_US = 3600e6;
/** Round trips are drawn each second: so many are plenty for a 95th percentile. */
const MOST_ROUND_TRIPS = 100_000;

/** Samples a profile; the same hours and seed give the same figures. */
export function sampleProfile(profile: LinkProfile, hours: number, seed: number): ProfileSample {
  const random = new RandomSource(seed);
  const end = instant(Math.round(hours * HOUR_US));
  const radio = new Radio(end);
  const sources = profile.outages.map((each) => new DrawnOutages(each, random, 'sample'));
  radio.add({ sources, subject: 0 });
  const lengths: number[] = [];
  for (const { from, until } of radio.outagesOf(0, end)) lengths.push(until - from);
  const perHour = (longerUs: number): number =>
    lengths.filter((us) => us > longerUs).length / hours;
  return {
    hours,
    outagesPerHour: {
      all: perHour(0),
      over1s: perHour(1e6),
      over1500ms: perHour(1.5e6),
      over5s: perHour(5e6),
      over30s: perHour(30e6),
    },
    maxOutageUs: lengths.reduce((most, us) => Math.max(most, us), 0),
    downShare: lengths.reduce((sum, us) => sum + us, 0) / end,
    rttUs: roundTrips(profile, random, end),
  };
}

function roundTrips(profile: LinkProfile, random: RandomSource, end: Instant) {
  const paths = new Paths(new Radio(end));
  paths.set(0, pathKind(profile, random, 'sample'), 0);
  const seconds = Math.max(1, Math.min(MOST_ROUND_TRIPS, Math.floor(end / 1e6)));
  const drawn = Array.from({ length: seconds }, (_, second) =>
    paths.rttAt(0, instant(second * 1e6)),
  );
  drawn.sort((a, b) => a - b);
  const at = (share: number): number => drawn[Math.floor(share * (drawn.length - 1))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
