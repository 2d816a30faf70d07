/**
 * The publishing half of a device's session: what waits, what is in flight, what is resent.
 *
 *   publish ──▶ │ outbox (bounded) │ in flight ≤ quota │ ──▶ broker
 *
 * 1. Messages leave in the order the application published them; QoS 0 does not overtake.
 * 2. What is in flight is resent with DUP when the session is found [MQTT-4.4.0-1]; what merely
 *    waits belongs to the application, not to the session.
 * 3. A refusal (≥ 0x80) is never resent by itself [MQTT-4.4.0-2]; the application may publish the
 *    message again after a while, under the same number (MODEL §2).
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import { FlightStore, RELEASED_BEFORE, UNKNOWN_ID } from '../mqtt/flight-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import {
  NO_PACKET_ID,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  publishHeader,
  qosOf,
} from '../mqtt/publish-header.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from './port.ts';
import { Refusals } from './refusal.ts';
import type { DeviceParts } from './setup.ts';
import type { Uplink } from './uplink.ts';
import { WaitingList } from './waiting-list.ts';

/** Publishes leave sixteen packet identifiers to SUBSCRIBE and UNSUBSCRIBE, which share them. */
const MOST_IN_FLIGHT = 65535 - 16;

export class Outbox {
  readonly #devices: DeviceStore;
  readonly #publications: PublicationStore;
  readonly #outlet: DeviceOutlet;
  readonly #observer: DeviceObserver;
  readonly #waiting: WaitingList;
  readonly flights = new FlightStore();
  readonly #refusals: Refusals;
  readonly #uplink: Uplink;

  constructor(parts: DeviceParts & { readonly devices: DeviceStore; readonly uplink: Uplink }) {
    this.#devices = parts.devices;
    this.#uplink = parts.uplink;
    this.#publications = parts.publications;
    this.#outlet = parts.outlet;
    this.#waiting = new WaitingList(parts);
    this.#refusals = new Refusals(parts.publications, parts.timers);
    this.#observer = parts.observer;
  }

  get bytes(): number {
    return this.#waiting.bytes + this.flights.bytes + this.#refusals.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#waiting.grow(devices);
    this.flights.grow(devices);
  }

  /** An identifier for SUBSCRIBE or UNSUBSCRIBE that no publish in flight has [MQTT-2.2.1-3 (5.0)]. */
  takeId(device: DeviceId): PacketId {
    return this.flights.takeId(device);
  }

  /** The application publishes: takes the caller's reference. */
  publish(now: Instant, device: DeviceId, publication: PublicationId): void {
    const qos = this.#publications.qosOf(publication);
    const { outbox } = this.#devices.planOf(device).client;
    if (qos === 0 && !this.#devices.isOnline(device) && !outbox.storeQos0) {
      this.#drop(now, device, publication, 'publisher.offline');
      return;
    }
    if (this.#canSend(device, publication)) {
      this.#send(now, device, publication);
      return;
    }
    if (this.#waiting.count(device) >= outbox.maxMessages) {
      const victim = this.#waiting.evict(device) ?? publication;
      this.#drop(now, device, victim, 'publisher.outbox-full');
      if (victim === publication) return;
    }
    this.#waiting.push(now, device, publication);
  }

  puback(now: Instant, device: DeviceId, id: PacketId, reason: ReasonCode): void {
    const publication = this.flights.puback(device, id);
    if (publication !== UNKNOWN_ID) this.#acknowledged(now, device, publication, reason);
    this.pump(now, device);
  }

