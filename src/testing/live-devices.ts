/**
 * The device engine on real sockets: the same frames, codec and links as `serve`, dialling out.
 *
 *   Devices ─▶ Outlet (an Encoder) ─▶ SocketLink ─▶ socket ─▶ a server of somebody else's
 *      ▲────── Reception ◀─── frames ◀────┘
 *
 * Time is real, and nothing sleeps: `until` resolves when something was observed that makes its
 * condition true. Messages carry their numbers in their payloads, as in simulations.
 */
import { connect as dial, type Socket } from 'node:net';
import { Devices } from '../device/devices.ts';
import { DEVICE_TIMERS, type DeviceId, type DeviceOutlet } from '../device/port.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { Outlet } from '../live/outlet.ts';
import { RealTimeClock } from '../live/real-time-clock.ts';
import { Reception } from '../live/reception.ts';
import { SocketLink } from '../live/socket-link.ts';
import { Decoder } from '../mqtt/codec.ts';
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { Shelf } from '../simulation/shelf.ts';
import { type DeviceChanges, setupWith } from './device-flow.ts';
import { silentDevices } from './silent-observer.ts';
import type { SpokenPublish } from './spoken-packet.ts';
import { Vocabulary } from './spoken-wire.ts';

const BOUNDS = { maxOutput: 65_536, maxPacketSize: MAX_PACKET_SIZE };

/** What the application of a device was given. */
export interface Delivery {
  readonly device: DeviceId;
  readonly topic: string;
  readonly message: number;
  readonly qos: Qos;
}

