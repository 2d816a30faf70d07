/**
 * The way between a device and the broker: how long bytes take, and when they get through.
 *
 * Loss and outages only ever delay what is sent: a segment that does not get through is sent again
 * after the retransmission time-out, doubled each time. Every draw is addressed by device and time,
 * so what the radio does at a given moment is the same whatever is sent. Knows no connections.
 */
import { DOUBLE_ZERO, type Instant, instant, NEVER } from '../kernel/time.ts';
import type { PathKind } from './path-kind.ts';
import { PathStore, RTT_BUCKET_US } from './path-store.ts';
import type { LinkProfile } from './profile.ts';
import type { Radio } from './radio.ts';
import { RtoEstimators } from './rto-estimator.ts';

/** Device to broker. */
export const UP = 0;
/** Broker to device. */
export const DOWN = 1;
export type Direction = typeof UP | typeof DOWN;

/** No connection outlives a round trip of half an hour; it also fits its column. */
const LONGEST_RTT_US = 1_800_000_000;
/** Time-out of the first SYN (Linux TCP_TIMEOUT_INIT). */
const SYN_RTO_US = 1_000_000;
/** SYN, TCP's three segments without data, 40 bytes each way and options. */
const HANDSHAKE_BYTES = 60;

/** The waits after a first transmission and `retries` more, together: doubling up to `longest`. */
function waitsUs(first: number, longest: number, retries: number): number {
  let wait = first;
  let sum = 0;
  for (let attempt = 0; attempt <= retries; attempt++) {
    sum += wait;
    wait = Math.min(wait * 2, longest);
  }
  return sum;
}

/** Loss is drawn for each millisecond and direction. */
function lossOrdinal(at: Instant, direction: Direction): number {
  return Math.floor(at / 1000) * 2 + direction;
}

export class Paths {
  readonly #radio: Radio;
  readonly #kinds: PathKind[] = [];
  readonly #store = new PathStore();
  readonly estimators = new RtoEstimators();
  #oneWay = 0;

  constructor(radio: Radio) {
    this.#radio = radio;
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#store.grow(devices);
  }

  /** Gives a device, the same the radio knows, its kind of path and its subject for draws. */
  set(device: number, kind: PathKind, subject: number): void {
    let index = this.#kinds.indexOf(kind);
    if (index < 0) index = this.#kinds.push(kind) - 1;
    this.#store.set(device, index, subject);
  }

  kindOf(device: number): PathKind {
    // `set` ran for every device before the run began.
    return this.#kinds[this.#store.kindOf(device)] as PathKind;
  }

  /** The subject of a device's draws. */
  subjectOf(device: number): number {
    return this.#store.subjectOf(device);
  }

  profileOf(device: number): LinkProfile {
    return this.kindOf(device).profile;
  }

  /** The round-trip time around `at`, µs. */
  rttAt(device: number, at: Instant): number {
    const from = this.#store.drawnFrom(device);
    if (at >= from && at < from + RTT_BUCKET_US) {
      return this.#store.rttOf(device);
    }
    return this.#drawRtt(device, Math.floor(at / RTT_BUCKET_US));
  }

  #drawRtt(device: number, bucket: number): number {
    const { spans, rtt } = this.kindOf(device);
    const unit = rtt.unit(this.#store.subjectOf(device), bucket);
    const drawn = Math.min(spans.at(unit, bucket), LONGEST_RTT_US);
    this.#store.setRtt(device, drawn, bucket);
    return drawn;
  }

  /** Half the round-trip time around `at`, µs. */
  oneWayAt(device: number, at: Instant): number {
    return this.rttAt(device, at) >> 1;
  }

  /** Time-out before the first retransmission, µs: a round trip and rtoMin over it, or rtoMax. */
  rtoAt(device: number, at: Instant, direction: Direction): number {
    const { tcp } = this.profileOf(device);
    if (tcp.rto !== 'path') return this.estimators.rtoAt(device * 2 + direction, at, tcp);
    const { rtoMin, rtoMax } = tcp;
    return Math.min(this.rttAt(device, at) + rtoMin, rtoMax);
  }

