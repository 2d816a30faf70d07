/**
 * A link on the bench: one device with scripted outages, a profile to set, and an owner that writes
 * down what it is told as lines such as `0.15s up 7` (cargo 7 arrived at the broker).
 */
import { RandomSource } from '../kernel/random.ts';
import { type EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { duration, type Instant, instant, seconds } from '../kernel/time.ts';
import { Connections } from '../link/connection.ts';
import { LINK_EVENTS_END } from '../link/link-event.ts';
import type { LinkEnd, LinkOwner } from '../link/link-owner.ts';
import type { End } from '../link/link-store.ts';
import { ScriptedOutage } from '../link/outage-source.ts';
import { Paths, UP } from '../link/path.ts';
import { pathKind } from '../link/path-kind.ts';
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
  bufferedShare: 0,
  tcp: {
    rto: 'path',
    rtoMin: duration(200_000),
    rtoMax: seconds(120),
    retries: 15,
    synRetries: 6,
    userTimeout: duration(0),
    sendBufferBytes: 1_000,
    receiveBufferBytes: 2_000,
    nagle: false,
    delayedAck: duration(40_000),
  },
  overheadBytes: 0,
  recordBytes: 0,
  connect: { tlsRoundTrips: 0, tlsBytesUp: 0, tlsBytesDown: 0, promotion: duration(0) },
  nat: { idle: duration(0), onExpiry: 'drop' },
  reattach: { newAddress: 0, afterDown: duration(0) },
  radio: { inactivity: duration(0), downlink: 'wait' },
  outages: [],
  levels: [],
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

function radioWith(gaps: readonly Gap[]): Radio {
  const radio = new Radio(HOUR);
  const sources = gaps.map(([from, until]) => new ScriptedOutage(at(from), at(until)));
  radio.add({ sources, subject: 0 });
  return radio;
}

function pathsOver(radio: Radio, profile: LinkProfile): Paths {
  const paths = new Paths(radio);
  paths.set(0, pathKind(profile, new RandomSource(1), 'bench'), 0);
  return paths;
}

/** Paths with one device, number 0. */
export function pathsWith(profile: LinkProfile, gaps: readonly Gap[] = []): Paths {
  return pathsOver(radioWith(gaps), profile);
}

/** Connections of one device, number 0. */
export class LinkBench implements LinkOwner, EventHandler {
  readonly log: string[] = [];
  readonly connections: Connections;
  readonly #scheduler = new Scheduler();
  readonly #steps: (() => void)[] = [];

  constructor(profile: LinkProfile = PLAIN, gaps: readonly Gap[] = []) {
    const radio = radioWith(gaps);
    this.connections = new Connections(this.#scheduler, radio, pathsOver(radio, profile), this);
  }

  get now(): Instant {
    return this.#scheduler.now;
  }

  /** A link that has been opened by `second`. */
  openBy(second: number): LinkId {
    const link = this.connections.dial(this.now, 0);
    this.run(second);
    this.log.length = 0;
    return link;
  }

  /** Does something at a time still to come. */
  plan(second: number, step: () => void): void {
    this.#scheduler.schedule(at(second), STEP, this.#steps.push(step) - 1, 0);
  }

  /** Lets time pass until `second`; returns the lines logged so far. */
  run(second: number): readonly string[] {
    this.#scheduler.run(this, at(second), Number.POSITIVE_INFINITY);
    return this.log;
  }

  handle(now: Instant, code: number, target: number, argument: number): void {
    if (code === STEP) this.#steps[target]?.();
    else this.connections.handle(now, code, target, argument);
  }

  opened(_now: Instant, link: LinkId): void {
    this.#note(`open ${link}`);
  }

  dialFailed(_now: Instant, link: LinkId): void {
    this.#note(`failed ${link}`);
  }

  arrived(_now: Instant, _link: LinkId, direction: End, cargo: number): void {
    this.#note(`${NAMES[direction]} ${cargo}`);
  }

  died(_now: Instant, _link: LinkId, direction: End, cargo: number): void {
    this.#note(`${NAMES[direction]} ${cargo} died`);
  }

  closed(_now: Instant, _link: LinkId, end: End, how: LinkEnd): void {
    this.#note(`${end === UP ? 'device' : 'broker'} ${how}`);
  }

  hasRoom(_now: Instant, _link: LinkId, direction: End): void {
    this.#note(`${NAMES[direction]} room`);
  }

  #note(what: string): void {
    this.log.push(`${this.now / 1e6}s ${what}`);
  }
}

const NAMES = ['up', 'down'] as const;

/** Above every code of the link floor. */
const STEP = LINK_EVENTS_END;
