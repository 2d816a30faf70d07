/**
 * Writes that do not simply get through: lost at first, caught in an outage, over a link that was
 * quiet for too long or whose writes are watched, or tampered with on the way.
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { ARRIVE } from './link-event.ts';
import type { End, LinkStore } from './link-store.ts';
import type { Paths } from './path.ts';
import type { QuietLinks } from './quiet-links.ts';
import type { Toxics } from './toxics.ts';

/** A write on its way out: when it goes, its bytes, and its bytes on the air. */
export interface Writing {
  readonly depart: Instant;
  readonly length: number;
  readonly onAir: number;
}

export class LateWrites {
  readonly #scheduler: Scheduler;
  readonly #paths: Paths;
  readonly #store: LinkStore;
  readonly #quiet: QuietLinks;
  readonly #toxics: Toxics;

  constructor(parts: {
    readonly scheduler: Scheduler;
    readonly paths: Paths;
    readonly store: LinkStore;
    readonly quiet: QuietLinks;
    readonly toxics: Toxics;
  }) {
    this.#scheduler = parts.scheduler;
    this.#paths = parts.paths;
    this.#store = parts.store;
    this.#quiet = parts.quiet;
    this.#toxics = parts.toxics;
  }

  /** Sends a write that its row already knows of. */
  send(now: Instant, link: LinkId, end: End, { depart, length, onAir }: Writing): void {
    const row = link * 2 + end;
    const device = this.#store.deviceOf(link);
    const { quietUs, toxics } = this.#paths.kindOf(device);
    const last = this.#store.lastArrival(row);
    let arrives = this.#paths.arrival(device, end, depart, onAir);
    if (arrives - last >= quietUs || this.#quiet.keeps(link)) {
      arrives = this.#quiet.arrival(link, end, depart, onAir);
    }
    if (arrives === NEVER) {
      this.#quiet.giveUpLater(depart, link, end);
      return;
    }
    // A write that is held up holds up those behind it: they go when its last byte has gone.
    this.#store.setFreeAt(row, arrives - this.#paths.oneWayUs);
    const past =
      toxics.length === 0 ? arrives : this.#toxics.arrival(now, link, end, length, arrives);
    const inOrder = past > last ? past : last;
    this.#store.setLastArrival(row, inOrder);
    // Swallowed: nobody gives up, for somebody acknowledged it.
    if (inOrder === NEVER) return;
    this.#scheduler.schedule(inOrder, ARRIVE, row, this.#store.generation(row));
  }
}