  /** Time `bytes` on the air take at the direction's rate, µs, rounded up. */
  serialization(device: number, direction: Direction, bytes: number): number {
    const { rateUp, rateDown } = this.kindOf(device);
    return Math.ceil((bytes * 8e6) / (direction === UP ? rateUp : rateDown));
  }

  /**
   * When `bytes` on the air that leave at `depart` have arrived: NEVER when all retransmissions
   * fail. `oneWayUs` then is what of it was no sending.
   */
  arrival(device: number, direction: Direction, depart: Instant, bytes: number): Instant {
    const oneWay = this.oneWayAt(device, depart);
    this.#oneWay = oneWay;
    const travel = this.serialization(device, direction, bytes) + oneWay;
    // The whole trip lies before the next outage, and nothing is lost: nearly always.
    const first = this.#transmitted(device, direction, depart, travel);
    return first === NEVER ? this.#retransmitted(device, direction, depart, travel) : first;
  }

  /**
   * As `arrival`, where the first transmission gets through before the next outage that is known of:
   * nearly always. Otherwise NEVER, and `arrival` has to be asked.
   */
  promptArrival(
    kind: PathKind,
    device: number,
    direction: Direction,
    depart: Instant,
    bytes: number,
  ): Instant {
    const oneWay = this.oneWayAt(device, depart);
    this.#oneWay = oneWay;
    const rate = direction === UP ? kind.rateUp : kind.rateDown;
    const arrives = depart + DOUBLE_ZERO + Math.ceil((bytes * 8e6) / rate) + oneWay;
    if (arrives >= this.#radio.knownOutageStart(device)) return NEVER;
    if (kind.lossShare > 0) {
      const subject = this.#store.subjectOf(device);
      const ordinal = lossOrdinal(depart, direction);
      if (kind.loss.isBelow(subject, ordinal, kind.lossShare)) return NEVER;
    }
    // Whole microseconds all of them.
    return arrives as Instant;
  }

  /** Half the round-trip time at the departure asked about last, µs. */
  get oneWayUs(): number {
    return this.#oneWay;
  }

  /** The first of the doubling attempts that gets through. */
  #retransmitted(device: number, direction: Direction, depart: Instant, travel: number): Instant {
    const { tcp } = this.profileOf(device);
    let wait = this.rtoAt(device, depart, direction);
    let at: number = depart;
    for (let attempt = 0; attempt <= tcp.retries; attempt++) {
      const arrives = this.#transmitted(device, direction, instant(at), travel);
      if (arrives !== NEVER) return arrives;
      at += wait;
      if (tcp.userTimeout > 0 && at - depart > tcp.userTimeout) return NEVER;
      wait = Math.min(wait * 2, tcp.rtoMax);
    }
    return NEVER;
  }

