/**
 * The floor under a simulation: the event queue and the links of a scenario, and nobody who thinks.
 *
 * Each device of the first fleet reports once a minute over its link, without outages; the report
 * is acknowledged, passed on to the back-end over its link and acknowledged there: the four packets
 * of a QoS 1 message, as four writes. No engine, no ledger, no metrics, no laws.
 */
import { RandomSource } from '../kernel/random.ts';
import { type EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant } from '../kernel/time.ts';
import { Connections } from '../link/connection.ts';
import { LINK_EVENTS_END } from '../link/link-event.ts';
import type { LinkOwner } from '../link/link-owner.ts';
import { type Direction, DOWN, Paths, UP } from '../link/path.ts';
import { pathKind } from '../link/path-kind.ts';
import { Radio } from '../link/radio.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Readings } from './case.ts';

const MINUTE_US = 60e6;
/** Events above the link's: a device connects, or writes to its link. */
const DIAL = LINK_EVENTS_END;
const REPORT = LINK_EVENTS_END + 1;
/** What the writes are: numbers that the link carries and does not read. */
const PUBLISH = 1;
const PUBACK = 2;
/** Of a PUBLISH with the payload and topic of bench/device-day, and of a PUBACK. */
const PUBLISH_BYTES = 88;
const PUBACK_BYTES = 4;

/** Messages a second, and what an event costs; `nowMs` is a wall clock in milliseconds. */
export function loopRates(scenario: Scenario, nowMs: () => number): Readings {
  const beganMs = nowMs();
  const loop = new Loop(scenario);
  const events = loop.run(instant(scenario.duration));
  const seconds = (nowMs() - beganMs) / 1000;
  return { messagesPerS: loop.delivered / seconds, nsPerEvent: (seconds * 1e9) / events };
}

/** Devices and their back-end, which is the last. */
class Loop implements EventHandler, LinkOwner {
  readonly #scheduler = new Scheduler();
  readonly #connections: Connections;
  #delivered = 0;
  readonly #backend: LinkId;

  constructor({ fleets, seed, duration }: Scenario) {
    const random = new RandomSource(seed);
    const radio = new Radio(instant(duration));
    const paths = new Paths(radio);
    this.#connections = new Connections(this.#scheduler, radio, paths, this);
    for (const { name, count, link } of fleets) {
      const path = pathKind(link.profile, random, name);
      for (let index = 0; index < count; index++) {
        paths.set(radio.add({ sources: [], subject: index }), path, index);
      }
    }
    const devices = fleets[0]?.count ?? 0;
    this.#backend = this.#connections.dial(this.#scheduler.now, devices);
    const starts = random.purpose('floor/start');
    for (let device = 0; device < devices; device++) {
      const at = instant(Math.floor(starts.unit(device, 0) * MINUTE_US));
      this.#scheduler.schedule(at, DIAL, device, 0);
    }
  }

  /** Messages that the back-end has. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Runs to the end; returns the number of events. */
  run(end: Instant): number {
    this.#scheduler.run(this, end, Number.POSITIVE_INFINITY);
    return this.#scheduler.handled;
  }

  handle(now: Instant, code: number, target: number, argument: number): void {
    if (code === DIAL) this.#connections.dial(now, target);
    // `publish` put it in.
    else if (code === REPORT) this.#publish(now, target as LinkId);
    else this.#connections.handle(now, code, target, argument);
  }

  /** A device reports at once, and from then on each minute. */
  opened(now: Instant, link: LinkId): void {
    if (link !== this.#backend) this.#publish(now, link);
  }

  arrived(now: Instant, link: LinkId, direction: Direction, cargo: number): void {
    if (cargo === PUBACK) return;
    const isReport = direction === UP;
    if (!isReport) this.#delivered++;
    this.#connections.write(now, link, isReport ? DOWN : UP, PUBACK_BYTES, PUBACK);
    if (isReport) this.#connections.write(now, this.#backend, DOWN, PUBLISH_BYTES, PUBLISH);
  }

  /** Nobody is ever out of reach here. */
  dialFailed(): void {}
  died(): void {}
  closed(): void {}
  hasRoom(): void {}

  #publish(now: Instant, link: LinkId): void {
    this.#connections.write(now, link, UP, PUBLISH_BYTES, PUBLISH);
    this.#scheduler.schedule(instant(now + MINUTE_US), REPORT, link, 0);
  }
}
