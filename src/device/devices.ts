/**
 * The client session engine of every device of a run, sans-IO: dispatch only, no policy.
 *
 *   CONNACK, keep-alive → client   PUBLISH → inbox   PUBACK … → outbox   SUBACK → subscriber
 *
 * A packet arrives on a link; the device at its end is looked up, and a packet for a link the
 * device has left is ignored. See port.ts for all that goes in and out.
 */
import type { Instant } from '../kernel/time.ts';
import type { Connack, Suback, Unsuback } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { Client } from './client.ts';
import { ClientOnly } from './client-only.ts';
import { DeviceStore, NO_DEVICE } from './device-store.ts';
import type { FilterRequest } from './filter-store.ts';
import { Inbox } from './inbox.ts';
import { type Farewell, Introductions } from './introduction.ts';
import { Naps } from './nap.ts';
import { Outbox } from './outbox.ts';
import type { DeviceId, DeviceObserver, DeviceTimer, LinkInputs } from './port.ts';
import { Reader } from './reader.ts';
import type { DeviceParts, DeviceSetup, Reboot } from './setup.ts';
import { Stalls } from './stall.ts';
import { Subscriber } from './subscriber.ts';
import { Uplink } from './uplink.ts';

export class Devices extends ClientOnly implements PacketSink, LinkInputs {
  readonly store = new DeviceStore();
  readonly #client: Client;
  readonly outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #subscriber: Subscriber;
  readonly #words: Introductions;
  readonly #naps: Naps;
  readonly reader: Reader;
  readonly stalls: Stalls;
  readonly #observer: DeviceObserver;
  /** Whether any device waits for an acknowledgement to forget its failures. */
  #heedsAcks = false;

