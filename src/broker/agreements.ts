/**
 * What broker and client agreed on for a session: few kinds among many sessions, each kept once.
 */
import type { ProtocolVersion } from '../mqtt/packet.ts';

/** What was agreed on for a session's present or last connection. */
export interface Agreement {
  readonly version: ProtocolVersion;
  /** Unacknowledged QoS 1/2 messages the client takes at once. */
  readonly window: number;
  /** Session expiry interval, µs. */
  readonly expiryUs: number;
  /** Silence after which the connection is closed, µs. */
  readonly silenceUs: number;
}

/** The place of the agreement a new session has. */
export const NOTHING_AGREED = 0;

/** The kinds of agreement there are; sessions hold a kind's place. */
export class Agreements {
  readonly #kinds: Agreement[] = [];
  /** Each kind's place, by what it says. */
  readonly #places = new Map<string, number>();

  constructor() {
    this.#keep({ version: 4, window: 0, expiryUs: 0, silenceUs: Infinity });
  }

  /** The agreement at a place. */
  at(place: number): Agreement {
    return this.#kinds[place] as Agreement; // places are given out by `changed` alone
  }

  /** The place of what stands at `place`, but for this change. */
  changed(place: number, change: Partial<Agreement>): number {
    const { version, window, expiryUs, silenceUs } = { ...this.at(place), ...change };
    // One literal for all of them, so that all have one shape for V8: a spread gives each its own.
    return this.#keep({ version, window, expiryUs, silenceUs });
  }

  #keep(kind: Agreement): number {
    const key = `${kind.version} ${kind.window} ${kind.expiryUs} ${kind.silenceUs}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#kinds.push(kind) - 1;
    this.#places.set(key, place);
    return place;
  }
}
