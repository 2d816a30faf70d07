/**
 * What the paths of a fleet have in common: a profile, made ready for every packet, and its draws.
 */
import { Quantiles } from '../kernel/distribution.ts';
import type { Purpose, RandomSource } from '../kernel/random.ts';
import type { LinkProfile } from './profile.ts';
import type { ToxicSpan } from './toxic.ts';

/** One TLS record carries this many bytes at most (RFC 8446 section 5.1). */
const RECORD_BYTES = 16_384;

/** One segment carries this many bytes at most: 1,460 less options and the TLS record. */
export const SEGMENT_BYTES = 1_400;

/** One fleet's paths: a profile and the streams it draws from. */
export interface PathKind {
  readonly profile: LinkProfile;
  // Of the profile what every packet asks, of one shape whatever the profile was put together from.
  readonly spans: Quantiles;
  readonly rateUp: number;
  readonly rateDown: number;
  readonly overheadBytes: number;
  readonly recordBytes: number;
  /** What a write of one segment costs beside itself: both together. */
  readonly briefBytes: number;
  readonly lossShare: number;
  readonly sendBufferBytes: number;
  readonly rtt: Purpose;
  readonly loss: Purpose;
  readonly recovery: Purpose;
  readonly address: Purpose;
  /** Nothing changes by being quiet, and no address is lost: nearly always. */
  readonly isPlain: boolean;
  /** Less quiet than this never matters, µs. */
  readonly quietUs: number;
  /** Scripted trouble, by time. */
  readonly toxics: readonly ToxicSpan[];
}

/** The kind of path of a fleet; streams are named after the fleet. */
export function pathKind(profile: LinkProfile, random: RandomSource, fleet: string): PathKind {
  const { nat, radio, reattach, tcp } = profile;
  const isWatched = tcp.nagle || tcp.rto !== 'path';
  return {
    profile,
    spans: new Quantiles(profile.rtt),
    rateUp: profile.rateUp,
    rateDown: profile.rateDown,
    overheadBytes: profile.overheadBytes,
    recordBytes: profile.recordBytes,
    briefBytes: profile.overheadBytes + profile.recordBytes,
    lossShare: profile.loss,
    sendBufferBytes: tcp.sendBufferBytes,
    rtt: random.purpose(`${fleet}/rtt`),
    loss: random.purpose(`${fleet}/loss`),
    recovery: random.purpose(`${fleet}/recovery`),
    address: random.purpose(`${fleet}/address`),
    isPlain: nat.idle === 0 && radio.inactivity === 0 && reattach.newAddress === 0 && !isWatched,
    // Of a sender that looks at each write, none is too soon after the last.
    quietUs: isWatched ? -Infinity : Math.min(nat.idle || Infinity, radio.inactivity || Infinity),
    toxics: [],
  };
}

/** Bytes on the air for `length` bytes of payload, written at once. */
export function bytesOnAir(kind: PathKind, length: number): number {
  return length <= SEGMENT_BYTES ? length + kind.briefBytes : long(kind, length);
}

function long({ overheadBytes, recordBytes }: PathKind, length: number): number {
  const sealed = length + Math.ceil(length / RECORD_BYTES) * recordBytes;
  return sealed + Math.ceil(length / SEGMENT_BYTES) * overheadBytes;
}