  constructor(parts: DeviceParts) {
    super();
    const devices = this.store;
    const uplink = new Uplink({ ...parts, devices });
    const words = new Introductions({ ...parts, devices });
    this.#words = words;
    this.outbox = new Outbox({ ...parts, devices, uplink });
    this.#inbox = new Inbox({ ...parts, devices });
    this.#subscriber = new Subscriber({ ...parts, devices, uplink, ids: this.outbox });
    const stalls = new Stalls({ ...parts, devices });
    const contents = this.#contents;
    this.stalls = stalls;
    this.#client = new Client({ ...parts, devices, uplink, words, stalls, contents });
    this.#naps = new Naps({ ...parts, devices, client: this.#client });
    this.reader = new Reader({ ...parts, application: this, inbox: this.#inbox });
    this.#observer = parts.observer;
  }

  get bytes(): number {
    const parts = [this.store, this.outbox, this.#inbox, this.#subscriber, this.reader];
    return parts.reduce((bytes, part) => bytes + part.bytes, 0);
  }

  /** Makes room for devices 0 … devices − 1, and for all their filters. */
  grow(devices: number, filters: number): void {
    this.#subscriber.grow(devices, filters);
    this.store.grow(devices);
    this.outbox.grow(devices);
  }

  /** Adds a device, switched off. */
  add(setup: DeviceSetup): DeviceId {
    const device = this.store.add(setup.plan, setup.clientId);
    if (setup.plan.reconnect.resetBackoff === 'on-first-ack') this.#heedsAcks = true;
    this.outbox.grow(device + 1);
    this.#subscriber.configure(device, setup.filters);
    if (setup.persona !== undefined) this.#words.add(device, setup.persona);
    if (setup.nap !== undefined) this.#naps.add(device, setup.nap);
    const { serviceTime } = setup.plan.client;
    if (serviceTime > 0) this.reader.add(device, serviceTime);
    for (const memory of setup.memories) this.store.remember(device, memory, true);
    return device;
  }

  start(device: DeviceId, at: Instant): void {
    this.#client.start(device, at);
  }

  /** Off, back at `back`; NEVER: it is gone, and nobody was told. */
  reboot(now: Instant, device: DeviceId, back: Instant, reboot: Reboot = {}): void {
    if (this.store.stateOf(device) === 'retired') return;
    this.stalls.forget(device);
    if (reboot.isClean === true) this.store.remember(device, 'cleanNext', true);
    if (reboot.isGraceful === true) this.#client.signOff(now, device, back, {});
    else this.#client.powerOff(now, device, back);
    if (reboot.forgets === true || this.store.remembers(device, 'amnesia')) {
      this.#forget(now, device);
    }
  }

  /** DISCONNECT, back at `back`. */
  signOff(now: Instant, device: DeviceId, back: Instant, farewell: Farewell = {}): void {
    this.#client.signOff(now, device, back, farewell);
  }

  /** Leaves for good. */
  retire(now: Instant, device: DeviceId, isGraceful: boolean): void {
    this.#client.retire(now, device, isGraceful);
  }

  /** The application publishes; takes the caller's reference. */
  publishFrom(now: Instant, device: DeviceId, publication: PublicationId): void {
    if (this.#naps.isNeeded) this.#naps.rouse(now, device);
    this.outbox.publish(now, device, publication);
  }

  /** The application subscribes to one more filter; returns its place in the device's list. */
  subscribeTo(now: Instant, device: DeviceId, filter: FilterRequest): number {
    return this.#subscriber.add(now, device, filter);
  }

  unsubscribeFrom(now: Instant, device: DeviceId, filter: string): void {
    this.#subscriber.remove(now, device, filter);
  }

  /** Whether it has asked for subscriptions that nobody has answered. */
  awaitsSuback(device: DeviceId): boolean {
    return this.#subscriber.isWaiting(device);
  }

  /** Copies a device holds: its own publishes, and messages received and not handed over. */
  forEachHeldCopy(
    device: DeviceId,
    published: (publication: PublicationId) => void,
    received: (publication: PublicationId) => void,
  ): void {
    this.outbox.forEachHeldCopy(device, published);
    this.#inbox.forEachHeldCopy(device, received);
    this.reader.forEachHeldCopy(device, received);
  }

  /** A timer asked for with `wake` has come. */
  wake(now: Instant, timer: DeviceTimer, device: DeviceId): void {
    if (timer === 'watch') this.#client.watch(now, device);
    else if (timer === 'dial') this.#client.dial(now, device);
    else if (timer === 'retry') this.outbox.retry(now, device);
    else if (timer === 'nap') this.#naps.look(now, device);
    else {
      this.stalls.look(now, device);
      this.reader.read(now, device);
    }
  }

  opened(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.opened(now, device);
  }

  dialFailed(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.lost(now, device);
  }

  closed(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.lost(now, device);
  }

  hasRoom(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.outbox.pump(now, device);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.connack(now, device, packet);
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const device = this.#onlineAt(now, link);
    if (device === NO_DEVICE) return;
    if (this.reader.isNeeded && this.reader.keeps(now, device, publication, header)) return;
    this.serve(now, device, publication, header);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#acknowledgedAt(now, link);
    if (device !== NO_DEVICE) this.outbox.puback(now, device, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#acknowledgedAt(now, link);
    if (device !== NO_DEVICE) this.outbox.pubrec(now, device, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#inbox.pubrel(now, device, id);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.outbox.pubcomp(now, device, id, reason);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    const device = this.#acknowledgedAt(now, link);
    if (device === NO_DEVICE) return;
    const fault = this.#subscriber.suback(now, device, packet);
    if (fault !== undefined) this.#client.violate(now, device, fault);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#subscriber.unsuback(device, packet);
  }

  pingresp(now: Instant, link: LinkId): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#client.pingresp(now, device);
  }

  /** The broker says goodbye (5.0), for whatever reason: the device closes and comes back. */
  disconnect(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.lose(now, device, 'graceful');
  }

  /** The broker broke the protocol, or sent what is no packet: it is told why (5.0), and left. */
  violate(now: Instant, link: LinkId, reason: ReasonCode): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.violate(now, device, reason);
  }

  /** The device at this end of a link; before CONNACK nothing else may come [MQTT-3.2.0-1]. */
  #onlineAt(now: Instant, link: LinkId): DeviceId {
    const device = this.store.ofLink(link);
    if (device === NO_DEVICE || this.store.isOnline(device)) return device;
    this.#client.violate(now, device, REASON.protocolError);
    return NO_DEVICE;
  }

  /** As `#onlineAt`, for what acknowledges a packet of the device. */
  #acknowledgedAt(now: Instant, link: LinkId): DeviceId {
    const device = this.#onlineAt(now, link);
    if (this.#heedsAcks && device !== NO_DEVICE) this.#client.acknowledged(device);
    return device;
  }

  /** The application takes a message. */
  serve(now: Instant, device: DeviceId, publication: PublicationId, header: PublishHeader): void {
    const fault = this.#inbox.publish(now, device, publication, header);
    if (fault !== undefined) this.#client.violate(now, device, fault);
  }

  /** All it held in memory is lost: what it was to send, what it had received, who it was. */
  #forget(now: Instant, device: DeviceId): void {
    this.outbox.forget(now, device);
    this.#inbox.forget(now, device, 'subscriber.amnesia');
    this.store.remember(device, 'knowsSession', false);
    this.store.remember(device, 'subscribedOnce', false);
    this.#observer.forgot(now, device);
  }

  readonly #contents = {
    online: (now: Instant, device: DeviceId, sessionPresent: boolean): void => {
      this.#inbox.begin(device);
      this.stalls.online(now, device);
      this.#subscribeAfter(now, device, sessionPresent);
      if (sessionPresent) {
        this.outbox.resume(now, device);
        return;
      }
      this.#inbox.forget(now, device, 'subscriber.session-lost');
      this.outbox.restart(now, device);
    },
    offline: (now: Instant, device: DeviceId): void => {
      this.#subscriber.forget(device);
      if (this.reader.isNeeded) this.reader.drop(now, device);
      this.outbox.offline(now, device);
    },
  };

  /** Subscribes when the broker knows nothing; the careless habit does so on the first connect only. */
  #subscribeAfter(now: Instant, device: DeviceId, sessionPresent: boolean): void {
    const isCareless = this.store.remembers(device, 'ignoresSessionPresent');
    const isFirst = !this.store.remembers(device, 'subscribedOnce');
    this.store.remember(device, 'subscribedOnce', true);
    if (isCareless ? !isFirst : sessionPresent) this.#subscriber.trust(now, device);
    else this.#subscriber.renew(now, device);
  }
}
