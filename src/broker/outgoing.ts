/**
 * A PUBLISH as one client gets it, where it differs from what the broker keeps: what is left of its
 * message expiry interval, a topic alias in place of its topic; and whether it may go at all.
 *
 *   publication ──remaining interval──▶ ──alias──▶ outlet       derived for the moment of sending
 *
 * What is queued and in flight stays as it is, so that it can be sent again on another connection,
 * where other limits and no aliases stand. Nothing plain to an unlimited client comes through here.
 */
import type { Instant } from '../kernel/time.ts';
import { NEVER } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import { ALIAS_BYTES, SentAliases } from '../mqtt/topic-alias.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { publishPropertyBytes, publishSize } from '../mqtt/wire-size.ts';
import { hasExpired, secondsLeft } from './expiry.ts';
import type { BrokerObserver, BrokerOutlet } from './port.ts';
import type { SessionId, SessionStore } from './session-store.ts';

export class Outgoing {
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #sessions: SessionStore;
  readonly #outlet: BrokerOutlet;
  readonly #observer: BrokerObserver;
  readonly aliases: SentAliases;

  constructor(parts: {
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly sessions: SessionStore;
    readonly outlet: BrokerOutlet;
    readonly observer: BrokerObserver;
  }) {
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.#sessions = parts.sessions;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.aliases = new SentAliases(parts);
  }

  /** Aliases end with their connection [MQTT-3.3.2-7 (5.0)]. */
  forgetAliases(session: SessionId): void {
    this.aliases.begin(session, 0);
  }

  /** Drops a message that must not be sent for the first time now, and says so. */
  refuses(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): boolean {
    if (hasExpired(this.#publications, now, publication)) {
      this.#observer.dropped(now, session, publication, 'broker.message-expired');
      return true;
    }
    if (!this.isTooLarge(session, publication, qosOf(header))) return false;
    this.#observer.dropped(now, session, publication, 'broker.packet-too-large');
    return true;
  }

  /** Whether the client cannot take a packet of this size [MQTT-3.1.2-24 (5.0)]. */
  isTooLarge(session: SessionId, publication: PublicationId, qos: Qos): boolean {
    return (
      this.#sizeOf(session, publication, qos) > this.#sessions.termsOf(session).maximumPacketSize
    );
  }

  /** Sends it, as it stands now. */
  publish(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const timely = this.#timely(now, publication);
    const short = this.#shortened(session, timely, header);
    this.#outlet.publish(now, this.#sessions.linkOf(session), short, header);
    if (short !== timely) this.#publications.release(short);
    if (timely !== publication) this.#publications.release(timely);
  }

  /** With what is left of its interval; an interval that has passed is 0 (MODEL §2). */
  #timely(now: Instant, publication: PublicationId): PublicationId {
    const expiresAt = this.#publications.expiresAt(publication);
    const properties = this.#publications.propertiesOf(publication);
    // A limit of the broker's own is nothing that the publisher has said.
    if (expiresAt === NEVER || properties?.messageExpiryInterval === undefined) return publication;
    const messageExpiryInterval = secondsLeft(now, expiresAt);
    if (properties.messageExpiryInterval === messageExpiryInterval) return publication;
    const changed = { ...properties, messageExpiryInterval };
    return this.#publications.derive(publication, { properties: changed });
  }

  /** With an alias, unless introducing it would make the packet too large. */
  #shortened(session: SessionId, publication: PublicationId, header: PublishHeader): PublicationId {
    const { topicAliasMaximum, maximumPacketSize } = this.#sessions.termsOf(session);
    if (topicAliasMaximum === 0) return publication;
    const size = this.#sizeOf(session, publication, qosOf(header)) + ALIAS_BYTES;
    if (size > maximumPacketSize) return publication;
    // Kept from the first alias on: most connections use none.
    if (!this.aliases.has(session)) this.aliases.begin(session, topicAliasMaximum);
    return this.aliases.shortened(session, publication);
  }

  #sizeOf(session: SessionId, publication: PublicationId, qos: Qos): number {
    return publishSize(
      this.#topics.byteLengthOf(this.#publications.topicOf(publication)),
      this.#publications.payloadLengthOf(publication),
      qos,
      this.#sessions.versionOf(session),
      publishPropertyBytes(this.#publications.propertiesOf(publication)),
    );
  }
}
