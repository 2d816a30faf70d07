/**
 * The client session engine of every device of a run, sans-IO: dispatch only, no policy.
 *
 *   CONNACK, keep-alive → client   PUBLISH → inbox   PUBACK … → outbox   SUBACK → subscriber
 *
 * A packet arrives on a link; the device at its end is looked up, and a packet for a link the
 * device has left is ignored. See port.ts for all that goes in and out.
 */
import type { Interner } from '../kernel/interner.ts';
import type { Instant } from '../kernel/time.ts';
import type { Connack, Qos, Suback, Unsuback } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import { Client } from './client.ts';
import { DeviceStore, type Memory, NO_DEVICE } from './device-store.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import type { DevicePlan } from './plan.ts';
import type {
  DeviceChance,
  DeviceId,
  DeviceObserver,
  DeviceOutlet,
  DeviceTimer,
  DeviceTimers,
  LinkInputs,
} from './port.ts';
import { Subscriber } from './subscriber.ts';

/** All the engine is built from: the stores it shares, and where its output goes. */
export interface DeviceParts {
  /** ClientIds as integers, shared with the ledger. */
  readonly clients: Interner;
  readonly publications: PublicationStore;
  readonly outlet: DeviceOutlet;
  readonly timers: DeviceTimers;
  readonly chance: DeviceChance;
  readonly observer: DeviceObserver;
}

/** A device as it is set up before the run. */
export interface DeviceSetup {
  readonly plan: DevicePlan;
  readonly clientId: string;
  readonly filters: readonly { readonly filter: string; readonly qos: Qos }[];
  readonly memories: readonly Memory[];
}

export class Devices implements PacketSink, LinkInputs {
  readonly store = new DeviceStore();
  readonly #client: Client;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #subscriber: Subscriber;

  constructor(parts: DeviceParts) {
    const devices = this.store;
    this.#outbox = new Outbox({ ...parts, devices });
    this.#inbox = new Inbox({ ...parts, devices });
    this.#subscriber = new Subscriber(devices, parts.outlet, parts.observer, this.#outbox);
    this.#client = new Client({ ...parts, devices, contents: this.#contents });
  }

  get bytes(): number {
    return this.store.bytes + this.#outbox.bytes + this.#inbox.bytes;
  }

  /** Adds a device, switched off. */
  add(setup: DeviceSetup): DeviceId {
    const device = this.store.add(setup.plan, setup.clientId);
    this.#outbox.grow(device + 1);
    this.#inbox.grow(device + 1);
    this.#subscriber.configure(device, setup.filters);
    for (const memory of setup.memories) this.store.remember(device, memory, true);
    return device;
  }

  start(device: DeviceId, at: Instant): void {
    this.#client.start(device, at);
  }

  /** Off without a word, back at `back`; with `isClean` its next CONNECT wipes its session. */
  reboot(now: Instant, device: DeviceId, back: Instant, isClean: boolean): void {
    if (isClean) this.store.remember(device, 'cleanNext', true);
    this.#client.powerOff(now, device, back);
  }

  /** DISCONNECT, back at `back`. */
  signOff(now: Instant, device: DeviceId, back: Instant): void {
    this.#client.signOff(now, device, back);
  }

  /** Leaves for good. */
  retire(now: Instant, device: DeviceId, isGraceful: boolean): void {
    this.#client.retire(now, device, isGraceful);
  }

  /** The application publishes; takes the caller's reference. */
  publishFrom(now: Instant, device: DeviceId, publication: PublicationId): void {
    this.#outbox.publish(now, device, publication);
  }

  /** The application subscribes to one more filter; returns its place in the device's list. */
  subscribeTo(now: Instant, device: DeviceId, filter: string, qos: Qos): number {
    return this.#subscriber.add(now, device, filter, qos);
  }

  unsubscribeFrom(now: Instant, device: DeviceId, filter: string): void {
    this.#subscriber.remove(now, device, filter);
  }

  /** Copies a device holds: its own publishes, and messages received and not handed over. */
  forEachHeldCopy(
    device: DeviceId,
    published: (publication: PublicationId) => void,
    received: (publication: PublicationId) => void,
  ): void {
    this.#outbox.forEachHeldCopy(device, published);
    this.#inbox.forEachHeldCopy(device, received);
  }

  /** A timer asked for with `wake` has come. */
  wake(now: Instant, timer: DeviceTimer, device: DeviceId): void {
    if (timer === 'watch') this.#client.watch(now, device);
    else if (timer === 'dial') this.#client.dial(now, device);
    else this.#outbox.retry(now, device);
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
    if (device !== NO_DEVICE) this.#outbox.pump(now, device);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.connack(now, device, packet);
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#inbox.publish(now, device, publication, header);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#outbox.puback(now, device, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#outbox.pubrec(now, device, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#inbox.pubrel(now, device, id);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#outbox.pubcomp(now, device, id, reason);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#subscriber.suback(now, device, packet);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#subscriber.unsuback(device, packet);
  }

  pingresp(now: Instant, link: LinkId): void {
    const device = this.#onlineAt(now, link);
    if (device !== NO_DEVICE) this.#client.pingresp(now, device);
  }

  /** The broker says goodbye (v5); the close follows. */
  disconnect(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  // What only a client sends: the broker is broken, and the device goes.
  connect(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  subscribe(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  unsubscribe(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  auth(now: Instant, link: LinkId): void {
    this.#broken(now, link);
  }

  /** The device at this end of a link; before CONNACK nothing else may come [MQTT-3.2.0-1]. */
  #onlineAt(now: Instant, link: LinkId): DeviceId {
    const device = this.store.ofLink(link);
    if (device === NO_DEVICE || this.store.isOnline(device)) return device;
    this.#client.lose(now, device, 'graceful');
    return NO_DEVICE;
  }

  #broken(now: Instant, link: LinkId): void {
    const device = this.store.ofLink(link);
    if (device !== NO_DEVICE) this.#client.lose(now, device, 'graceful');
  }

  readonly #contents = {
    online: (now: Instant, device: DeviceId, sessionPresent: boolean): void => {
      this.#subscribeAfter(now, device, sessionPresent);
      if (sessionPresent) {
        this.#outbox.resume(now, device);
        return;
      }
      this.#inbox.restart(now, device);
      this.#outbox.restart(now, device);
    },
    offline: (now: Instant, device: DeviceId): void => {
      this.#subscriber.forget(device);
      this.#outbox.offline(now, device);
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
