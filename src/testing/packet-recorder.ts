/**
 * A sink that writes down what it is told, for tests of whatever drives a sink.
 */
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import { type PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { isDup, isRetain, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { TopicTable } from '../mqtt/topic-table.ts';

/** Long byte strings compare fastest as text. */
export function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

/** Writes down each call, with publications read out. */
export class PacketRecorder implements PacketSink {
  readonly calls: unknown[] = [];
  readonly topics = new TopicTable();
  readonly publications = new PublicationStore();

  connect = (...call: unknown[]) => this.#note('connect', call);
  connack = (...call: unknown[]) => this.#note('connack', call);
  puback = (...call: unknown[]) => this.#note('puback', call);
  pubrec = (...call: unknown[]) => this.#note('pubrec', call);
  pubrel = (...call: unknown[]) => this.#note('pubrel', call);
  pubcomp = (...call: unknown[]) => this.#note('pubcomp', call);
  subscribe = (...call: unknown[]) => this.#note('subscribe', call);
  suback = (...call: unknown[]) => this.#note('suback', call);
  unsubscribe = (...call: unknown[]) => this.#note('unsubscribe', call);
  unsuback = (...call: unknown[]) => this.#note('unsuback', call);
  pingreq = (...call: unknown[]) => this.#note('pingreq', call);
  pingresp = (...call: unknown[]) => this.#note('pingresp', call);
  disconnect = (...call: unknown[]) => this.#note('disconnect', call);
  auth = (...call: unknown[]) => this.#note('auth', call);

  publish(now: number, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const { publications } = this;
    const said = {
      topic: this.topics.nameOf(publications.topicOf(publication)),
      length: publications.payloadLengthOf(publication),
      payload: hex(publications.payloadOf(publication)),
      message: publications.messageOf(publication),
      retain: publications.isRetain(publication),
      properties: publications.propertiesOf(publication),
      header: [packetIdOf(header), qosOf(header), isDup(header), isRetain(header)],
    };
    this.#note('publish', [now, link, said]);
  }

  #note(method: string, call: unknown[]): void {
    this.calls.push([method, ...call]);
  }
}
