/**
 * What a resumed session sends again: PUBLISHes with DUP in send order as far as the new window
 * goes, PUBRELs in PUBREC order [MQTT-4.4.0-1, MQTT-4.6.0-1] (MODEL §2).
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import type { FlightStore } from '../mqtt/flight-store.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { Outgoing } from './outgoing.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { Sender } from './sender.ts';
import type { SessionId, SessionStore } from './session-store.ts';

export class Resumption {
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #flights: FlightStore;
  readonly #outgoing: Outgoing;
  readonly #sender: Sender;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;

  constructor(parts: {
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly flights: FlightStore;
    readonly outgoing: Outgoing;
    readonly sender: Sender;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#flights = parts.flights;
    this.#outgoing = parts.outgoing;
    this.#sender = parts.sender;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
  }

  /** Another connection: everything unfinished goes on. */
  resume(now: Instant, session: SessionId): void {
    const link = this.#sessions.linkOf(session);
    this.#flights.reconnect(session);
    this.resend(now, session);
    this.#flights.forEachReleased(session, (id) => {
      this.#outlet.pubrel(now, link, id, REASON.success);
    });
  }

  /** Sends again what was in flight before this connection, as far as the window goes. */
  resend(now: Instant, session: SessionId): void {
    let node = this.#flights.firstUnsent(session);
    while (node !== NONE && this.#sender.hasPlace(session, 1)) {
      const publication = this.#flights.publicationOf(node);
      const next = this.#flights.nextUnsent(node);
      if (!this.#sender.isSpecial(session, publication)) {
        const header = this.#flights.resend(session, node);
        this.#outlet.publish(now, this.#sessions.linkOf(session), publication, header);
      } else if (this.#outgoing.isTooLarge(session, publication, this.#flights.qosOf(node))) {
        this.#flights.remove(session, node);
        this.#observer.dropped(now, session, publication, 'broker.packet-too-large');
        this.#publications.release(publication);
      } else {
        this.#outgoing.publish(now, session, publication, this.#flights.resend(session, node));
      }
      node = next;
    }
  }
}
