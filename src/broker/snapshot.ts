/**
 * What a broker has written down to read again after a crash: sessions with their filters and
 * messages, and retained messages.
 *
 * What is in it is referred to, so that no number in it is another's by then.
 */
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { Delivery } from './delivery.ts';
import type { Inbound } from './inbound.ts';
import type { Retained, RetainedMessages } from './retained.ts';
import type { SessionId, SessionStore } from './session-store.ts';

/** What it holds of a session. */
interface Kept {
  readonly filters: ReadonlySet<string>;
  /** Copies for its client, and messages of its client that are withheld. */
  readonly publications: ReadonlySet<PublicationId>;
}

export class Snapshot {
  readonly #publications: PublicationStore;
  readonly #sessions = new Map<SessionId, Kept>();
  #retained: readonly Retained[] = [];

  constructor(parts: { readonly publications: PublicationStore }) {
    this.#publications = parts.publications;
  }

  /** Writes down what there is, in place of what was written before. */
  take(parts: {
    readonly sessions: SessionStore;
    readonly delivery: Delivery;
    readonly inbound: Inbound;
    readonly retained: RetainedMessages;
  }): void {
    this.clear();
    const { sessions, delivery, inbound } = parts;
    sessions.forEach((session) => {
      const publications = new Set<PublicationId>();
      delivery.forEachHeldCopy(session, (each) => publications.add(each));
      inbound.forEachWithheld(session, (each) => publications.add(each));
      for (const each of publications) this.#publications.retain(each);
      const filters = new Set(sessions.filtersOf(session));
      this.#sessions.set(session, { filters, publications });
    });
    this.#retained = parts.retained.all();
    for (const { publication } of this.#retained) this.#publications.retain(publication);
  }

  /** The session as it was; undefined when it is younger. */
  of(session: SessionId): Kept | undefined {
    return this.#sessions.get(session);
  }

  get retained(): readonly Retained[] {
    return this.#retained;
  }

  /** A session is over: nothing brings it back. */
  forget(session: SessionId): void {
    const kept = this.#sessions.get(session);
    if (kept === undefined) return;
    for (const each of kept.publications) this.#publications.release(each);
    this.#sessions.delete(session);
  }

  clear(): void {
    for (const session of [...this.#sessions.keys()]) this.forget(session);
    for (const { publication } of this.#retained) this.#publications.release(publication);
    this.#retained = [];
  }
}
