/**
 * Messages that have come to a device and that its application has not looked at yet.
 *
 *   PUBLISH ──▶ │ unread, one behind the other │ ──served, one by one──▶ inbox ──▶ acknowledgement
 *
 * Only for applications that take their time, or stop reading for a while: nobody else's messages
 * come by. What is unread dies with its connection; at QoS 1 and 2 the broker still has it. A QoS 2
 * message that comes again bothers no application: PUBREL would overtake what waits to be read twice.
 */
import { Int32Column } from '../kernel/column.ts';
import { NONE } from '../kernel/linked-queues.ts';
import { RareQueues } from '../kernel/rare-queues.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import type { Inbox } from './inbox.ts';
import type { DeviceId, DeviceObserver, DeviceTimers } from './port.ts';

interface Pace {
  /** How long the application is busy with one message. */
  serviceTime: Duration;
  /** When it takes the next one. */
  freeAt: Instant;
}

/** Takes a message, now that there is time for it, as if it had just come. */
export interface Application {
  serve(now: Instant, device: DeviceId, publication: PublicationId, header: PublishHeader): void;
}

/** Packet identifiers are below this. */
const IDS = 65_536;

export class Reader {
  readonly #publications: PublicationStore;
  readonly #timers: DeviceTimers;
  readonly #observer: DeviceObserver;
  readonly #application: Application;
  readonly #inbox: Inbox;
  /** Messages of QoS 2 unread, by device × 65536 + packet identifier. */
  readonly #unreadQos2 = new Map<number, number>();
  readonly #paces = new Map<DeviceId, Pace>();
  readonly #unread = new RareQueues();
  readonly #publication = this.#unread.nodes.attach(new Int32Column());
  readonly #header = this.#unread.nodes.attach(new Int32Column());
  #devices = 0;

  constructor(parts: {
    readonly publications: PublicationStore;
    readonly timers: DeviceTimers;
    readonly observer: DeviceObserver;
    readonly application: Application;
    /** Knows the QoS 2 messages that have been looked at. */
    readonly inbox: Inbox;
  }) {
    this.#publications = parts.publications;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
    this.#application = parts.application;
    this.#inbox = parts.inbox;
  }

  get bytes(): number {
    return this.#unread.bytes;
  }

  /** Whether anybody takes their time at all. */
  get isNeeded(): boolean {
    return this.#paces.size > 0;
  }

  /** From now on the device's application takes this long over each message. */
  add(device: DeviceId, serviceTime: Duration): void {
    this.#paceOf(device).serviceTime = serviceTime;
  }

  /** The application looks at nothing for so long; the messages come all the same. */
  pause(now: Instant, device: DeviceId, span: Duration): void {
    const pace = this.#paceOf(device);
    const end = later(now, span);
    if (end > pace.freeAt) pace.freeAt = end;
  }

  /** Keeps a message that has come, if it cannot be looked at now; says whether. */
  keeps(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): boolean {
    const pace = this.#paces.get(device);
    const isBusy = pace !== undefined && (pace.serviceTime > 0 || pace.freeAt > now);
    if (pace === undefined || (!isBusy && this.#unread.isEmpty(device))) return false;
    if (qosOf(header) === 2) {
      if (this.#inbox.holds(device, packetIdOf(header))) return false;
      if (this.#isUnread(now, device, publication, header)) return true;
    }
    if (this.#unread.isEmpty(device)) {
      if (pace.freeAt < now) pace.freeAt = now;
      pace.freeAt = later(pace.freeAt, pace.serviceTime);
      this.#timers.wake('read', device, pace.freeAt);
    }
    const node = this.#unread.push(device);
    this.#publications.retain(publication);
    this.#publication.set(node, publication);
    this.#header.set(node, header);
    this.#observer.held(now, device, publication);
    return true;
  }

  /** The timer: the application is done with the oldest message, or not yet. */
  read(now: Instant, device: DeviceId): void {
    const pace = this.#paces.get(device);
    if (pace === undefined || this.#isEmpty(device)) return;
    if (now < pace.freeAt) {
      this.#timers.wake('read', device, pace.freeAt);
      return;
    }
    const node = this.#unread.head(device);
    const publication = this.#publication.at(node) as PublicationId;
    const header = this.#header.at(node) as PublishHeader;
    this.#unread.shift(device);
    if (qosOf(header) === 2) this.#unreadQos2.delete(keyOf(device, header));
    pace.freeAt = later(now, pace.serviceTime);
    if (!this.#unread.isEmpty(device)) this.#timers.wake('read', device, pace.freeAt);
    this.#application.serve(now, device, publication, header);
    this.#observer.letGo(now, device, publication);
    this.#publications.release(publication);
  }

  /** The connection is over, and with it what came on it unread. */
  drop(now: Instant, device: DeviceId): void {
    while (!this.#isEmpty(device)) {
      const node = this.#unread.head(device);
      const publication = this.#publication.at(node) as PublicationId;
      this.#unreadQos2.delete(keyOf(device, this.#header.at(node) as PublishHeader));
      this.#unread.shift(device);
      this.#observer.heldDropped(now, device, publication, 'subscriber.link-lost');
      this.#publications.release(publication);
    }
  }

  hasUnread(device: DeviceId): boolean {
    return !this.#isEmpty(device);
  }

  /** Every message unread. */
  forEachHeldCopy(device: DeviceId, visit: (publication: PublicationId) => void): void {
    if (this.#isEmpty(device)) return;
    for (let node = this.#unread.head(device); node !== NONE; node = this.#unread.next(node)) {
      visit(this.#publication.at(node) as PublicationId);
    }
  }

  /** Whether this QoS 2 message waits to be read already; if not, it does from now on. */
  #isUnread(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    header: PublishHeader,
  ): boolean {
    const key = keyOf(device, header);
    const message = this.#publications.messageOf(publication);
    const before = this.#unreadQos2.get(key);
    if (before === undefined) this.#unreadQos2.set(key, message);
    else if (before !== message) this.#observer.tookForRepetition(now, device, publication);
    return before !== undefined;
  }

  #isEmpty(device: DeviceId): boolean {
    return device >= this.#devices || this.#unread.isEmpty(device);
  }

  #paceOf(device: DeviceId): Pace {
    const known = this.#paces.get(device);
    if (known !== undefined) return known;
    const pace = { serviceTime: 0 as Duration, freeAt: 0 as Instant };
    this.#paces.set(device, pace);
    this.#devices = Math.max(this.#devices, device + 1);
    this.#unread.grow(this.#devices);
    return pace;
  }
}

function keyOf(device: DeviceId, header: PublishHeader): number {
  return device * IDS + packetIdOf(header);
}
