/**
 * What binds a device on its present connection, and how its publishes go out under it.
 *
 * A device that a CONNACK bound by something, or that uses topic aliases, is marked (`isBound`), and
 * only then is anything here asked: the plain PUBLISH of a plain connection never comes by.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Connack } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PublishHeader } from '../mqtt/publish-header.ts';
import { ALIAS_BYTES, SentAliases } from '../mqtt/topic-alias.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { publishPropertyBytes, publishSize } from '../mqtt/wire-size.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceOutlet } from './port.ts';
import { FREE, mayAskFor, publishRefusal, type Terms, termsOf } from './terms.ts';

export class Uplink {
  readonly #devices: DeviceStore;
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #outlet: DeviceOutlet;
  readonly #terms = new Map<DeviceId, Terms>();
  readonly #aliases: SentAliases;

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly outlet: DeviceOutlet;
  }) {
    this.#devices = parts.devices;
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.#outlet = parts.outlet;
    this.#aliases = new SentAliases(parts);
  }

  /** A CONNACK accepted: what it says holds until the connection ends. */
  begin(device: DeviceId, packet: Connack): void {
    const terms = termsOf(packet);
    if (terms === FREE) this.#terms.delete(device);
    else this.#terms.set(device, terms);
    const { topicAliases } = this.#devices.planOf(device).client;
    const offered = packet.properties?.topicAliasMaximum ?? 0;
    this.#aliases.begin(device, Math.min(topicAliases, offered));
    const isBound = terms !== FREE || this.#aliases.has(device);
    this.#devices.remember(device, 'isBound', isBound);
  }

  /** The most bytes a packet to the server may have now; Infinity when it named no limit. */
  maximumPacketSize(device: DeviceId): number {
    return this.#of(device).maximumPacketSize;
  }

  /** Whether this filter may be asked for on this connection. */
  mayAskFor(device: DeviceId, topic: string, identifier: number | undefined): boolean {
    return mayAskFor(this.#of(device), topic, identifier);
  }

  /** Why a publication may not be sent at all on this connection; undefined when it may. */
  refusalOf(device: DeviceId, publication: PublicationId): Cause | undefined {
    const qos = this.#publications.qosOf(publication);
    const retain = this.#publications.isRetain(publication);
    const size = this.#sizeOf(device, publication);
    return publishRefusal(this.#of(device), { size, qos, retain });
  }

  /** Sends one copy, under an alias of its topic where one can be had. */
  publish(now: Instant, device: DeviceId, publication: PublicationId, header: PublishHeader): void {
    const room = this.maximumPacketSize(device) - this.#sizeOf(device, publication);
    // An alias that is introduced makes the packet longer, and may not make it too long.
    const copy = room < ALIAS_BYTES ? publication : this.#aliases.shortened(device, publication);
    this.#outlet.publish(now, this.#devices.linkOf(device), copy, header);
    if (copy !== publication) this.#publications.release(copy);
  }

  #of(device: DeviceId): Terms {
    return this.#terms.get(device) ?? FREE;
  }

  /** Bytes of a PUBLISH without an alias. */
  #sizeOf(device: DeviceId, publication: PublicationId): number {
    const topic = this.#publications.topicOf(publication);
    const properties = this.#publications.propertiesOf(publication);
    return publishSize(
      this.#topics.byteLengthOf(topic),
      this.#publications.payloadLengthOf(publication),
      this.#publications.qosOf(publication),
      this.#devices.planOf(device).mqtt.version,
      publishPropertyBytes(properties),
    );
  }
}
