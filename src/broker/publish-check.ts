/**
 * What a PUBLISH says, against what its sender was told and what MQTT allows: only for those with
 * RETAIN or properties, or any where the limits leave something out.
 */
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { isRetain, type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { isWellFormedUtf8 } from '../mqtt/utf8.ts';
import { publishPropertyBytes, publishSize } from '../mqtt/wire-size.ts';
import type { BrokerLimits } from './limits.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type Farewell, VIOLATION } from './violation.ts';

/** Whether a PUBLISH without anything unusual may be refused or changed all the same. */
export function isChoosy({ inbound, messageExpiry, publish }: BrokerLimits): boolean {
  return (
    inbound.maxQos < 2 ||
    inbound.maxPacketBytes < MAX_PACKET_SIZE ||
    publish.perSecond < Infinity ||
    Math.min(messageExpiry.defaultUs, messageExpiry.maxUs) < Infinity
  );
}

export class PublishCheck {
  readonly #limits: BrokerLimits;
  readonly #sessions: SessionStore;
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#topics = parts.topics;
    this.#publications = parts.publications;
  }

  /** What a client was told not to send, or may never send. */
  violationIn(
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): Farewell | undefined {
    const { inbound, available } = this.#limits;
    if (qosOf(header) > inbound.maxQos) return VIOLATION.qos;
    if (isRetain(header) && !available.retain) return VIOLATION.retain;
    const properties = this.#publications.propertiesOf(publication);
    if (properties?.subscriptionIdentifier !== undefined) return VIOLATION.subscriptionIdentifier;
    const size = publishSize(
      this.#topics.byteLengthOf(this.#publications.topicOf(publication)),
      this.#publications.payloadLengthOf(publication),
      qosOf(header),
      this.#sessions.versionOf(session),
      publishPropertyBytes(properties),
    );
    return size > inbound.maxPacketBytes ? VIOLATION.packetTooLarge : undefined;
  }

  /** Whether a payload said to be UTF-8 is, as far as its bytes are here [MQTT 5.0 §3.3.2.3.2]. */
  isAsItSays(publication: PublicationId): boolean {
    const { payloadFormatIndicator } = this.#publications.propertiesOf(publication) ?? {};
    const payload = this.#publications.payloadOf(publication);
    return payloadFormatIndicator !== true || payload === undefined || isWellFormedUtf8(payload);
  }
}