/** Some devices, and the server they dial on loopback. */
export class LiveDevices {
  readonly deliveries: Delivery[] = [];
  /** What else was observed: `event device detail`. */
  readonly events: string[] = [];
  readonly #port: number;
  readonly #vocabulary = new Vocabulary();
  readonly #links = new Shelf<SocketLink>();
  readonly #open = new Set<LinkId>();
  readonly #clock = new RealTimeClock(DEVICE_TIMERS.length, (now, code, owner) => {
    const timer = DEVICE_TIMERS[code];
    if (timer !== undefined) this.#devices.wake(now, timer, owner as DeviceId);
  });
  readonly #outlet = new Outlet(
    this.#vocabulary,
    (link) => this.#links.at(link),
    () => undefined,
  );
  readonly #devices: Devices;
  readonly #reception: Reception;
  readonly #waiting = new Set<() => void>();
  #messages = 0;

  constructor(port: number) {
    this.#port = port;
    this.#devices = new Devices({
      ...this.#vocabulary,
      clients: new Interner(),
      outlet: this.#deviceOutlet(),
      timers: {
        wake: (timer, device, at) => this.#clock.arm(DEVICE_TIMERS.indexOf(timer), device, at),
      },
      chance: { outagesBegun: () => 0, jitter: () => 0.5 },
      observer: this.#observer(),
    });
    const decoder = new Decoder(this.#vocabulary, this.#devices, { numbered: true });
    this.#reception = new Reception(decoder, this.#devices, MAX_PACKET_SIZE);
  }

  /** One more device, switched on. */
  add(changes: DeviceChanges): DeviceId {
    const device = this.#devices.add(setupWith(changes, 'meter'));
    this.#devices.start(device, this.#clock.now);
    return device;
  }

  /** The application publishes; returns the message's number. */
  publish(device: DeviceId, topic: string, qos: Qos, said: Partial<SpokenPublish> = {}): number {
    const message = ++this.#messages;
    const what = { topic, qos, retain: false, message, ...said };
    const publication = this.#vocabulary.publicationOf(what);
    this.#devices.publishFrom(this.#clock.now, device, publication);
    return message;
  }

  /** DISCONNECT, and back after a while. */
  signOff(device: DeviceId, down: Duration): void {
    const { now } = this.#clock;
    this.#devices.signOff(now, device, later(now, down));
  }

  /** The device hears nothing more of what comes on its connection. */
  deafen(device: DeviceId): void {
    this.#socketOf(device).pause();
  }

  /** The connection is reset under the device, which comes back after its back-off. */
  break(device: DeviceId): void {
    this.#socketOf(device).resetAndDestroy();
  }

  /** Numbers of the messages that a device was given, in order. */
  received(device: DeviceId): readonly number[] {
    return this.deliveries.filter((each) => each.device === device).map(({ message }) => message);
  }

  isOnline(device: DeviceId): boolean {
    return this.#devices.store.isOnline(device);
  }

  /** Resolves once the condition holds. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Resolves once so many events of this kind have been observed of a device. */
  saw(event: string, device: DeviceId, count = 1): Promise<void> {
    const isIt = (line: string): boolean => line.startsWith(`${event} ${device}`);
    return this.until(() => this.events.filter(isIt).length >= count);
  }

  /** Every device leaves, and every socket is closed. */
  stop(): void {
    for (let device = 0; device < this.#devices.store.size; device++) {
      this.#devices.retire(this.#clock.now, device as DeviceId, true);
    }
    this.#clock.stop();
    for (const link of this.#open) this.#links.at(link).socket.destroySoon();
  }

  #socketOf(device: DeviceId): Socket {
    return this.#links.at(this.#devices.store.linkOf(device)).socket;
  }

  #deviceOutlet(): DeviceOutlet {
    const outlet = this.#outlet;
    return Object.assign(outlet, {
      dial: (now: Instant, device: DeviceId) => this.#dial(now, device),
      abandon: (_now: Instant, link: LinkId) => void this.#links.at(link).socket.destroy(),
      setReading: (_now: Instant, link: LinkId, isReading: boolean) => {
        const { socket } = this.#links.at(link);
        if (isReading) socket.resume();
        else socket.pause();
      },
      close: (_now: Instant, link: LinkId, manner: 'graceful' | 'abort' | 'vanish') => {
        const end = this.#links.at(link);
        end.close();
        if (manner !== 'graceful') end.socket.resetAndDestroy();
      },
    });
  }

  #dial(now: Instant, device: DeviceId): LinkId {
    const socket = dial({ port: this.#port, host: '127.0.0.1', noDelay: true });
    const onRoom = (): void => this.#devices.hasRoom(this.#clock.now, link);
    const end = new SocketLink(socket, now, BOUNDS, onRoom);
    const link = this.#links.put(end) as LinkId;
    this.#open.add(link);
    end.version = this.#devices.store.planOf(device).mqtt.version;
    socket
      .on('connect', () => this.#devices.opened(this.#clock.now, link))
      .on('data', (chunk) => {
        this.#reception.receive(this.#clock.now, link, end, chunk);
        this.#tell();
      })
      .on('error', () => undefined)
      .on('close', () => {
        if (!end.isClosing) this.#devices.closed(this.#clock.now, link);
        this.#open.delete(link);
        this.#links.take(link);
        this.#tell();
      });
    return link;
  }

  #tell(): void {
    for (const check of this.#waiting) check();
  }

  #observer(): ConstructorParameters<typeof Devices>[0]['observer'] {
    const { topics, publications } = this.#vocabulary;
    const note = (...words: readonly (string | number | boolean)[]): void => {
      this.events.push(words.join(' '));
    };
    return {
      ...silentDevices,
      connected: (_now, device, isPresent) => note('connected', device, isPresent),
      subscriptionStands: (_now, device, slot) => note('stands', device, slot),
      confirmed: (_now, device, publication) =>
        note('confirmed', device, publications.messageOf(publication)),
      publishDropped: (_now, device, publication, cause) =>
        note('dropped', device, publications.messageOf(publication), cause),
      handedOver: (_now, device, publication, qos) => {
        const topic = topics.nameOf(publications.topicOf(publication));
        this.deliveries.push({ device, topic, message: publications.messageOf(publication), qos });
      },
    };
  }
}