  pubrec(now: Instant, device: DeviceId, id: PacketId, reason: ReasonCode): void {
    if (isFailure(reason)) {
      const refused = this.flights.refused(device, id);
      if (refused !== UNKNOWN_ID) this.#acknowledged(now, device, refused, reason);
      this.pump(now, device);
      return;
    }
    const publication = this.flights.pubrec(device, id);
    const isKnown = publication !== UNKNOWN_ID;
    if (isKnown && publication !== RELEASED_BEFORE) {
      this.#refusals.forget(publication);
      this.#observer.passedOn(now, device, publication);
    }
    const answer = isKnown ? REASON.success : REASON.packetIdentifierNotFound;
    this.#devices.setSentAt(device, now);
    this.#outlet.pubrel(now, this.#devices.linkOf(device), id, answer);
  }

  pubcomp(now: Instant, device: DeviceId, id: PacketId, reason: ReasonCode): void {
    const publication = this.flights.pubcomp(device, id);
    if (publication !== UNKNOWN_ID) {
      if (isFailure(reason)) this.#observer.abandoned(now, device, publication);
      else this.#observer.confirmed(now, device, publication);
      this.#publications.release(publication);
    }
    this.pump(now, device);
  }

  /** Connected, and the broker has the session: what was in flight again, then what waits. */
  resume(now: Instant, device: DeviceId): void {
    this.flights.reconnect(device);
    this.#resend(now, device);
    const link = this.#devices.linkOf(device);
    this.flights.forEachReleased(device, (id) => {
      this.#devices.setSentAt(device, now);
      this.#outlet.pubrel(now, link, id, REASON.success);
    });
    this.pump(now, device);
  }

