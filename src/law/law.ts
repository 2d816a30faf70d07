/**
 * One law of a run: its name, how often it was broken, and the first time in words.
 *
 * Whoever checks says when, whose ClientId it was and what happened; words are made only when a law
 * breaks, so that one that holds costs a comparison.
 */
import type { Instant } from '../kernel/time.ts';

/** Nobody's ClientId: what no single client broke. */
const NO_CLIENT = -1;

/** What came out of one law. */
export interface Judgement {
  readonly name: string;
  readonly held: boolean;
  /** Whether the broker preset claims this law; an unclaimed law cannot be broken. */
  readonly claimed: boolean;
  /** Violations seen. */
  readonly count: number;
  /** The first violation, in words; empty when there is none. */
  readonly first: string;
  /** When the first violation was, and whose; absent where no single event shows it. */
  readonly event?: { readonly atUs: number; readonly clientId: string };
}

export class Law {
  readonly name: string;
  readonly #isClaimed: boolean;
  #count = 0;
  #first = '';
  #at = 0;
  #client = NO_CLIENT;

  /** `unclaimed` names the laws that the broker does not claim. */
  constructor(name: string, unclaimed?: ReadonlySet<string>) {
    this.name = name;
    this.#isClaimed = unclaimed?.has(name) !== true;
  }

  /** Broken by an event at `now` that `client` (interned) had part in. */
  breaks(now: Instant, client: number, story: string): void {
    if (this.#count === 0) {
      this.#first = story;
      this.#at = now;
      this.#client = client;
    }
    this.#count++;
  }

  /** Broken as a look at the books shows, by no single event. */
  fails(story: string): void {
    this.breaks(0 as Instant, NO_CLIENT, story);
  }

  /** The verdict; `textOf` tells a ClientId. */
  verdict(textOf: (client: number) => string): Judgement {
    const isEvent = this.#count > 0 && this.#client !== NO_CLIENT;
    return {
      name: this.name,
      held: this.#count === 0,
      claimed: this.#isClaimed,
      count: this.#count,
      first: this.#first,
      ...(isEvent ? { event: { atUs: this.#at, clientId: textOf(this.#client) } } : {}),
    };
  }
}

/** The laws that packets and news are laid before. */
export interface LawBooks {
  readonly sessionState: Law;
  readonly dup: Law;
  readonly window: Law;
  readonly qos2: Law;
  readonly queueLimit: Law;
  readonly sessionPresent: Law;
  readonly subscription: Law;
  readonly wills: Law;
  readonly expiry: Law;
  readonly oneConnection: Law;
}
