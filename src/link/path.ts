/**
 * The way between a device and the broker: how long bytes take, and when they get through.
 *
 * Loss and outages only ever delay what is sent: a segment that does not get through is sent again
 * after the retransmission time-out, doubled each time. Every draw is addressed by device and time,
 * so what the radio does at a given moment is the same whatever is sent. Knows no connections.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { sample } from '../kernel/distribution.ts';
import type { Purpose, RandomSource } from '../kernel/random.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkProfile } from './profile.ts';
import type { Radio } from './radio.ts';

/** Device to broker. */
export const UP = 0;
/** Broker to device. */
export const DOWN = 1;
export type Direction = typeof UP | typeof DOWN;

/** Round-trip times are drawn once for each second of a device's time. */
const RTT_BUCKET_US = 1_000_000;
/** One segment carries this many bytes at most: 1,460 less options and the TLS record. */
const SEGMENT_BYTES = 1_400;
/** SYN, TCP's three segments without data, 40 bytes each way and options. */
const HANDSHAKE_BYTES = 60;

/** One fleet's paths: a profile and the streams it draws from. */
export interface PathKind {
  readonly profile: LinkProfile;
  readonly rtt: Purpose;
  readonly loss: Purpose;
}

/** The kind of path of a fleet; streams are named after the fleet. */
export function pathKind(profile: LinkProfile, random: RandomSource, fleet: string): PathKind {
  return { profile, rtt: random.purpose(`${fleet}/rtt`), loss: random.purpose(`${fleet}/loss`) };
}

/** Bytes on the air for `length` bytes of payload. */
export function bytesOnAir(profile: LinkProfile, length: number): number {
  const segments = length <= SEGMENT_BYTES ? 1 : Math.ceil(length / SEGMENT_BYTES);
  return length + segments * profile.overheadBytes;
}

export class Paths {
  readonly #radio: Radio;
  readonly #kinds: PathKind[] = [];
  readonly #kindOf = new Int32Column();
  readonly #subject = new Int32Column();
  readonly #bucket = new Float64Column(-1);
  readonly #rtt = new Int32Column();

  constructor(radio: Radio) {
    this.#radio = radio;
  }

  get bytes(): number {
    return this.#kindOf.bytes + this.#subject.bytes + this.#bucket.bytes + this.#rtt.bytes;
  }

