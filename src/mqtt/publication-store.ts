/**
 * Publications: what every copy of one PUBLISH shares, counted by reference.
 *
 *   topic id │ payload length │ message number │ QoS and RETAIN as published │ properties │ payload
 *
 * Copies in outboxes, queues, windows and on the wire hold a reference each; the record goes when
 * the last one is released. The message number follows an application message through every copy
 * (MODEL §4); 0 marks traffic the ledger does not follow. Payload bytes exist only where a real
 * socket brought them. A copy that has to say something else than the rest is derived: a record of
 * its own, with the same message number and the same payload bytes.
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { violated } from '../kernel/invariant.ts';
import { Slab } from '../kernel/slab.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import { MAX_PACKET_SIZE } from './frame.ts';
import type { PublishProperties, Qos } from './packet.ts';
import type { TopicId } from './topic-table.ts';

export type PublicationId = number & Brand<'publication'>;

/** The number of an application message within a run, 1 … 2^31 − 1; 0 is none. */
export type MessageNumber = number & Brand<'message'>;

/** What a PUBLISH says besides what varies from copy to copy. */
export interface PublicationContent {
  readonly topic: TopicId;
  /** Bytes. */
  readonly payloadLength: number;
  readonly message: MessageNumber;
  readonly qos: Qos;
  readonly retain: boolean;
  readonly properties?: PublishProperties;
  readonly payload?: Uint8Array;
}

/** What a derived publication says otherwise; `properties` stand in place of all others. */
export interface Changes {
  readonly topic?: TopicId;
  readonly properties?: PublishProperties;
  /** When its message expiry interval has passed. */
  readonly expiresAt?: Instant;
}

/** The fields of a publication, side by side; `counted` is references × 32 + flags + QoS. */
const FIELD = { topic: 0, length: 1, message: 2, counted: 3 } as const;
const FIELDS = 4;
const QOS = 3;
const RETAIN = 4;
const HAS_PROPERTIES = 8;
const EXPIRES = 16;
/** So long that a PUBLISH with it may be longer than MQTT can frame. */
const HUGE = 32;
const REFERENCE = 64;
/** The longest payload that fits whatever topic stands before it, bytes. */
const LONGEST_USUAL = MAX_PACKET_SIZE - 65_535 - 16;

export class PublicationStore {
  readonly #slab = new Slab();
  readonly #ints = this.#slab.attach(new Int32Column(0, FIELDS));
  /** Rare, so kept beside the columns: properties and payload bytes by publication. */
  readonly #properties = new Map<number, PublishProperties>();
  readonly #payload = new Map<number, Uint8Array>();
  readonly #expiresAt = new Map<number, Instant>();

  /** Publications held by somebody. */
  get size(): number {
    return this.#slab.size;
  }

  get bytes(): number {
    return this.#slab.bytes;
  }

  /** Makes a publication with one reference, the caller's. */
  create(content: PublicationContent): PublicationId {
    const id = this.open(content.topic, content.payloadLength, content.message, content.qos);
    if (content.retain) this.#mark(id, RETAIN);
    if (content.properties !== undefined) this.#setProperties(id, content.properties);
    if (content.payload !== undefined) this.#payload.set(id, content.payload);
    if (content.payloadLength > LONGEST_USUAL) this.#mark(id, HUGE);
    return id;
  }

  /** The hot path of `create`: no RETAIN, no properties, no bytes, and no record to allocate. */
  open(topic: TopicId, payloadLength: number, message: MessageNumber, qos: Qos): PublicationId {
    const id = this.#slab.allocate();
    this.#ints.set(id * FIELDS + FIELD.topic, topic);
    this.#ints.set(id * FIELDS + FIELD.length, payloadLength);
    this.#ints.set(id * FIELDS + FIELD.message, message);
    this.#ints.set(id * FIELDS + FIELD.counted, REFERENCE | qos);
    return id as PublicationId;
  }

