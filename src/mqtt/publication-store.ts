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

export class PublicationStore {
  readonly #slab = new Slab();
  readonly #topic = this.#slab.attach(new Int32Column());
  readonly #length = this.#slab.attach(new Int32Column());
  readonly #message = this.#slab.attach(new Int32Column());
  /** References × 8 + RETAIN × 4 + QoS. */
  readonly #counted = this.#slab.attach(new Int32Column());
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
    if (content.retain) this.#counted.set(id, this.#counted.at(id) | 4);
    if (content.properties !== undefined) this.#properties.set(id, content.properties);
    if (content.payload !== undefined) this.#payload.set(id, content.payload);
    return id;
  }

  /** The hot path of `create`: no RETAIN, no properties, no bytes, and no record to allocate. */
  open(topic: TopicId, payloadLength: number, message: MessageNumber, qos: Qos): PublicationId {
    const id = this.#slab.allocate();
    this.#topic.set(id, topic);
    this.#length.set(id, payloadLength);
    this.#message.set(id, message);
    this.#counted.set(id, 8 | qos);
    return id as PublicationId;
  }

  /** Takes one more reference. */
  retain(id: PublicationId): void {
    this.#counted.set(id, this.#counted.at(id) + 8);
  }

  /** Gives one reference back; the last one frees the record. */
  release(id: PublicationId): void {
    const counted = this.#counted.at(id) - 8;
    if (counted < 0) violated(`publication ${id} was released more often than retained`);
    this.#counted.set(id, counted);
    if (counted < 8) this.#forget(id);
  }

  topicOf(id: PublicationId): TopicId {
    return this.#topic.at(id) as TopicId;
  }

  /** Bytes. */
  payloadLengthOf(id: PublicationId): number {
    return this.#length.at(id);
  }

  messageOf(id: PublicationId): MessageNumber {
    return this.#message.at(id) as MessageNumber;
  }

  /** The QoS it was published at. */
  qosOf(id: PublicationId): Qos {
    return (this.#counted.at(id) & 3) as Qos;
  }

  isRetain(id: PublicationId): boolean {
    return (this.#counted.at(id) & 4) !== 0;
  }

  propertiesOf(id: PublicationId): PublishProperties | undefined {
    return this.#properties.size === 0 ? undefined : this.#properties.get(id);
  }

  payloadOf(id: PublicationId): Uint8Array | undefined {
    return this.#payload.size === 0 ? undefined : this.#payload.get(id);
  }

  #forget(id: PublicationId): void {
    this.#counted.set(id, 0);
    if (this.#properties.size > 0) this.#properties.delete(id);
    if (this.#payload.size > 0) this.#payload.delete(id);
    this.#slab.free(id);
  }
}
