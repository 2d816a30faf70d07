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
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import { type Instant, NEVER, START } from '../kernel/time.ts';
import type { OutageSource } from './outage-source.ts';

/** The outages of one device: from which sources, and as which subject it draws from them. */
export interface RadioPlan {
  readonly sources: readonly OutageSource[];
  readonly subject: number;
}

const NO_SOURCES: readonly OutageSource[] = [];

export class Radio {
  readonly #horizon: Instant;
  readonly #plans: RadioPlan[] = [];
  /** First row of a device in the cursor columns; one row a source. */
  readonly #base = new Int32Column();
  readonly #ordinal = new Int32Column();
  readonly #start = new Float64Column();
  readonly #end = new Float64Column();
  #rows = 0;
  /** Merged outages not yet passed, at least one (or NEVER) per device. */
  readonly #merged = new LinkedQueues();
  readonly #from = this.#merged.nodes.attach(new Float64Column());
  readonly #until = this.#merged.nodes.attach(new Float64Column());
  /** Start of the first merged outage not yet passed: the whole of the fast path. */
  readonly #nextStart = new Float64Column(NEVER);
  readonly #passed = new Int32Column();

  /** Nobody asks what begins after the horizon; sources that leave no gap would have no end. */
  constructor(horizon: Instant) {
    this.#horizon = horizon;
  }

  get bytes(): number {
    const columns = [this.#base, this.#ordinal, this.#start, this.#end, this.#nextStart];
    let bytes = this.#merged.bytes + this.#passed.bytes;
    for (const column of columns) bytes += column.bytes;
    return bytes;
  }

  /** Adds the next device (ids are dense from 0) with its sources of outages. */
  add(plan: RadioPlan): number {
    const device = this.#plans.length;
    this.#plans.push(plan);
    this.#merged.grow(device + 1);
    for (const column of [this.#base, this.#nextStart, this.#passed]) column.grow(device + 1);
    this.#base.set(device, this.#rows);
    this.#rows += plan.sources.length;
    for (const column of [this.#ordinal, this.#start, this.#end]) column.grow(this.#rows);
    plan.sources.forEach((source, index) => {
      const row = this.#base.at(device) + index;
      this.#open(row, source, plan.subject, START);
    });
    this.#extend(device);
    this.#nextStart.set(device, this.#from.at(this.#merged.head(device)));
    return device;
  }

  /** Whether the device is covered at `at`, which must not lie before an earlier call's `now`. */
  isCovered(device: number, at: Instant): boolean {
    return at < this.#nextStart.at(device) || this.clearAt(device, at) === at;
  }

  /** `at` if the device is covered then, else the end of that outage; may look ahead of now. */
  clearAt(device: number, at: Instant): Instant {
    if (at < this.#nextStart.at(device)) return at;
    const node = this.#outageEndingAfter(device, at);
    return this.#from.at(node) <= at ? (this.#until.at(node) as Instant) : at;
  }

  /** Start of the first outage that ends after `at` (it may have begun), or NEVER. */
  nextOutageStart(device: number, at: Instant): Instant {
    const start = this.#nextStart.at(device);
    if (at < start) return start as Instant;
    return this.#from.at(this.#outageEndingAfter(device, at)) as Instant;
  }

  /** Lets go of what ended at or before `now`; nobody may ask about an earlier time again. */
  pass(device: number, now: Instant): void {
    if (now < this.#nextStart.at(device)) return;
    let head = this.#merged.head(device);
    while (this.#until.at(head) <= now) {
      if (this.#merged.next(head) === NONE) this.#extend(device);
      this.#merged.shift(device);
      this.#passed.add(device, 1);
      head = this.#merged.head(device);
    }
    this.#nextStart.set(device, this.#from.at(head));
  }

  /** Outages of this device that have begun by `now`. */
  outagesBegun(device: number, now: Instant): number {
    this.pass(device, now);
    return this.#passed.at(device) + (this.#nextStart.at(device) <= now ? 1 : 0);
  }

  /** Time without coverage from the run's start to `until`, in µs: computed anew from the sources. */
  downUs(device: number, until: Instant): number {
    const again = new Radio(until);
    again.add(this.#planOf(device));
    let down = 0;
    for (let at = START; at < until; ) {
      const start = again.nextOutageStart(0, at);
      if (start >= until) break;
      const end = Math.min(again.clearAt(0, start), until) as Instant;
      down += end - start;
      at = end;
      again.pass(0, at);
    }
    return down;
  }

  #planOf(device: number): RadioPlan {
    return this.#plans[device] ?? { sources: NO_SOURCES, subject: 0 };
  }

  /** The first merged outage that ends after `at`; makes as many as it takes. */
  #outageEndingAfter(device: number, at: Instant): number {
    let node = this.#merged.head(device);
    while (this.#until.at(node) <= at) {
      if (this.#merged.next(node) === NONE) this.#extend(device);
      node = this.#merged.next(node);
    }
    return node;
  }

  /** Appends the next merged outage of a device. */
  #extend(device: number): void {
    const { sources, subject } = this.#planOf(device);
    const base = this.#base.at(device);
    let from: number = NEVER;
    for (let row = base; row < base + sources.length; row++) {
      if (this.#start.at(row) < from) from = this.#start.at(row);
    }
    if (from > this.#horizon) from = NEVER;
    const node = this.#merged.push(device);
    this.#from.set(node, from);
    this.#until.set(node, from === NEVER ? NEVER : this.#absorb(device, from, sources, subject));
  }

  /** Moves every source past the outage that starts at `from`; returns where it ends. */
  #absorb(device: number, from: number, sources: readonly OutageSource[], subject: number): number {
    const base = this.#base.at(device);
    let until = from;
    for (let grew = true; grew; ) {
      grew = false;
      sources.forEach((source, index) => {
        const row = base + index;
        while (this.#start.at(row) <= until && until <= this.#horizon) {
          const end = this.#end.at(row);
          if (end > until) until = end;
          grew = true;
          this.#ordinal.add(row, 1);
          this.#open(row, source, subject, end as Instant);
        }
      });
    }
    return until;
  }

  /** Sets a source's cursor to its outage number #ordinal, after one that ended at `after`. */
  #open(row: number, source: OutageSource, subject: number, after: Instant): void {
    const ordinal = this.#ordinal.at(row);
    const start = source.startOf(subject, ordinal, after);
    invariant(start >= after, 'outages of one source come in order');
    const end = start === NEVER ? NEVER : source.endOf(subject, ordinal, start);
    this.#start.set(row, start);
    this.#end.set(row, end);
  }
}
