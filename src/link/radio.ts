/**
 * Coverage: when a device's radio reaches the network and when it does not.
 *
 *   sources (drawn classes, replay, script)  ──merge──▶  outage 1 │ outage 2 │ …   per device
 *
 * Every outage is a function of (seed, device, ordinal): nothing that is sent, queued or refused
 * can move one, so policies are compared under the same weather (DESIGN §3.5). Outages are made in
 * order, as far ahead as someone looks, and dropped when they have passed. Overlapping or touching
 * outages of several sources are one. Knows no connections and no bytes.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { invariant } from '../kernel/invariant.ts';
import { type Instant, NEVER, START } from '../kernel/time.ts';
import type { OutageSource } from './outage-source.ts';

/** The outages of one device: from which sources, and as which subject it draws from them. */
export interface RadioPlan {
  readonly sources: readonly OutageSource[];
  readonly subject: number;
}

/** The first outage of a device that has not passed, or NEVER twice. */
const TIME = { from: 0, until: 1 } as const;
const TIMES = 2;
/** Its outages that have passed, its subject, the list of its sources, its first cursor. */
const FIELD = { passed: 0, subject: 1, list: 2, base: 3 } as const;
const INTS = 4;

/** From when to when there is no coverage. */
export interface Outage {
  readonly from: Instant;
  readonly until: Instant;
}

export class Radio {
  readonly #horizon: Instant;
  /** Lists of sources, shared by many devices. */
  readonly #lists: (readonly OutageSource[])[] = [];
  readonly #places = new Map<readonly OutageSource[], number>();
  readonly #times = new Float64Column(NEVER, TIMES);
  readonly #ints = new Int32Column(0, INTS);
  /** Outages behind the first that somebody has looked for: rarely any. */
  readonly #ahead = new Map<number, Outage[]>();
  /** A cursor for each source of a device: its next outage, and where the one before ended. */
  readonly #ordinal = new Int32Column();
  readonly #after = new Float64Column(START);
  #devices = 0;
  #cursors = 0;

  /** Nobody asks what begins after the horizon; sources that leave no gap would have no end. */
  constructor(horizon: Instant) {
    this.#horizon = horizon;
  }

  get bytes(): number {
    return this.#times.bytes + this.#ints.bytes + this.#ordinal.bytes + this.#after.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#times.grow(devices);
    this.#ints.grow(devices);
    // Nearly every device has one source.
    this.#ordinal.grow(devices);
    this.#after.grow(devices);
  }