  /**
   * Another form of a publication, with one reference, the caller's: the same message with its
   * length, payload, QoS and RETAIN, but these things otherwise.
   */
  derive(id: PublicationId, changes: Changes): PublicationId {
    const { topic = this.topicOf(id), properties = this.propertiesOf(id) } = changes;
    const { expiresAt = this.expiresAt(id) } = changes;
    const payload = this.payloadOf(id);
    const derived = this.open(topic, this.payloadLengthOf(id), this.messageOf(id), this.qosOf(id));
    if (this.isRetain(id)) this.#mark(derived, RETAIN);
    if (this.#has(id, HUGE)) this.#mark(derived, HUGE);
    if (properties !== undefined && Object.keys(properties).length > 0) {
      this.#setProperties(derived, properties);
    }
    if (payload !== undefined) this.#payload.set(derived, payload);
    if (expiresAt !== NEVER) {
      this.#mark(derived, EXPIRES);
      this.#expiresAt.set(derived, expiresAt);
    }
    return derived;
  }

  /** Takes one more reference. */
  retain(id: PublicationId): void {
    this.#ints.set(
      id * FIELDS + FIELD.counted,
      this.#ints.at(id * FIELDS + FIELD.counted) + REFERENCE,
    );
  }

  /** Gives one reference back; the last one frees the record. */
  release(id: PublicationId): void {
    const counted = this.#ints.at(id * FIELDS + FIELD.counted) - REFERENCE;
    if (counted < 0) violated('released more often than retained: publication', id);
    this.#ints.set(id * FIELDS + FIELD.counted, counted);
    if (counted < REFERENCE) this.#forget(id);
  }

  /** The topics of all publications held by somebody, some of them more than once. */
  forEachTopic(visit: (topic: TopicId) => void): void {
    for (let id = 0; id < this.#slab.extent; id++) {
      // A live row of the slab is a publication.
      if (this.#slab.isLive(id)) visit(this.topicOf(id as PublicationId));
    }
  }

  topicOf(id: PublicationId): TopicId {
    return this.#ints.at(id * FIELDS + FIELD.topic) as TopicId;
  }

  /** Bytes. */
  payloadLengthOf(id: PublicationId): number {
    return this.#ints.at(id * FIELDS + FIELD.length);
  }

  messageOf(id: PublicationId): MessageNumber {
    return this.#ints.at(id * FIELDS + FIELD.message) as MessageNumber;
  }

  /** The QoS it was published at. */
  qosOf(id: PublicationId): Qos {
    return (this.#ints.at(id * FIELDS + FIELD.counted) & QOS) as Qos;
  }

  isRetain(id: PublicationId): boolean {
    return this.#has(id, RETAIN);
  }

  /** Whether it is no more than topic, payload and QoS, and can be sent to anybody as it is. */
  isPlain(id: PublicationId): boolean {
    return !this.#has(id, RETAIN | HAS_PROPERTIES | EXPIRES | HUGE);
  }

  propertiesOf(id: PublicationId): PublishProperties | undefined {
    return this.#has(id, HAS_PROPERTIES) ? this.#properties.get(id) : undefined;
  }

  /** When its message expiry interval has passed; NEVER where nobody said so. */
  expiresAt(id: PublicationId): Instant {
    return this.#has(id, EXPIRES) ? (this.#expiresAt.get(id) ?? NEVER) : NEVER;
  }

  payloadOf(id: PublicationId): Uint8Array | undefined {
    return this.#payload.size === 0 ? undefined : this.#payload.get(id);
  }

  #has(id: PublicationId, flags: number): boolean {
    return (this.#ints.at(id * FIELDS + FIELD.counted) & flags) !== 0;
  }

  #mark(id: PublicationId, flag: number): void {
    const place = id * FIELDS + FIELD.counted;
    this.#ints.set(place, this.#ints.at(place) | flag);
  }

  #setProperties(id: PublicationId, properties: PublishProperties): void {
    this.#mark(id, HAS_PROPERTIES);
    this.#properties.set(id, properties);
  }

  #forget(id: PublicationId): void {
    if (this.#has(id, HAS_PROPERTIES)) this.#properties.delete(id);
    if (this.#has(id, EXPIRES)) this.#expiresAt.delete(id);
    if (this.#payload.size > 0) this.#payload.delete(id);
    this.#ints.set(id * FIELDS + FIELD.counted, 0);
    this.#slab.free(id);
  }
}
