/**
 * A link on the bench: one device with scripted outages, a profile to set, and an owner that writes
 * down what it is told as lines such as `0.15s up 7` (cargo 7 arrived at the broker).
 */
import { RandomSource } from '../kernel/random.ts';
import { type EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { type Duration, duration, type Instant, instant, seconds } from '../kernel/time.ts';
import { Connections, type LinkEnd, type LinkOwner } from '../link/connection.ts';
import type { End } from '../link/link-store.ts';
import { ScriptedOutage } from '../link/outage-source.ts';
import { Paths, pathKind, UP } from '../link/path.ts';
import type { LinkProfile } from '../link/profile.ts';
import { Radio } from '../link/radio.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';

/** An hour, the bench's horizon. */
export const HOUR: Instant = instant(3_600_000_000);

/** A round trip of 100 ms and an RTO of 300 ms; no time for bytes, no loss, nothing but TCP. */
export const PLAIN: LinkProfile = {
  rtt: { kind: 'fixed', valueUs: 100_000 },
  rateUp: Number.POSITIVE_INFINITY,
  rateDown: Number.POSITIVE_INFINITY,
  loss: 0,
  recovery: 'rto',
  tcp: {
    rtoMin: duration(200_000),
    rtoMax: seconds(120),
    retries: 15,
    synRetries: 6,
    sendBufferBytes: 1_000,
  },
  overheadBytes: 0,
  connect: { tlsRoundTrips: 0, tlsBytesUp: 0, tlsBytesDown: 0, promotion: duration(0) },
  outages: [],
};

/** `PLAIN` with a few fields changed. */
export function plain(
  changes: Partial<Omit<LinkProfile, 'tcp' | 'connect'>> & {
    readonly tcp?: Partial<LinkProfile['tcp']>;
    readonly connect?: Partial<LinkProfile['connect']>;
  },
): LinkProfile {
  return {
    ...PLAIN,
    ...changes,
    tcp: { ...PLAIN.tcp, ...changes.tcp },
    connect: { ...PLAIN.connect, ...changes.connect },
  };
}

/** The instant so many seconds into the run. */
export function at(count: number): Instant {
  return instant(seconds(count));
}

/** From when to when, in seconds. */
export type Gap = readonly [from: number, until: number];

/** A radio and paths with one device, number 0. */
export function pathsWith(profile: LinkProfile, gaps: readonly Gap[] = []): Paths {
  return new Paths(radioWith(gaps)).withDevice(profile);
}