  /** Adds the next device (ids are dense from 0) with its sources of outages. */
  add({ sources, subject }: RadioPlan): number {
    const device = this.#devices++;
    this.grow(this.#devices);
    this.#ints.set(device * INTS + FIELD.subject, subject);
    this.#ints.set(device * INTS + FIELD.list, this.#placeOf(sources));
    this.#ints.set(device * INTS + FIELD.base, this.#cursors);
    this.#cursors += sources.length;
    this.#ordinal.grow(this.#cursors);
    this.#after.grow(this.#cursors);
    this.#setFirst(device, this.#next(device));
    return device;
  }

  /** Whether the device is covered at `at`, which must not lie before an earlier call's `now`. */
  isCovered(device: number, at: Instant): boolean {
    return at < this.#times.at(device * TIMES) || this.clearAt(device, at) === at;
  }

  /** `at` if the device is covered then, else the end of that outage; may look ahead of now. */
  clearAt(device: number, at: Instant): Instant {
    if (at < this.#times.at(device * TIMES)) return at;
    const { from, until } = this.#outageEndingAfter(device, at);
    return from <= at ? until : at;
  }

  /** Start of the first outage that has not passed, or NEVER; others may have been looked for. */
  knownOutageStart(device: number): number {
    return this.#times.at(device * TIMES);
  }

  /** Start of the first outage that ends after `at` (it may have begun), or NEVER. */
  nextOutageStart(device: number, at: Instant): Instant {
    const start = this.#times.at(device * TIMES);
    return at < start ? (start as Instant) : this.#outageEndingAfter(device, at).from;
  }

  /** Lets go of what ended at or before `now`; nobody may ask about an earlier time again. */
  pass(device: number, now: Instant): void {
    if (now < this.#times.at(device * TIMES)) return;
    while (this.#times.at(device * TIMES + TIME.until) <= now) {
      const ahead = this.#ahead.get(device);
      this.#setFirst(device, ahead?.shift() ?? this.#next(device));
      if (ahead?.length === 0) this.#ahead.delete(device);
      this.#ints.add(device * INTS + FIELD.passed, 1);
    }
  }

  /** Outages of this device that have begun by `now`. */
  outagesBegun(device: number, now: Instant): number {
    this.pass(device, now);
    const passed = this.#ints.at(device * INTS + FIELD.passed);
    return passed + (this.#times.at(device * TIMES) <= now ? 1 : 0);
  }

  /** Time without coverage from the run's start to `until`, in µs. */
  downUs(device: number, until: Instant): number {
    let down = 0;
    for (const outage of this.outagesOf(device, until)) down += outage.until - outage.from;
    return down;
  }

  /** Every outage of a device from the run's start to `until`: computed anew from the sources. */
  *outagesOf(device: number, until: Instant): Iterable<Outage> {
    const again = new Radio(until);
    again.add({ sources: this.#sourcesOf(device), subject: this.#subjectOf(device) });
    for (let at = START; at < until; ) {
      const from = again.nextOutageStart(0, at);
      if (from >= until) break;
      const end = Math.min(again.clearAt(0, from), until) as Instant;
      yield { from, until: end };
      at = end;
      again.pass(0, at);
    }
  }

  #sourcesOf(device: number): readonly OutageSource[] {
    // `add` gave every device a list.
    return this.#lists[this.#ints.at(device * INTS + FIELD.list)] as readonly OutageSource[];
  }

  #subjectOf(device: number): number {
    return this.#ints.at(device * INTS + FIELD.subject);
  }

  #placeOf(sources: readonly OutageSource[]): number {
    const known = this.#places.get(sources);
    if (known !== undefined) return known;
    const place = this.#lists.push(sources) - 1;
    this.#places.set(sources, place);
    return place;
  }

  #setFirst(device: number, { from, until }: Outage): void {
    this.#times.set(device * TIMES + TIME.from, from);
    this.#times.set(device * TIMES + TIME.until, until);
  }

  /** The first merged outage that ends after `at`; makes as many as it takes. */
  #outageEndingAfter(device: number, at: Instant): Outage {
    const from = this.#times.at(device * TIMES + TIME.from) as Instant;
    const until = this.#times.at(device * TIMES + TIME.until) as Instant;
    return until > at ? { from, until } : this.#furtherEndingAfter(device, at);
  }

  #furtherEndingAfter(device: number, at: Instant): Outage {
    const ahead = this.#ahead.get(device) ?? [];
    this.#ahead.set(device, ahead);
    for (const outage of ahead) if (outage.until > at) return outage;
    for (;;) {
      const outage = this.#next(device);
      ahead.push(outage);
      if (outage.until > at) return outage;
    }
  }

  /** Makes the next merged outage of a device. */
  #next(device: number): Outage {
    const sources = this.#sourcesOf(device);
    const base = this.#ints.at(device * INTS + FIELD.base);
    const subject = this.#subjectOf(device);
    let from: Instant = NEVER;
    sources.forEach((source, index) => {
      const start = this.#startOf(source, subject, base + index);
      if (start < from) from = start;
    });
    if (from > this.#horizon) from = NEVER;
    if (from === NEVER) return { from, until: NEVER };
    return { from, until: this.#absorb(from, sources, subject, base) };
  }

  /** Moves every source past the outage that starts at `from`; returns where it ends. */
  #absorb(from: Instant, sources: readonly OutageSource[], subject: number, base: number): Instant {
    let until = from;
    for (let grew = true; grew; ) {
      grew = false;
      sources.forEach((source, index) => {
        const row = base + index;
        let start = this.#startOf(source, subject, row);
        while (start <= until && until <= this.#horizon) {
          const end = source.endOf(subject, this.#ordinal.at(row), start);
          if (end > until) until = end;
          grew = true;
          this.#ordinal.add(row, 1);
          this.#after.set(row, end);
          start = this.#startOf(source, subject, row);
        }
      });
    }
    return until;
  }

  /** Where the outage at a source's cursor begins. */
  #startOf(source: OutageSource, subject: number, row: number): Instant {
    const after = this.#after.at(row) as Instant;
    const start = source.startOf(subject, this.#ordinal.at(row), after);
    invariant(start >= after, 'outages of one source come in order');
    return start;
  }
}
