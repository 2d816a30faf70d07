/**
 * Observations folded into the digest: what happened, in order, from decoded fields only.
 *
 * Time, kind, device or session, message, packet type, identifier, flags and encoded length; never
 * scheduler events, object identity, names or settings (DESIGN §3.2). Both wire modes fold the same.
 */

import type { Devices } from '../device/devices.ts';
import type { DeviceId } from '../device/port.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import type { EndLaws } from '../law/end-laws.ts';
import type { LinkStore } from '../link/link-store.ts';
import { type Direction, DOWN, UP } from '../link/path.ts';
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import type {
  Connack,
  Connect,
  Disconnect,
  Suback,
  Subscribe,
  Unsuback,
  Unsubscribe,
} from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { Readiness } from './readiness.ts';

/** Kinds of observations that are no packets; packets are 0 … 31 (type, and 16 for downwards). */
export const OBSERVED = {
  published: 32,
  delivered: 33,
  lost: 34,
  opened: 35,
  closedAtDevice: 36,
  closedAtBroker: 37,
  died: 38,
  dialled: 39,
  keepAliveExpired: 40,
  tookOver: 41,
  sessionCreated: 42,
  sessionResumed: 43,
  sessionEnded: 44,
  brokerDown: 45,
  brokerUp: 46,
} as const;

/** Stands before an engine: folds each packet that arrives, shows it to the laws, passes it on. */
export class PacketTap implements PacketSink {
  readonly #inner: PacketSink;
  readonly #digest: Digest;
  readonly #publications: PublicationStore;
  readonly #links: LinkStore;
  readonly #down: number;
  readonly #laws: EndLaws;
  readonly #readiness: Readiness;
  readonly #devices: Devices;
  /** Encoded bytes of the packet about to arrive. */
  length = 0;

  constructor(parts: {
    readonly inner: PacketSink;
    readonly direction: Direction;
    readonly digest: Digest;
    readonly publications: PublicationStore;
    readonly links: LinkStore;
    readonly laws: EndLaws;
    readonly readiness: Readiness;
    readonly devices: Devices;
  }) {
    this.#inner = parts.inner;
    this.#digest = parts.digest;
    this.#publications = parts.publications;
    this.#links = parts.links;
    this.#laws = parts.laws;
    this.#readiness = parts.readiness;
    this.#devices = parts.devices;
    this.#down = parts.direction * 16;
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    this.#fold(now, link, PACKET_TYPE.publish, header, this.#publications.messageOf(publication));
    this.#laws.publishArrives(now, link, publication, header);
    this.#inner.publish(now, link, publication, header);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#fold(now, link, PACKET_TYPE.puback, id, reason);
    this.#laws.pubackArrives(link, id);
    this.#inner.puback(now, link, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#fold(now, link, PACKET_TYPE.pubrec, id, reason);
    this.#laws.pubrecArrives(link, id, reason);
    this.#inner.pubrec(now, link, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#fold(now, link, PACKET_TYPE.pubrel, id, reason);
    this.#laws.pubrelArrives(link, id);
    this.#inner.pubrel(now, link, id, reason);
    this.#laws.pubrelTaken(link, id);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#fold(now, link, PACKET_TYPE.pubcomp, id, reason);
    this.#laws.pubcompArrives(link, id);
    this.#inner.pubcomp(now, link, id, reason);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#fold(now, link, PACKET_TYPE.pingreq, 0, 0);
    this.#inner.pingreq(now, link);
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#fold(now, link, PACKET_TYPE.pingresp, 0, 0);
    this.#inner.pingresp(now, link);
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    const flags = packet.protocolVersion * 2 + (packet.clean ? 1 : 0);
    this.#fold(now, link, PACKET_TYPE.connect, flags, packet.keepalive);
    this.#readiness.arrived(this.#links.deviceOf(link), UP, this.length);
    this.#laws.rareArrives(now, link, packet);
    this.#inner.connect(now, link, packet);
    this.#laws.rareTaken(link, packet);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    this.#fold(now, link, PACKET_TYPE.connack, packet.sessionPresent ? 1 : 0, packet.reasonCode);
    this.#laws.rareArrives(now, link, packet);
    const device = this.#links.deviceOf(link);
    this.#readiness.arrived(device, DOWN, this.length);
    if (packet.reasonCode === 0) this.#readiness.connected(now, device, packet.sessionPresent);
    this.#inner.connack(now, link, packet);
    if (packet.reasonCode === 0) this.#settle(now, device);
    this.#laws.rareTaken(link, packet);
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    const { messageId, subscriptions } = packet;
    this.#fold(now, link, PACKET_TYPE.subscribe, messageId, subscriptions.length);
    this.#readiness.arrived(this.#links.deviceOf(link), UP, this.length);
    this.#laws.rareArrives(now, link, packet);
    this.#inner.subscribe(now, link, packet);
    this.#laws.rareTaken(link, packet);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    this.#fold(now, link, PACKET_TYPE.suback, packet.messageId, packet.granted.length);
    for (const granted of packet.granted) this.#digest.fold(granted);
    this.#laws.rareArrives(now, link, packet);
    const device = this.#links.deviceOf(link);
    this.#readiness.arrived(device, DOWN, this.length);
    this.#inner.suback(now, link, packet);
    this.#settle(now, device);
    if (!this.#devices.awaitsSuback(device as DeviceId))
      this.#readiness.deafness.subscribed(now, device);
    this.#laws.rareTaken(link, packet);
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    const { messageId, unsubscriptions } = packet;
    this.#fold(now, link, PACKET_TYPE.unsubscribe, messageId, unsubscriptions.length);
    this.#laws.rareArrives(now, link, packet);
    this.#inner.unsubscribe(now, link, packet);
    this.#laws.rareTaken(link, packet);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    this.#fold(now, link, PACKET_TYPE.unsuback, packet.messageId, 0);
    this.#laws.rareArrives(now, link, packet);
    this.#inner.unsuback(now, link, packet);
    this.#laws.rareTaken(link, packet);
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    this.#fold(now, link, PACKET_TYPE.disconnect, 0, packet.reasonCode);
    this.#laws.rareArrives(now, link, packet);
    this.#inner.disconnect(now, link, packet);
    this.#laws.rareTaken(link, packet);
  }

  auth(now: Instant, link: LinkId): void {
    this.#fold(now, link, PACKET_TYPE.auth, 0, 0);
  }

  #settle(now: Instant, device: number): void {
    this.#readiness.settled(now, device, this.#devices.awaitsSuback(device as DeviceId));
  }

  /** One fold: kind and flags, device and length (spread apart by an odd factor), detail. */
  #fold(now: Instant, link: LinkId, type: number, low: number, detail: number): void {
    const kind = ((type + this.#down) << 24) | low;
    const device = (this.#links.deviceOf(link) + Math.imul(this.length, 0x9e3779b1)) | 0;
    this.#digest.fold4(now, kind, device, detail | 0);
  }
}
