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
import type { Connack, Suback, Unsuback } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { Client } from './client.ts';
import { DeviceStore, type Memory, NO_DEVICE } from './device-store.ts';
import type { FilterRequest } from './filter-store.ts';
import { Inbox } from './inbox.ts';
import { type Farewell, Introductions, type Persona } from './introduction.ts';
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
import { Uplink } from './uplink.ts';

/** All the engine is built from: the stores it shares, and where its output goes. */
export interface DeviceParts {
  /** ClientIds as integers, shared with the ledger. */
  readonly clients: Interner;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly outlet: DeviceOutlet;
  readonly timers: DeviceTimers;
  readonly chance: DeviceChance;
  readonly observer: DeviceObserver;
}

/** A device as it is set up before the run. */
export interface DeviceSetup {
  readonly plan: DevicePlan;
  /** Empty: the server gives it one. */
  readonly clientId: string;
  readonly filters: readonly FilterRequest[];
  readonly memories: readonly Memory[];
  readonly persona?: Persona;
}

export class Devices implements PacketSink, LinkInputs {
  readonly store = new DeviceStore();
  readonly #client: Client;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #subscriber: Subscriber;
  readonly #words: Introductions;
  /** Whether any device waits for an acknowledgement to forget its failures. */
  #heedsAcks = false;

  constructor(parts: DeviceParts) {
    const devices = this.store;
    const uplink = new Uplink({ ...parts, devices });
    const words = new Introductions({ ...parts, devices });
    this.#words = words;
    this.#outbox = new Outbox({ ...parts, devices, uplink });
    this.#inbox = new Inbox({ ...parts, devices });
    this.#subscriber = new Subscriber({ ...parts, devices, uplink, ids: this.#outbox });
    this.#client = new Client({ ...parts, devices, uplink, words, contents: this.#contents });
  }

  get bytes(): number {
    return this.store.bytes + this.#outbox.bytes + this.#inbox.bytes + this.#subscriber.bytes;
  }

  /** Makes room for devices 0 … devices − 1. */
  grow(devices: number): void {
    this.store.grow(devices);
    this.#outbox.grow(devices);
  }

  /** Adds a device, switched off. */
  add(setup: DeviceSetup): DeviceId {
    const device = this.store.add(setup.plan, setup.clientId);
    if (setup.plan.reconnect.resetBackoff === 'on-first-ack') this.#heedsAcks = true;
    this.#outbox.grow(device + 1);
    this.#subscriber.configure(device, setup.filters);
    if (setup.persona !== undefined) this.#words.add(device, setup.persona);
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
  signOff(now: Instant, device: DeviceId, back: Instant, farewell: Farewell = {}): void {
    this.#client.signOff(now, device, back, farewell);
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
  subscribeTo(now: Instant, device: DeviceId, filter: FilterRequest): number {
    return this.#subscriber.add(now, device, filter);
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
    if (device === NO_DEVICE) return;
    const fault = this.#inbox.publish(now, device, publication, header);
    if (fault !== undefined) this.#client.violate(now, device, fault);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device === NO_DEVICE) return;
    if (this.#heedsAcks) this.#client.acknowledged(device);
    this.#outbox.puback(now, device, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const device = this.#onlineAt(now, link);
    if (device === NO_DEVICE) return;
    if (this.#heedsAcks) this.#client.acknowledged(device);
    this.#outbox.pubrec(now, device, id, reason);
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
    if (device === NO_DEVICE) return;
    if (this.#heedsAcks) this.#client.acknowledged(device);
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

  // What only a client sends.
  connect(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  subscribe(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  unsubscribe(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
  }

  /** No CONNECT of ours names an authentication method, so there is nothing to say AUTH about. */
  auth(now: Instant, link: LinkId): void {
    this.violate(now, link, REASON.protocolError);
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

  readonly #contents = {
    online: (now: Instant, device: DeviceId, sessionPresent: boolean): void => {
      this.#inbox.begin(device);
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
