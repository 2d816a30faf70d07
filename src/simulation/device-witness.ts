/**
 * Listens to the devices and tells the ledger, the metrics and the digest what happened: the other
 * half of witness.ts.
 *
 * Translates ids (publication → message) and decides nothing.
 */
import type { DeviceId, DeviceObserver } from '../device/port.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import type { DeviceLaws } from '../law/device-laws.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { Metrics } from './metrics.ts';
import { OBSERVED } from './observation.ts';
import type { Readiness } from './readiness.ts';
import type { Witness, WitnessParts } from './witness.ts';

export class DeviceWitness implements DeviceObserver {
  readonly #ledger: Ledger;
  readonly #metrics: Metrics;
  readonly #laws: DeviceLaws;
  readonly #digest: Digest;
  readonly #publications: PublicationStore;
  readonly #topicName: (topic: number) => string;
  readonly #broker: Witness;
  readonly #readiness: Readiness;

  constructor(parts: WitnessParts, broker: Witness) {
    this.#ledger = parts.ledger;
    this.#metrics = parts.metrics;
    this.#readiness = parts.readiness;
    this.#laws = parts.laws.devices;
    this.#digest = parts.digest;
    this.#publications = parts.publications;
    this.#topicName = parts.topicName;
    this.#broker = broker;
  }

  tookForRepetition(_now: Instant, device: DeviceId, publication: PublicationId): void {
    const message = this.#messageOf(publication);
    this.#ledger.deviceBlamed(message, device, 'subscriber.mistaken-duplicate');
  }

  dialled(now: Instant, device: DeviceId, client: number): void {
    const old = this.#ledger.clientele.clientOf(device);
    this.#ledger.takeClient(now, device, client);
    this.#digest.fold4(now, OBSERVED.dialled << 24, device, client);
    this.#readiness.dialled(now, device);
    if (old >= 0 && old !== client) this.#broker.leftBehind(old);
  }

  connected(now: Instant, device: DeviceId, sessionPresent: boolean): void {
    this.#laws.connected(device, sessionPresent);
    this.#metrics.connected(now, device);
    if (!this.#ledger.intents.wantsAny(device)) return;
    this.#readiness.deafness.connected(now, device, sessionPresent);
  }

  disconnected(now: Instant, device: DeviceId): void {
    this.#ledger.intents.disconnect(device);
    this.#readiness.deafness.disconnected(now, device);
  }

  subscriptionStands(_now: Instant, device: DeviceId, slot: number): void {
    this.#ledger.intents.begin(device, slot);
  }

  subscriptionGivenUp(_now: Instant, device: DeviceId, slot: number): void {
    this.#ledger.giveUp(device, slot, this.#topicName);
  }

  retired(_now: Instant, device: DeviceId): void {
    this.#ledger.retire(device);
  }

  forgot(_now: Instant, device: DeviceId): void {
    this.#laws.forgot(device);
  }

  passedOn(now: Instant, _device: DeviceId, publication: PublicationId): void {
    this.#ledger.messagePassedOn(now, this.#messageOf(publication));
  }

  confirmed(_now: Instant, _device: DeviceId, publication: PublicationId): void {
    this.#ledger.fates.endHandshake(this.#messageOf(publication), true);
  }

  abandoned(_now: Instant, _device: DeviceId, publication: PublicationId): void {
    this.#ledger.fates.endHandshake(this.#messageOf(publication), false);
  }

  publishDropped(now: Instant, device: DeviceId, publication: PublicationId, cause: Cause): void {
    const message = this.#messageOf(publication);
    const client = this.#ledger.clientele.clientOf(device);
    this.#laws.publishDropped(device, cause);
    this.#ledger.messageDied(now, message, cause, client);
    this.#ledger.fates.endHandshake(message, false);
  }

  handedOver(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    qos: Qos,
    isRetain: boolean,
  ): void {
    const message = this.#messageOf(publication);
    if (qos === 2) this.#laws.handedOver(now, device, publication);
    if (isRetain) this.#ledger.retainedDelivered(now, message, device);
    else this.#ledger.delivered(now, message, device, qos);
    this.#digest.fold4(now, OBSERVED.delivered << 24, device, message);
  }

  held(_now: Instant, device: DeviceId, publication: PublicationId): void {
    this.#ledger.deviceCopied(this.#messageOf(publication), device);
  }

  letGo(now: Instant, device: DeviceId, publication: PublicationId): void {
    this.#ledger.devicePassedOn(now, this.#messageOf(publication), device);
  }

  heldDropped(now: Instant, device: DeviceId, publication: PublicationId, cause: Cause): void {
    this.#ledger.deviceDied(now, this.#messageOf(publication), device, cause);
  }

  #messageOf(publication: PublicationId): number {
    return this.#publications.messageOf(publication);
  }
}
