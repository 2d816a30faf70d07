/**
 * The receiving half of a device's session: acknowledge, and hand messages to the application.
 *
 * A QoS 2 message is handed over once: at its PUBLISH or at its PUBREL, as the client library does
 * it. Until PUBREL its identifier is held, and the same identifier again is the same message
 * [MQTT-4.3.3-10 (5.0)].
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  isRetain,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  qosOf,
} from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { NOT_HELD, PASSED_ON, ReceiptStore } from '../mqtt/receipt-store.ts';
import { HeardAliases } from '../mqtt/topic-alias.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from './port.ts';

/** Packet identifiers are below this. */
const IDS = 65_536;

export class Inbox {
  readonly #devices: DeviceStore;
  readonly #publications: PublicationStore;
  readonly #outlet: DeviceOutlet;
  readonly #observer: DeviceObserver;
  readonly #receipts = new ReceiptStore();
  /** Of messages held that came with RETAIN, rarely any: device × 65536 + packet identifier. */
  readonly #heldRetain = new Set<number>();
  readonly #aliases: HeardAliases;

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly outlet: DeviceOutlet;
    readonly observer: DeviceObserver;
  }) {
    this.#devices = parts.devices;
    this.#publications = parts.publications;
    this.#outlet = parts.outlet;
    this.#observer = parts.observer;
    this.#aliases = new HeardAliases(parts);
  }

  get bytes(): number {
    return this.#receipts.bytes;
  }

  /** A new connection: nothing has come on it, and no alias stands for anything. */
  begin(device: DeviceId): void {
    this.#receipts.reconnect(device);
    this.#aliases.begin(device, this.#devices.planOf(device).mqtt.topicAliasMaximum);
  }

  /** Takes one PUBLISH; returns the reason to close with when it breaks the protocol. */
  publish(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): ReasonCode | undefined {
    const topicAlias = this.#publications.propertiesOf(publication)?.topicAlias;
    if (topicAlias === undefined) return this.#take(now, device, publication, header);
    const named = this.#aliases.resolve(device, publication, topicAlias);
    if ('failure' in named) return named.failure;
    const fault = this.#take(now, device, named.publication, header);
    this.#publications.release(named.publication);
    return fault;
  }

  pubrel(now: Instant, device: DeviceId, id: PacketId): void {
    const held = this.#receipts.release(device, id);
    if (held !== NOT_HELD && held !== PASSED_ON) {
      this.#observer.handedOver(now, device, held, 2, this.#heldRetain.delete(keyOf(device, id)));
      this.#observer.letGo(now, device, held);
      this.#publications.release(held);
    }
    const reason = held === NOT_HELD ? REASON.packetIdentifierNotFound : REASON.success;
    this.#devices.setSentAt(device, now);
    this.#outlet.pubcomp(now, this.#devices.linkOf(device), id, reason);
  }

  /** Whether a QoS 2 message with this identifier is known, until its PUBREL. */
  holds(device: DeviceId, id: PacketId): boolean {
    return this.#receipts.messageHeld(device, id) !== NOT_HELD;
  }

  /** Identifiers mean nothing any more, and what was held is lost. */
  forget(now: Instant, device: DeviceId, cause: Cause): void {
    for (const key of this.#heldRetain) {
      if (Math.floor(key / IDS) === device) this.#heldRetain.delete(key);
    }
    this.#receipts.clear(device, (publication) => {
      this.#observer.heldDropped(now, device, publication, cause);
      this.#publications.release(publication);
    });
  }

  /** Messages received and not handed over. */
  forEachHeldCopy(device: DeviceId, visit: (publication: PublicationId) => void): void {
    this.#receipts.forEachPublication(device, visit);
  }

  #take(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): ReasonCode | undefined {
    const qos = qosOf(header);
    const id = packetIdOf(header);
    if (qos > 0 && this.#isOneTooMany(device, id)) return REASON.receiveMaximumExceeded;
    if (qos === 2) {
      this.#publishQos2(now, device, publication, header);
      return undefined;
    }
    this.#observer.handedOver(now, device, publication, qos, isRetain(header));
    if (qos === 0) return undefined;
    this.#devices.setSentAt(device, now);
    this.#outlet.puback(now, this.#devices.linkOf(device), id, REASON.success);
    return undefined;
  }

  /** Whether this is past the receive maximum the server was told [MQTT-3.3.4-9 (5.0)]. */
  #isOneTooMany(device: DeviceId, id: PacketId): boolean {
    const heard = this.#receipts.heard(device);
    if (heard === 0) return false;
    const { version, receiveMaximum } = this.#devices.planOf(device).mqtt;
    return version === 5 && heard >= receiveMaximum && !this.#receipts.wasHeard(device, id);
  }

  #publishQos2(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const id = packetIdOf(header);
    const message = this.#publications.messageOf(publication);
    const before = this.#receipts.messageHeld(device, id);
    if (before === NOT_HELD) {
      this.#receive(now, device, publication, header);
    } else {
      if (before !== message) this.#observer.tookForRepetition(now, device, publication);
      this.#receipts.hearAgain(device, id);
    }
    this.#devices.setSentAt(device, now);
    this.#outlet.pubrec(now, this.#devices.linkOf(device), id, REASON.success);
  }

  #receive(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const id = packetIdOf(header);
    const message = this.#publications.messageOf(publication);
    if (this.#devices.planOf(device).client.handOver === 'on-publish') {
      this.#receipts.hold(device, id, message, PASSED_ON);
      this.#observer.handedOver(now, device, publication, 2, isRetain(header));
      return;
    }
    if (isRetain(header)) this.#heldRetain.add(keyOf(device, id));
    this.#publications.retain(publication);
    this.#receipts.hold(device, id, message, publication);
    this.#observer.held(now, device, publication);
  }
}

function keyOf(device: DeviceId, id: PacketId): number {
  return device * IDS + id;
}