  /** Gives a device, the same the radio knows, its kind of path and its subject for draws. */
  set(device: number, kind: PathKind, subject: number): void {
    let index = this.#kinds.indexOf(kind);
    if (index < 0) index = this.#kinds.push(kind) - 1;
    for (const column of [this.#kindOf, this.#subject, this.#bucket, this.#rtt]) {
      column.grow(device + 1);
    }
    this.#kindOf.set(device, index);
    this.#subject.set(device, subject);
  }

  kindOf(device: number): PathKind {
    // `set` ran for every device before the run began.
    return this.#kinds[this.#kindOf.at(device)] as PathKind;
  }

  profileOf(device: number): LinkProfile {
    return this.kindOf(device).profile;
  }

  /** The round-trip time around `at`, µs. */
  rttAt(device: number, at: Instant): number {
    const bucket = Math.floor(at / RTT_BUCKET_US);
    if (bucket === this.#bucket.at(device)) return this.#rtt.at(device);
    const { profile, rtt } = this.kindOf(device);
    const drawn = sample(profile.rtt, rtt.unit(this.#subject.at(device), bucket), bucket);
    this.#bucket.set(device, bucket);
    this.#rtt.set(device, drawn);
    return drawn;
  }

  /** Retransmission time-out before the first retransmission, µs: a round trip and rtoMin over it. */
  rtoAt(device: number, at: Instant): number {
    return this.rttAt(device, at) + this.profileOf(device).tcp.rtoMin;
  }

  /** Time `bytes` on the air take at the direction's rate, µs, rounded up. */
  serialization(device: number, direction: Direction, bytes: number): number {
    const { rateUp, rateDown } = this.profileOf(device);
    return Math.ceil((bytes * 8e6) / (direction === UP ? rateUp : rateDown));
  }

  /**
   * When something that leaves at `depart` and takes `serialization` µs to send arrives: NEVER when
   * all retransmissions fail.
   */
  arrival(device: number, direction: Direction, depart: Instant, serialization: number): Instant {
    const { profile } = this.kindOf(device);
    const travel = serialization + (this.rttAt(device, depart) >> 1);
    const first = instant(depart + travel);
    // The whole trip lies before the next outage, and nothing is lost: nearly always.
    const isCovered = first < this.#radio.nextOutageStart(device, depart);
    if (isCovered && !this.#isLost(device, direction, depart)) return first;
    if (!isCovered && profile.recovery === 'buffered') {
      return this.#afterHoldUp(device, depart, travel);
    }
    return this.#retransmitted(device, direction, depart, travel);
  }

  /** A burst right after the outage: the network held everything back and lost nothing. */
  #afterHoldUp(device: number, depart: Instant, travel: number): Instant {
    let at = this.#radio.clearAt(device, depart);
    for (;;) {
      const arrives = instant(at + travel);
      const clear = this.#radio.clearAt(device, arrives);
      if (clear === arrives) return arrives;
      at = clear;
    }
  }

  /** The first of the doubling attempts that gets through. */
  #retransmitted(device: number, direction: Direction, depart: Instant, travel: number): Instant {
    const { tcp } = this.profileOf(device);
    let wait = this.rtoAt(device, depart);
    let at: number = depart;
    for (let attempt = 0; attempt <= tcp.retries; attempt++) {
      if (this.#getsThrough(device, direction, instant(at), travel)) return instant(at + travel);
      at += wait;
      wait = Math.min(wait * 2, tcp.rtoMax);
    }
    return NEVER;
  }

  #getsThrough(device: number, direction: Direction, at: Instant, travel: number): boolean {
    if (at + travel >= this.#radio.nextOutageStart(device, at)) return false;
    return !this.#isLost(device, direction, at);
  }

  /** Whether the radio loses what is sent in this millisecond; the address is the time itself. */
  #isLost(device: number, direction: Direction, at: Instant): boolean {
    const { profile, loss } = this.kindOf(device);
    if (profile.loss === 0) return false;
    const ordinal = Math.floor(at / 1000) * 2 + direction;
    return loss.unit(this.#subject.at(device), ordinal) < profile.loss;
  }

  /** How long a sender tries before it gives a silent path up, µs: all retransmissions in vain. */
  giveUpUs(device: number, at: Instant): number {
    const { tcp } = this.profileOf(device);
    let wait = this.rtoAt(device, at);
    let sum = 0;
    for (let attempt = 0; attempt <= tcp.retries; attempt++) {
      sum += wait;
      wait = Math.min(wait * 2, tcp.rtoMax);
    }
    return sum;
  }

  /** When a connection dialled now is open for MQTT (TCP, TLS), or NEVER when no SYN gets through. */
  openAt(device: number, now: Instant): Instant {
    const { connect } = this.profileOf(device);
    const syn = this.#synAt(device, instant(now + connect.promotion));
    if (syn === NEVER) return NEVER;
    const up = this.serialization(device, UP, connect.tlsBytesUp + HANDSHAKE_BYTES);
    const down = this.serialization(device, DOWN, connect.tlsBytesDown + HANDSHAKE_BYTES);
    let left = this.rttAt(device, syn) * (1 + connect.tlsRoundTrips) + up + down;
    let at = syn;
    // An outage in the middle of the handshake stalls it like any other transfer.
    for (;;) {
      const outage = this.#radio.nextOutageStart(device, at);
      if (at + left < outage) return instant(at + left);
      left -= Math.max(0, outage - at);
      at = this.#resumed(device, instant(Math.max(outage, at)));
      if (at === NEVER) return NEVER;
    }
  }

  /** Bytes on the air of opening one connection, both directions together. */
  connectBytes(device: number, direction: Direction): number {
    const { connect } = this.profileOf(device);
    const tls = direction === UP ? connect.tlsBytesUp : connect.tlsBytesDown;
    return HANDSHAKE_BYTES + tls;
  }

  /** First SYN that gets through: at 0, 1, 3, 7 … s (Linux, TCP_TIMEOUT_INIT 1 s doubling). */
  #synAt(device: number, first: Instant): Instant {
    const { tcp } = this.profileOf(device);
    const rtt = this.rttAt(device, first);
    let wait = 1_000_000;
    let at: number = first;
    for (let attempt = 0; attempt <= tcp.synRetries; attempt++) {
      if (this.#getsThrough(device, UP, instant(at), rtt)) return instant(at);
      at += wait;
      wait *= 2;
    }
    return NEVER;
  }

  /** First retransmission after the outage that begins at `stalled`. */
  #resumed(device: number, stalled: Instant): Instant {
    const { profile } = this.kindOf(device);
    if (profile.recovery === 'buffered') return this.#radio.clearAt(device, stalled);
    return this.#retransmitted(device, UP, stalled, 0);
  }
}
