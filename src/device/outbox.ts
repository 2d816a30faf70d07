/**
 * The publishing half of a device's session: what waits, what is in flight, what is resent.
 *
 *   publish ──▶ │ outbox (bounded) │ in flight ≤ quota │ ──▶ broker
 *
 * 1. Messages leave in the order the application published them; QoS 0 does not overtake.
 * 2. What is in flight survives the connection and is resent with DUP when the session is found
 *    [MQTT-4.4.0-1]; what merely waits belongs to the application, not to the session.
 * 3. A refusal (≥ 0x80) is never resent by itself [MQTT-4.4.0-2]; the application may publish the
 *    message again after a while, under the same number (MODEL §2).
 */
import { Int32Column } from '../kernel/column.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import { FlightStore, RELEASED_BEFORE, UNKNOWN_ID } from '../mqtt/flight-store.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { NO_PACKET_ID, type PacketId, publishHeader } from '../mqtt/publish-header.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { DeviceStore } from './device-store.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet, DeviceTimers } from './port.ts';
import { Refusals } from './refusal.ts';

/** Packet identifiers that publishes leave to SUBSCRIBE and UNSUBSCRIBE, which share them. */
const KEPT_IDS = 16;
const MOST_IN_FLIGHT = 65535 - KEPT_IDS;

