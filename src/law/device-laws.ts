/**
 * The devices' end: their packets, and what they say of deliveries, laid before the laws.
 *
 * What MQTT asks of whoever sends PUBLISH and receives it is the same at both ends; a device has one
 * connection at a time, so it is known by its number.
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Connack, RarePacket } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  isDup,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  qosOf,
} from '../mqtt/publish-header.ts';
import { isFailure, type ReasonCode } from '../mqtt/reason-code.ts';
import type { EndLaws } from './end-laws.ts';
import type { LawBooks } from './law.ts';
import type { Outlook } from './outlook.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';

/** What a 3.1.1 server takes, and one of 5.0 that does not say: every identifier there is. */
const ALL_IDS = 65_535;

/** What the laws need of the world. */
export interface DeviceLawParts {
  readonly laws: LawBooks;
  readonly publications: PublicationStore;
  readonly outlook: Outlook;
}

export class DeviceLaws implements EndLaws {
  readonly #publications: PublicationStore;
  readonly #outlook: Outlook;
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  /** The CONNACK that is being looked at. */
  #connack: Connack | undefined;
  #link = -1 as LinkId;

  constructor(parts: DeviceLawParts) {
    const { laws, outlook } = parts;
    const clientOf = (device: number): number => outlook.clientOf(device);
    this.#publications = parts.publications;
    this.#outlook = outlook;
    this.#sending = new Sending({ ...laws, speaker: 'the device', clientOf });
    this.#receiving = new Receiving(laws.qos2, clientOf);
  }

  get bytes(): number {
    return this.#sending.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#sending.grow(devices);
  }

  publishArrives(
    _now: Instant,
    link: LinkId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    if (qosOf(header) < 2) return;
    const message = this.#publications.messageOf(publication);
    this.#receiving.publish(this.#outlook.deviceOf(link), packetIdOf(header), message);
  }

  pubackArrives(link: LinkId, id: PacketId): void {
    this.#sending.puback(link, id);
  }

  pubrecArrives(link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#sending.pubrec(link, id, reason);
  }

  pubrelArrives(link: LinkId, id: PacketId): void {
    this.#receiving.pubrel(this.#outlook.deviceOf(link), id);
  }

  pubrelTaken(link: LinkId, id: PacketId): void {
    this.#receiving.released(this.#outlook.deviceOf(link), id);
  }

  pubcompArrives(link: LinkId, id: PacketId): void {
    this.#sending.pubcomp(link, id);
  }

  rareArrives(_now: Instant, link: LinkId, packet: RarePacket): void {
    if (packet.cmd !== 'connack') return;
    this.#connack = packet;
    this.#link = link;
  }

  rareTaken(): void {
    this.#connack = undefined;
  }

  publishSent(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    if (qosOf(header) === 0) return;
    const message = this.#publications.messageOf(publication);
    if (isDup(header) || !this.#sending.isNewest(link, message)) {
      this.#outlook.repeated(message);
    }
    this.#sending.publish(now, link, header);
  }

  pubrecSent(link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#receiving.pubrec(this.#outlook.deviceOf(link), id, isFailure(reason));
  }

  pubrelSent(link: LinkId, id: PacketId): void {
    this.#sending.pubrel(link, id);
  }

  rareSent(): void {
    // What a device says besides is its own affair.
  }

  /** The device has accepted the CONNACK. */
  connected(device: number, sessionPresent: boolean): void {
    if (!sessionPresent) {
      this.#sending.begin(device);
      this.#receiving.begin(device);
    }
    const receiveMaximum = this.#connack?.properties?.receiveMaximum ?? ALL_IDS;
    this.#sending.connect(device, this.#link, receiveMaximum);
  }

  /** The device has lost what it knew of its session: nothing is under way for it any more. */
  forgot(device: number): void {
    this.#sending.begin(device);
    this.#receiving.begin(device);
  }

  handedOver(now: Instant, device: number, publication: PublicationId): void {
    this.#receiving.passedOn(now, device, this.#publications.messageOf(publication));
  }

  publishDropped(device: number, cause: Cause): void {
    // It may have been in flight: the server may take less than it did.
    if (cause === 'publisher.too-large' || cause === 'publisher.rejected') {
      this.#sending.relent(device);
    }
  }
}
