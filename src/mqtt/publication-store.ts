/**
 * Publications: what every copy of one PUBLISH shares, counted by reference.
 *
 *   topic id │ payload length │ message number │ QoS and RETAIN as published │ properties │ payload
 *
 * Copies in outboxes, queues, windows and on the wire hold a reference each; the record goes when
 * the last one is released. The message number follows an application message through every copy
 * (MODEL §4); 0 marks traffic the ledger does not follow. Payload bytes exist only where a real
 * socket or `--wire bytes` brought them.
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { violated } from '../kernel/invariant.ts';
import { Slab } from '../kernel/slab.ts';
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

/** The fields of a publication, side by side; `counted` is references × 8 + RETAIN × 4 + QoS. */
const FIELD = { topic: 0, length: 1, message: 2, counted: 3 } as const;
const FIELDS = 4;

export class PublicationStore {
  readonly #slab = new Slab();
  readonly #ints = this.#slab.attach(new Int32Column(0, FIELDS));
  /** Rare, so kept beside the columns: properties and payload bytes by publication. */
  readonly #properties = new Map<number, PublishProperties>();
  readonly #payload = new Map<number, Uint8Array>();

  /** Publications held by somebody. */
  get size(): number {
    return this.#slab.size;
  }

  /** Makes a publication with one reference, the caller's. */
  create(content: PublicationContent): PublicationId {
    const id = this.open(content.topic, content.payloadLength, content.message, content.qos);
    if (content.retain)
      this.#ints.set(id * FIELDS + FIELD.counted, this.#ints.at(id * FIELDS + FIELD.counted) | 4);
    if (content.properties !== undefined) this.#properties.set(id, content.properties);
    if (content.payload !== undefined) this.#payload.set(id, content.payload);
    return id;
  }

  /** The hot path of `create`: no RETAIN, no properties, no bytes, and no record to allocate. */
  open(topic: TopicId, payloadLength: number, message: MessageNumber, qos: Qos): PublicationId {
    const id = this.#slab.allocate();
    this.#ints.set(id * FIELDS + FIELD.topic, topic);
    this.#ints.set(id * FIELDS + FIELD.length, payloadLength);
    this.#ints.set(id * FIELDS + FIELD.message, message);
    this.#ints.set(id * FIELDS + FIELD.counted, 8 | qos);
    return id as PublicationId;
  }

  /**
   * Another form of a publication, with one reference, the caller's: the same message with its
   * length, payload, QoS and RETAIN, under another topic or with other properties.
   */
  derive(
    id: PublicationId,
    changes: Partial<Pick<PublicationContent, 'topic' | 'properties'>>,
  ): PublicationId {
    const { topic = this.topicOf(id), properties = this.propertiesOf(id) } = changes;
    const payload = this.payloadOf(id);
    const isPlain = properties === undefined || Object.keys(properties).length === 0;
    return this.create({
      topic,
      payloadLength: this.payloadLengthOf(id),
      message: this.messageOf(id),
      qos: this.qosOf(id),
      retain: this.isRetain(id),
      ...(isPlain ? {} : { properties }),
      ...(payload === undefined ? {} : { payload }),
    });
  }

  /** Takes one more reference. */
  retain(id: PublicationId): void {
    this.#ints.set(id * FIELDS + FIELD.counted, this.#ints.at(id * FIELDS + FIELD.counted) + 8);
  }

  /** Gives one reference back; the last one frees the record. */
  release(id: PublicationId): void {
    const counted = this.#ints.at(id * FIELDS + FIELD.counted) - 8;
    if (counted < 0) violated(`publication ${id} was released more often than retained`);
    this.#ints.set(id * FIELDS + FIELD.counted, counted);
    if (counted < 8) this.#forget(id);
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
    return (this.#ints.at(id * FIELDS + FIELD.counted) & 3) as Qos;
  }

  isRetain(id: PublicationId): boolean {
    return (this.#ints.at(id * FIELDS + FIELD.counted) & 4) !== 0;
  }

  propertiesOf(id: PublicationId): PublishProperties | undefined {
    return this.#properties.size === 0 ? undefined : this.#properties.get(id);
  }

  payloadOf(id: PublicationId): Uint8Array | undefined {
    return this.#payload.size === 0 ? undefined : this.#payload.get(id);
  }

  #forget(id: PublicationId): void {
    this.#ints.set(id * FIELDS + FIELD.counted, 0);
    if (this.#properties.size > 0) this.#properties.delete(id);
    if (this.#payload.size > 0) this.#payload.delete(id);
    this.#slab.free(id);
  }
}