  /** Connected, and the broker has no session: what was in flight is discarded or published anew. */
  restart(now: Instant, device: DeviceId): void {
    const { onSessionLost } = this.#devices.planOf(device).client;
    const again: PublicationId[] = [];
    this.#land(now, device, (publication) => {
      if (onSessionLost === 'republish') again.push(publication);
      else this.#drop(now, device, publication, 'publisher.session-lost');
    });
    this.#waiting.pushFront(now, device, again);
    this.pump(now, device);
  }

  /** The device loses all it was to send; its identifiers start at 1 again. */
  forget(now: Instant, device: DeviceId): void {
    const drop = (each: PublicationId): void => this.#drop(now, device, each, 'publisher.amnesia');
    this.#land(now, device, drop);
    this.flights.resetIds(device);
    while (!this.#waiting.isEmpty(device)) drop(this.#waiting.shift(device));
    this.#refusals.clear(device, drop);
  }

  /** The connection is over: QoS 0 waits for the next one only if told to. */
  offline(now: Instant, device: DeviceId): void {
    if (this.#devices.planOf(device).client.outbox.storeQos0) return;
    for (const publication of this.#waiting.takeQos0(device)) {
      this.#drop(now, device, publication, 'publisher.link-lost');
    }
  }

  /** Sends what quota and connection let through. */
  pump(now: Instant, device: DeviceId): void {
    if (!this.#devices.isOnline(device)) return;
    this.#resend(now, device);
    while (!this.#waiting.isEmpty(device)) {
      const head = this.#waiting.head(device);
      if (!this.#hasRoom(device, head)) return;
      this.#waiting.shift(device);
      this.#send(now, device, head);
    }
  }

  /** The retry timer: what was refused is published again, what waited too long is dropped. */
  retry(now: Instant, device: DeviceId): void {
    this.#refusals.retry(now, device, (publication) => this.publish(now, device, publication));
    let overdue = this.#waiting.takeOverdue(now, device);
    while (overdue !== undefined) {
      this.#drop(now, device, overdue, 'publisher.offline');
      overdue = this.#waiting.takeOverdue(now, device);
    }
  }

  /** Every publication of which the device is the holder: waiting, refused, in flight. */
  forEachHeldCopy(device: DeviceId, visit: (publication: PublicationId) => void): void {
    this.flights.forEachPublication(device, visit);
    this.#waiting.forEach(device, visit);
    this.#refusals.forEach(device, visit);
  }

  /** Nothing is in flight any more: what the broker has not acknowledged goes to `unsaved`. */
  #land(now: Instant, device: DeviceId, unsaved: (publication: PublicationId) => void): void {
    this.flights.clear(device, unsaved, (publication) => {
      this.#observer.abandoned(now, device, publication);
      this.#publications.release(publication);
    });
    this.flights.reconnect(device);
  }

  #resend(now: Instant, device: DeviceId): void {
    const link = this.#devices.linkOf(device);
    const isBound = this.#devices.isBound(device);
    let node = this.flights.firstUnsent(device);
    while (node !== NONE && this.#hasPlace(device, this.flights.publicationOf(node))) {
      const publication = this.flights.publicationOf(node);
      const next = this.flights.nextUnsent(node);
      const header = this.flights.resend(device, node);
      if (isBound) this.#resendBound(now, device, publication, header);
      else this.#outlet.publish(now, link, publication, header);
      this.#devices.setSentAt(device, now);
      node = next;
    }
  }

  /** The server may have become stricter since: what it takes no more leaves the flight. */
  #resendBound(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    const cause = this.#uplink.refusalOf(device, publication);
    if (cause === undefined) {
      this.#uplink.publish(now, device, publication, header);
      return;
    }
    if (qosOf(header) === 1) this.flights.puback(device, packetIdOf(header));
    else this.flights.refused(device, packetIdOf(header));
    this.#drop(now, device, publication, cause);
  }

  #canSend(device: DeviceId, publication: PublicationId): boolean {
    return (
      this.#devices.isOnline(device) &&
      this.#waiting.isEmpty(device) &&
      this.flights.firstUnsent(device) === NONE &&
      this.#hasRoom(device, publication)
    );
  }

  /** Whether the connection and the quota take a new message, and an identifier is left for it. */
  #hasRoom(device: DeviceId, publication: PublicationId): boolean {
    if (!this.#hasPlace(device, publication)) return false;
    return (
      this.#publications.qosOf(publication) === 0 || this.flights.count(device) < MOST_IN_FLIGHT
    );
  }

  /** Whether the connection and the quota take one more PUBLISH. */
  #hasPlace(device: DeviceId, publication: PublicationId): boolean {
    if (!this.#outlet.isWritable(this.#devices.linkOf(device))) return false;
    if (this.#publications.qosOf(publication) === 0) return true;
    return this.flights.quotaUsed(device) < this.#devices.quotaOf(device);
  }

  #send(now: Instant, device: DeviceId, publication: PublicationId): void {
    const isBound = this.#devices.isBound(device);
    const refusal = isBound ? this.#uplink.refusalOf(device, publication) : undefined;
    if (refusal !== undefined) {
      this.#drop(now, device, publication, refusal);
      return;
    }
    const qos = this.#publications.qosOf(publication);
    const retain = this.#publications.isRetain(publication);
    const id = qos === 0 ? NO_PACKET_ID : this.flights.begin(device, publication, qos, retain);
    const header = publishHeader(id, qos, false, retain);
    this.#devices.setSentAt(device, now);
    if (isBound) this.#uplink.publish(now, device, publication, header);
    else this.#outlet.publish(now, this.#devices.linkOf(device), publication, header);
    if (qos === 0) this.#publications.release(publication);
  }

  #acknowledged(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    reason: ReasonCode,
  ): void {
    if (isFailure(reason)) {
      const { onRejected } = this.#devices.planOf(device).client;
      if (this.#refusals.keep(now, device, publication, onRejected)) return;
      this.#drop(now, device, publication, 'publisher.rejected');
      return;
    }
    this.#refusals.forget(publication);
    this.#observer.passedOn(now, device, publication);
    this.#observer.confirmed(now, device, publication);
    this.#publications.release(publication);
  }

  #drop(now: Instant, device: DeviceId, publication: PublicationId, cause: Cause): void {
    this.#refusals.forget(publication);
    this.#observer.publishDropped(now, device, publication, cause);
    this.#publications.release(publication);
  }
}