  /** When one transmission arrives, NEVER if the radio loses it; buffered, an outage loses nothing. */
  #transmitted(device: number, direction: Direction, at: Instant, travel: number): Instant {
    if (this.#isInterrupted(device, at, travel)) {
      return this.#isHeld(device, at) ? this.#throughOutages(device, at, travel) : NEVER;
    }
    // Whole microseconds all of them.
    return this.#isLost(device, direction, at) ? NEVER : ((at + travel) as Instant);
  }

  /** Whether the outage after `at` holds up what it interrupts, and loses nothing. */
  #isHeld(device: number, at: Instant): boolean {
    const { profile, recovery } = this.kindOf(device);
    if (profile.recovery !== 'mix') return profile.recovery === 'buffered';
    const began = Math.floor(this.#radio.nextOutageStart(device, at) / 1000);
    return recovery.unit(this.#store.subjectOf(device), began) < profile.bufferedShare;
  }

  #isInterrupted(device: number, at: Instant, travel: number): boolean {
    return at + travel >= this.#radio.nextOutageStart(device, at);
  }

  /** When `left` µs of a transfer under way are over: it stalls in an outage and then goes on. */
  #throughOutages(device: number, start: Instant, remaining: number): Instant {
    let at = start;
    let left = remaining;
    while (this.#isInterrupted(device, at, left)) {
      const outage = instant(Math.max(at, this.#radio.nextOutageStart(device, at)));
      left -= outage - at;
      at = this.#resumed(device, outage);
      if (at === NEVER) return NEVER;
    }
    return instant(at + left);
  }

  /** Whether the radio loses what is sent in this millisecond; the address is the time itself. */
  #isLost(device: number, direction: Direction, at: Instant): boolean {
    const { lossShare, loss } = this.kindOf(device);
    if (lossShare === 0) return false;
    return loss.isBelow(this.#store.subjectOf(device), lossOrdinal(at, direction), lossShare);
  }

  /** How long a sender tries before it gives a silent path up, µs: all retransmissions in vain. */
  giveUpUs(device: number, at: Instant, direction: Direction): number {
    const { tcp } = this.profileOf(device);
    const byRetries = waitsUs(this.rtoAt(device, at, direction), tcp.rtoMax, tcp.retries);
    return tcp.userTimeout > 0 ? Math.min(tcp.userTimeout, byRetries) : byRetries;
  }

  /** Whether a device that was out of reach from … until comes back with another address. */
  isNewAddress(device: number, from: Instant, until: Instant): boolean {
    const { profile, address } = this.kindOf(device);
    const { newAddress, afterDown } = profile.reattach;
    if (until - from < afterDown) return false;
    return address.unit(this.#store.subjectOf(device), Math.floor(from / 1000)) < newAddress;
  }

  /** When a connection dialled now is open for MQTT (TCP, TLS), or NEVER when no SYN gets through. */
  openAt(device: number, now: Instant): Instant {
    const { connect } = this.profileOf(device);
    const syn = this.#synAt(device, instant(now + connect.promotion));
    if (syn === NEVER) return NEVER;
    const up = this.serialization(device, UP, connect.tlsBytesUp + HANDSHAKE_BYTES);
    const down = this.serialization(device, DOWN, connect.tlsBytesDown + HANDSHAKE_BYTES);
    const handshake = this.rttAt(device, syn) * (1 + connect.tlsRoundTrips) + up + down;
    return this.#throughOutages(device, syn, handshake);
  }

  /** How long a dial tries before it fails, µs: promotion, every SYN, and the wait after the last. */
  dialGiveUpUs(device: number): number {
    const { tcp, connect } = this.profileOf(device);
    return connect.promotion + waitsUs(SYN_RTO_US, tcp.rtoMax, tcp.synRetries);
  }

  /** Bytes on the air of opening one connection, both directions together. */
  connectBytes(device: number, direction: Direction): number {
    const { connect } = this.profileOf(device);
    const tls = direction === UP ? connect.tlsBytesUp : connect.tlsBytesDown;
    return HANDSHAKE_BYTES + tls;
  }

  /** First SYN that gets through: at 0, 1, 3, 7 … s. */
  #synAt(device: number, first: Instant): Instant {
    const { tcp } = this.profileOf(device);
    const rtt = this.rttAt(device, first);
    let wait = SYN_RTO_US;
    let at: number = first;
    for (let attempt = 0; attempt <= tcp.synRetries; attempt++) {
      const isAnswered = !this.#isInterrupted(device, instant(at), rtt);
      if (isAnswered && !this.#isLost(device, UP, instant(at))) return instant(at);
      at += wait;
      wait = Math.min(wait * 2, tcp.rtoMax);
    }
    return NEVER;
  }

  /** When a transfer goes on that an outage has stalled: at once after it, or at a retransmission. */
  #resumed(device: number, stalled: Instant): Instant {
    if (this.#isHeld(device, stalled)) return this.#radio.clearAt(device, stalled);
    return this.#retransmitted(device, UP, stalled, 0);
  }
}
