/**
 * Scripted trouble on connections, with the names and meanings of toxiproxy's toxics.
 *
 * A proxy between the ends that is told what to do for a while. It sees the writes of one direction
 * in their order, after the path; outages and loss stay the path's. What it swallows leaves a hole
 * in a byte stream: that direction stays silent until its connection ends.
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { CUT, NOTICE_RESET } from './link-event.ts';
import type { End, LinkStore } from './link-store.ts';
import { type Direction, DOWN, type Paths, UP } from './path.ts';
import type { ToxicSpan } from './toxic.ts';

/** One connection as the proxy knows it. */
interface Proxied {
  readonly opened: Instant;
  /** By direction: what has passed, bytes, and until when the rate is used up, µs. */
  readonly passed: [up: number, down: number];
  readonly busyUntil: [up: number, down: number];
}

export class Toxics {
  readonly #scheduler: Scheduler;
  readonly #paths: Paths;
  readonly #store: LinkStore;
  readonly #proxied = new Map<LinkId, Proxied>();

  constructor(scheduler: Scheduler, paths: Paths, store: LinkStore) {
    this.#scheduler = scheduler;
    this.#paths = paths;
    this.#store = store;
  }

  /** A connection has opened: what will end it by itself is known now. */
  opened(now: Instant, link: LinkId): void {
    const { toxics, profile } = this.#kindOf(link);
    if (toxics.length === 0) return;
    const { tlsBytesUp, tlsBytesDown } = profile.connect;
    this.#proxied.set(link, {
      opened: now,
      passed: [tlsBytesUp, tlsBytesDown],
      busyUntil: [0, 0],
    });
    for (const span of toxics) this.#foresee(now, link, span);
  }

  #foresee(now: Instant, link: LinkId, span: ToxicSpan): void {
    const { toxic } = span;
    const begins = Math.max(now, span.from);
    if (!this.#isOn(link, span)) return;
    if (toxic.kind === 'reset_peer' || (toxic.kind === 'timeout' && toxic.timeout > 0)) {
      const code = toxic.kind === 'timeout' ? CUT : NOTICE_RESET;
      if (begins + toxic.timeout < span.until) this.#end(begins + toxic.timeout, link, code);
    } else if (toxic.kind === 'limit_data' && now >= span.from && now < span.until) {
      if (this.#pass(link, span.direction, 0) > toxic.bytes) this.#end(now, link, CUT);
    }
  }

  /**
   * When `length` bytes written now, which the path brings at `arrives`, have got past the proxy;
   * NEVER when it swallows them. The end of the stream has no bytes.
   */
  arrival(now: Instant, link: LinkId, end: End, length: number, arrives: Instant): Instant {
    const { toxics } = this.#kindOf(link);
    if (toxics.length === 0) return arrives;
    this.#pass(link, end, length);
    let at: number = arrives;
    for (const span of toxics) {
      const isNow = now >= span.from && now < span.until && span.direction === end;
      if (!isNow || !this.#isOn(link, span)) continue;
      at = this.#affected(link, span, length, at);
      if (at === NEVER) return NEVER;
    }
    return instant(at);
  }

  #affected(link: LinkId, span: ToxicSpan, length: number, at: number): number {
    const { toxic, direction } = span;
    switch (toxic.kind) {
      case 'latency':
        return at + this.#latency(link, span, toxic, at);
      case 'bandwidth':
        return this.#throttled(link, direction, at, Math.ceil((length * 8e6) / toxic.rate));
      case 'timeout':
        return NEVER;
      case 'slow_close':
        return length === 0 ? at + toxic.delay : at;
      case 'limit_data':
        if (this.#pass(link, direction, 0) <= toxic.bytes) return at;
        this.#end(at, link, CUT);
        return NEVER;
      default:
        return at;
    }
  }

  #latency(
    link: LinkId,
    { draws, direction }: ToxicSpan,
    { latency, jitter }: { readonly latency: number; readonly jitter: number },
    at: number,
  ): number {
    if (jitter === 0) return latency;
    const unit = draws.unit(this.#subjectOf(link), Math.floor(at / 1000) * 4 + 2 + direction);
    return Math.max(0, Math.round(latency + (2 * unit - 1) * jitter));
  }

  #throttled(link: LinkId, direction: Direction, at: number, takes: number): number {
    const proxied = this.#proxied.get(link);
    if (proxied === undefined) return at;
    const past = Math.max(at, proxied.busyUntil[direction]) + takes;
    proxied.busyUntil[direction] = past;
    return past;
  }

  /** Counts bytes, and answers how many there have been in this direction. */
  #pass(link: LinkId, direction: Direction, length: number): number {
    const proxied = this.#proxied.get(link);
    if (proxied === undefined) return 0;
    proxied.passed[direction] += length;
    return proxied.passed[direction];
  }

  /** Drawn for each connection, by the millisecond in which it opened. */
  #isOn(link: LinkId, { toxicity, draws }: ToxicSpan): boolean {
    if (toxicity >= 1) return true;
    const opened = this.#proxied.get(link)?.opened ?? 0;
    return draws.unit(this.#subjectOf(link), Math.floor(opened / 1000) * 4) < toxicity;
  }

  /** Both ends learn of it: the proxy stands between them. */
  #end(at: number, link: LinkId, code: number): void {
    for (const row of [link * 2 + UP, link * 2 + DOWN]) {
      this.#scheduler.schedule(instant(at), code, row, this.#store.generation(row));
    }
  }

  #subjectOf(link: LinkId): number {
    return this.#paths.subjectOf(this.#store.deviceOf(link));
  }

  #kindOf(link: LinkId): ReturnType<Paths['kindOf']> {
    return this.#paths.kindOf(this.#store.deviceOf(link));
  }
}
