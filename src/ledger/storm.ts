/**
 * Take-over storms: a ClientId that is taken over again and again.
 *
 * A storm begins with the take-over that makes N within W, is dated from the first of those N, and
 * is over when W passes without another (MODEL §5).
 */
import type { Instant } from '../kernel/time.ts';

/** One storm; `end` is its last take-over so far. */
export interface StormRecord {
  readonly client: number;
  readonly start: Instant;
  end: Instant;
  self: number;
  foreign: number;
}

interface Recent {
  /** Take-overs not older than the window, oldest first, whether each was foreign. */
  readonly at: Instant[];
  readonly isForeign: boolean[];
  storm: StormRecord | undefined;
}

export class Storms {
  readonly #takeovers: number;
  readonly #withinUs: number;
  readonly #recent = new Map<number, Recent>();
  readonly #found: StormRecord[] = [];

  constructor(takeovers: number, withinUs: number) {
    this.#takeovers = takeovers;
    this.#withinUs = withinUs;
  }

  /** Storms found, in the order in which they were recognised. */
  get found(): readonly StormRecord[] {
    return this.#found;
  }

  tookOver(now: Instant, client: number, isForeign: boolean): void {
    let recent = this.#recent.get(client);
    if (recent === undefined) {
      recent = { at: [], isForeign: [], storm: undefined };
      this.#recent.set(client, recent);
    }
    const { storm } = recent;
    if (storm !== undefined && now - storm.end <= this.#withinUs) {
      storm.end = now;
      if (isForeign) storm.foreign++;
      else storm.self++;
      return;
    }
    recent.storm = undefined;
    this.#remember(recent, now, isForeign);
    if (recent.at.length >= this.#takeovers) this.#begin(recent, client, now);
  }

  #remember(recent: Recent, now: Instant, isForeign: boolean): void {
    recent.at.push(now);
    recent.isForeign.push(isForeign);
    while (recent.at.length > 0 && now - (recent.at[0] ?? now) > this.#withinUs) {
      recent.at.shift();
      recent.isForeign.shift();
    }
  }

  #begin(recent: Recent, client: number, now: Instant): void {
    const foreign = recent.isForeign.filter((each) => each).length;
    const storm: StormRecord = {
      client,
      start: recent.at[0] ?? now,
      end: now,
      self: recent.at.length - foreign,
      foreign,
    };
    recent.storm = storm;
    recent.at.length = 0;
    recent.isForeign.length = 0;
    this.#found.push(storm);
  }
}