export class Outbox {
  readonly #devices: DeviceStore;
  readonly #publications: PublicationStore;
  readonly #outlet: DeviceOutlet;
  readonly #observer: DeviceObserver;
  readonly #waiting = new LinkedQueues();
  readonly #publication = this.#waiting.nodes.attach(new Int32Column());
  readonly #flights = new FlightStore();
  readonly #refusals: Refusals;

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly publications: PublicationStore;
    readonly outlet: DeviceOutlet;
    readonly timers: DeviceTimers;
    readonly observer: DeviceObserver;
  }) {
    this.#devices = parts.devices;
    this.#publications = parts.publications;
    this.#outlet = parts.outlet;
    this.#refusals = new Refusals(parts.publications, parts.timers);
    this.#observer = parts.observer;
  }

  get bytes(): number {
    return this.#waiting.bytes + this.#flights.bytes + this.#refusals.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.#waiting.grow(devices);
    this.#flights.grow(devices);
    this.#refusals.grow(devices);
  }

  /** An identifier for SUBSCRIBE or UNSUBSCRIBE that no publish in flight has [MQTT-2.2.1-3 (5.0)]. */
  takeId(device: DeviceId): PacketId {
    return this.#flights.takeId(device);
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
      if (outbox.overflow === 'drop-newest' || this.#waiting.count(device) === 0) {
        this.#drop(now, device, publication, 'publisher.outbox-full');
        return;
      }
      this.#drop(now, device, this.#shift(device), 'publisher.outbox-full');
    }
    this.#push(device, publication);
  }

  puback(now: Instant, device: DeviceId, id: PacketId, reason: ReasonCode): void {
    const publication = this.#flights.puback(device, id);
    if (publication !== UNKNOWN_ID) this.#acknowledged(now, device, publication, reason);
    this.pump(now, device);
  }

  pubrec(now: Instant, device: DeviceId, id: PacketId, reason: ReasonCode): void {
    if (isFailure(reason)) {
      const refused = this.#flights.refused(device, id);
      if (refused !== UNKNOWN_ID) this.#acknowledged(now, device, refused, reason);
      this.pump(now, device);
      return;
    }
    const publication = this.#flights.pubrec(device, id);
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
    const publication = this.#flights.pubcomp(device, id);
    if (publication !== UNKNOWN_ID) {
      if (isFailure(reason)) this.#observer.abandoned(now, device, publication);
      else this.#observer.confirmed(now, device, publication);
      this.#publications.release(publication);
    }
    this.pump(now, device);
  }

  /** Connected, and the broker has the session: what was in flight again, then what waits. */
  resume(now: Instant, device: DeviceId): void {
    this.#flights.reconnect(device);
    this.#resend(now, device);
    const link = this.#devices.linkOf(device);
    this.#flights.forEachReleased(device, (id) => {
      this.#devices.setSentAt(device, now);
      this.#outlet.pubrel(now, link, id, REASON.success);
    });
    this.pump(now, device);
  }

  /** Connected, and the broker has no session: what was in flight is discarded or published anew. */
  restart(now: Instant, device: DeviceId): void {
    const { onSessionLost } = this.#devices.planOf(device).client;
    const again: PublicationId[] = [];
    this.#flights.clear(
      device,
      (publication) => {
        if (onSessionLost === 'republish') again.push(publication);
        else this.#drop(now, device, publication, 'publisher.session-lost');
      },
      (publication) => {
        this.#observer.abandoned(now, device, publication);
        this.#publications.release(publication);
      },
    );
    this.#flights.reconnect(device);
    this.#pushFront(device, again);
    this.pump(now, device);
  }

  /** The connection is over: QoS 0 does not wait for the next one unless told to. */
  offline(now: Instant, device: DeviceId): void {
    if (this.#devices.planOf(device).client.outbox.storeQos0) return;
    let left = this.#waiting.count(device);
    while (left-- > 0) {
      const publication = this.#shift(device);
      if (this.#publications.qosOf(publication) > 0) this.#push(device, publication);
      else this.#drop(now, device, publication, 'publisher.link-lost');
    }
  }

  /** Sends what quota and connection let through. */
  pump(now: Instant, device: DeviceId): void {
    if (!this.#devices.isOnline(device)) return;
    this.#resend(now, device);
    while (this.#waiting.count(device) > 0) {
      const head = this.#publication.at(this.#waiting.head(device)) as PublicationId;
      if (!this.#hasRoom(device, head)) return;
      this.#waiting.shift(device);
      this.#send(now, device, head);
    }
  }

  /** The retry timer: refused messages whose time has come are published again. */
  retry(now: Instant, device: DeviceId): void {
    this.#refusals.retry(now, device, (publication) => this.publish(now, device, publication));
  }

  /** Every publication of which the device is the holder: waiting, refused, in flight. */
  forEachHeldCopy(device: DeviceId, visit: (publication: PublicationId) => void): void {
    this.#flights.forEachPublication(device, visit);
    for (let node = this.#waiting.head(device); node !== NONE; node = this.#waiting.next(node)) {
      visit(this.#publication.at(node) as PublicationId);
    }
    this.#refusals.forEach(device, visit);
  }

  #resend(now: Instant, device: DeviceId): void {
    const link = this.#devices.linkOf(device);
    let node = this.#flights.firstUnsent(device);
    while (node !== NONE && this.#hasPlace(device, this.#flights.publicationOf(node))) {
      const publication = this.#flights.publicationOf(node);
      this.#devices.setSentAt(device, now);
      this.#outlet.publish(now, link, publication, this.#flights.resend(device, node));
      node = this.#flights.nextUnsent(node);
    }
  }

  #canSend(device: DeviceId, publication: PublicationId): boolean {
    return (
      this.#devices.isOnline(device) &&
      this.#waiting.count(device) === 0 &&
      this.#flights.firstUnsent(device) === NONE &&
      this.#hasRoom(device, publication)
    );
  }

  /** Whether the connection and the quota take a new message, and an identifier is left for it. */
  #hasRoom(device: DeviceId, publication: PublicationId): boolean {
    if (!this.#hasPlace(device, publication)) return false;
    return (
      this.#publications.qosOf(publication) === 0 || this.#flights.count(device) < MOST_IN_FLIGHT
    );
  }

  /** Whether the connection and the quota take one more PUBLISH. */
  #hasPlace(device: DeviceId, publication: PublicationId): boolean {
    if (!this.#outlet.isWritable(this.#devices.linkOf(device))) return false;
    if (this.#publications.qosOf(publication) === 0) return true;
    return this.#flights.quotaUsed(device) < this.#devices.quotaOf(device);
  }

  #send(now: Instant, device: DeviceId, publication: PublicationId): void {
    const qos = this.#publications.qosOf(publication);
    const retain = this.#publications.isRetain(publication);
    const link = this.#devices.linkOf(device);
    this.#devices.setSentAt(device, now);
    if (qos === 0) {
      this.#outlet.publish(now, link, publication, publishHeader(NO_PACKET_ID, 0, false, retain));
      this.#publications.release(publication);
      return;
    }
    const id = this.#flights.begin(device, publication, qos, retain);
    this.#outlet.publish(now, link, publication, publishHeader(id, qos, false, retain));
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

  #push(device: DeviceId, publication: PublicationId): void {
    this.#publication.set(this.#waiting.push(device), publication);
  }

  #shift(device: DeviceId): PublicationId {
    const publication = this.#publication.at(this.#waiting.head(device)) as PublicationId;
    this.#waiting.shift(device);
    return publication;
  }

  /** Puts older messages before what waits. */
  #pushFront(device: DeviceId, older: readonly PublicationId[]): void {
    const count = this.#waiting.count(device);
    for (const publication of older) this.#push(device, publication);
    if (older.length === 0) return;
    for (let n = 0; n < count; n++) this.#push(device, this.#shift(device));
  }

  #drop(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    cause: Parameters<DeviceObserver['publishDropped']>[3],
  ): void {
    this.#refusals.forget(publication);
    this.#observer.publishDropped(now, device, publication, cause);
    this.#publications.release(publication);
  }
}
