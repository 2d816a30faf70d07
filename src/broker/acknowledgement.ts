/**
 * What a client answers to the messages it is sent: PUBACK, PUBREC and PUBCOMP end handshakes, make
 * room in the window and let the next message go.
 *
 * An identifier that nobody waits for is ignored (PUBREC is answered), as every broker does: it may
 * be late. One that is waiting for another answer than this breaks the protocol.
 */
import type { Instant } from '../kernel/time.ts';
import { RELEASED_BEFORE, UNKNOWN_ID } from '../mqtt/flight-store.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { Delivery } from './delivery.ts';
import { type BrokerLimits, UNKNOWN_ID_REASON } from './limits.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type Farewell, VIOLATION } from './violation.ts';

/** Each verb returns what is wrong with the packet, if anything. */
export class Acknowledgements {
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #delivery: Delivery;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly #unknownId: ReasonCode;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly delivery: Delivery;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#delivery = parts.delivery;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.#unknownId = UNKNOWN_ID_REASON[parts.limits.handshake.unknownId];
  }

  puback(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): Farewell | undefined {
    const publication = this.#delivery.flights.puback(session, id);
    if (publication === UNKNOWN_ID) return this.#mistake(session, id);
    this.#settled(now, session, publication, reason);
    return undefined;
  }

  /** The message has passed to the client, or was refused. */
  pubrec(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): Farewell | undefined {
    if (isFailure(reason)) return this.#refused(now, session, id, reason);
    const publication = this.#delivery.flights.pubrec(session, id);
    if (publication === UNKNOWN_ID) {
      const mistake = this.#mistake(session, id);
      if (mistake !== undefined) return mistake;
      this.#outlet.pubrel(now, this.#sessions.linkOf(session), id, this.#unknownId);
      return undefined;
    }
    // The copy passes on here; its record stays until PUBCOMP, which names it once more.
    if (publication !== RELEASED_BEFORE) this.#observer.acknowledged(now, session, publication);
    this.#delivery.release(now, session, id, REASON.success);
    return undefined;
  }

  pubcomp(now: Instant, session: SessionId, id: PacketId): Farewell | undefined {
    const publication = this.#delivery.flights.pubcomp(session, id);
    if (publication === UNKNOWN_ID) return this.#mistake(session, id);
    this.#publications.release(publication);
    this.#delivery.pump(now, session);
    return undefined;
  }

  /** PUBREC ≥ 0x80 ends the handshake [MQTT-4.3.3-4 (5.0)]. */
  #refused(
    now: Instant,
    session: SessionId,
    id: PacketId,
    reason: ReasonCode,
  ): Farewell | undefined {
    const publication = this.#delivery.flights.refused(session, id);
    if (publication === UNKNOWN_ID) return this.#mistake(session, id);
    this.#settled(now, session, publication, reason);
    return undefined;
  }

  #settled(now: Instant, session: SessionId, publication: PublicationId, reason: ReasonCode): void {
    // A refused message goes to nobody else, through a shared group either [MQTT-4.8.2-6 (5.0)].
    if (isFailure(reason)) {
      this.#observer.dropped(now, session, publication, 'subscriber.refused');
    } else {
      this.#observer.acknowledged(now, session, publication);
    }
    this.#publications.release(publication);
    this.#delivery.pump(now, session);
  }

  #mistake(session: SessionId, id: PacketId): Farewell | undefined {
    return this.#delivery.flights.holds(session, id) ? VIOLATION.wrongAcknowledgement : undefined;
  }
}
