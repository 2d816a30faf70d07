/**
 * Broker and devices back to back: every packet of one is handed to the other, in order, when the
 * test says so. No link, no weather; connections break only when they are broken.
 *
 *   Devices ──packets on their way──▶ Broker
 *           ◀────────────────────────
 *
 * Both directions are held to the sender's laws throughout (sender-laws.ts).
 */

import { Broker } from '../broker/broker.ts';
import type { BrokerLimits } from '../broker/limits.ts';
import type { BrokerOutlet } from '../broker/port.ts';
import { SILENT_OBSERVER } from '../broker/silent-observer.ts';
import { Devices } from '../device/devices.ts';
import type { DeviceId, DeviceOutlet } from '../device/port.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later, START } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { type LimitChanges, limitsWith } from './broker-flow.ts';
import { type DeviceChanges, setupWith } from './device-flow.ts';
import { Clock } from './flow.ts';
import { type End, type Line, Lines } from './pair-lines.ts';
import { SenderLaws } from './sender-laws.ts';
import { silentDevices } from './silent-observer.ts';
import type { Spoken } from './spoken-packet.ts';
import { Listener, say, Vocabulary } from './spoken-wire.ts';

/** What the application of a device was given. */
export interface Delivery {
  readonly device: DeviceId;
  readonly message: number;
  readonly qos: Qos;
}

/** One broker and some devices, all switched on. */
export class Pair {
  readonly broker: Broker;
  readonly devices: Devices;
  readonly deliveries: Delivery[] = [];
  readonly #clock = new Clock();
  readonly #vocabulary = new Vocabulary();
  readonly #limits: BrokerLimits;
  readonly #plans: readonly DeviceChanges[];
  readonly #lines: Lines;
  /** Laws of each device towards the broker, and of the broker towards each session. */
  readonly #toBroker: SenderLaws[] = [];
  readonly #toSession = new Map<string, SenderLaws>();
  #messages = 0;

  /** `room` is how many packets are on their way to an end before the connection is full. */
  constructor(limits: LimitChanges, plans: readonly DeviceChanges[], room = Infinity) {
    this.#limits = limitsWith(limits);
    this.#plans = plans;
    this.#lines = new Lines(this.#ends, room);
    const clients = new Interner();
    this.broker = this.#newBroker(clients);
    this.devices = this.#newDevices(clients);
    for (const [place, changes] of plans.entries()) this.#add(changes, place);
  }

  get now(): Instant {
    return this.#clock.now;
  }

  /** Publications that somebody still holds. */
  get publicationsHeld(): number {
    return this.#vocabulary.publications.size;
  }

  /** Publications that devices have received and not handed over. */
  get publicationsAwaitingPubrel(): number {
    let held = 0;
    const nothing = (): void => undefined;
    for (let device = 0; device < this.#plans.length; device++) {
      this.devices.forEachHeldCopy(device as DeviceId, nothing, () => held++);
    }
    return held;
  }

  /** The application of a device publishes; returns the message's number. */
  publish(device: number, topic: string, qos: Qos): number {
    const message = ++this.#messages;
    const publication = this.#vocabulary.publicationOf({ topic, qos, retain: false, message });
    this.devices.publishFrom(this.now, device as DeviceId, publication);
    return message;
  }

  reboot(device: number, down: Duration): void {
    this.devices.reboot(this.now, device as DeviceId, later(this.now, down));
  }

  signOff(device: number, down: Duration): void {
    this.devices.signOff(this.now, device as DeviceId, later(this.now, down));
  }

  advance(by: Duration): void {
    this.#clock.advance(by);
  }

  /** Lets the next so many packets arrive, in the order in which they were sent. */
  carry(count: number): void {
    for (let left = count; left > 0; left--) this.#lines.carry();
  }

  /** Lets everything arrive, and what is said in answer, until nothing is on its way. */
  settle(): void {
    while (!this.#lines.isQuiet) this.#lines.carry();
  }

  /** The device's connections break: all ends notice at once, and what was on its way is lost. */
  cut(device: number): void {
    this.#lines.break(device);
  }

  readonly #ends = {
    opened: (link: LinkId): void => {
      this.broker.opened();
      this.devices.opened(this.now, link);
    },
    heard: (link: LinkId, to: End, packet: Spoken): void => {
      const line = this.#lines.of(link);
      // What an end hears is an answer to what it sent.
      const sender = to === 'device' ? this.#toBroker[line.device] : this.#lawsTo(line);
      if (to === 'device' && packet.cmd === 'connack') {
        const { maxInflight } = this.#planOf(line).client;
        const offered = packet.properties?.receiveMaximum ?? 65_535;
        sender?.connected(packet.sessionPresent, Math.min(offered, maxInflight));
      }
      sender?.receives(packet);
      say(this.#vocabulary, to === 'broker' ? this.broker : this.devices, this.now, link, packet);
    },
    closed: (link: LinkId, end: End): void => {
      if (end === 'broker') this.broker.closed(this.now, link);
      else this.devices.closed(this.now, link);
    },
    hasRoom: (link: LinkId, to: End): void => {
      if (to === 'device') this.broker.hasRoom(this.now, link);
      else this.devices.hasRoom(this.now, link);
    },
  };

  #newBroker(clients: Interner): Broker {
    return new Broker({
      limits: this.#limits,
      clients,
      topics: this.#vocabulary.topics,
      publications: this.#vocabulary.publications,
      outlet: this.#brokerOutlet(),
      timers: {
        wake: (timer, session, at) => {
          const ring = (now: Instant): void => this.broker.wake(now, timer, session);
          this.#clock.wake(`${timer} ${session}`, at, ring);
        },
      },
      observer: SILENT_OBSERVER,
    });
  }

  #newDevices(clients: Interner): Devices {
    const { topics, publications } = this.#vocabulary;
    return new Devices({
      clients,
      topics,
      publications,
      outlet: this.#deviceOutlet(),
      timers: {
        wake: (timer, device, at) => {
          const ring = (now: Instant): void => this.devices.wake(now, timer, device);
          this.#clock.wake(`${timer} of ${device}`, at, ring);
        },
      },
      chance: { outagesBegun: () => 0, jitter: (_device, _outage, attempt) => 1 / (attempt + 2) },
      observer: {
        ...silentDevices,
        handedOver: (_now, device, publication, qos) => {
          this.deliveries.push({ device, message: publications.messageOf(publication), qos });
        },
      },
    });
  }

  #add(changes: DeviceChanges, place: number): void {
    const device = this.devices.add(setupWith(changes, `device-${place}`));
    this.#toBroker.push(new SenderLaws());
    this.devices.start(device, START);
  }

  #planOf({ device }: Line) {
    return this.devices.store.planOf(device as DeviceId);
  }

  /** What may be unacknowledged towards a device: what it asks for, and what the broker keeps to. */
  #windowOf(line: Line): number {
    const { version, receiveMaximum } = this.#planOf(line).mqtt;
    const { maxV311, maxV5 } = this.#limits.inflight;
    return version === 4 ? maxV311 : Math.min(receiveMaximum, maxV5);
  }

  /** The laws that the broker keeps towards the session on this line. */
  #lawsTo({ clientId }: Line): SenderLaws {
    const laws = this.#toSession.get(clientId) ?? new SenderLaws();
    this.#toSession.set(clientId, laws);
    return laws;
  }

  #brokerOutlet(): BrokerOutlet {
    const lines = this.#lines;
    const listener = new Listener(this.#vocabulary, (link, packet) => {
      const line = lines.of(link);
      const laws = this.#lawsTo(line);
      if (packet.cmd === 'connack') laws.connected(packet.sessionPresent, this.#windowOf(line));
      laws.sends(packet);
      lines.send(link, 'device', packet);
    });
    return Object.assign(listener, {
      isWritable: (link: LinkId) => lines.isWritable(link, 'device'),
      close: (_now: Instant, link: LinkId) => {
        lines.of(link).open.delete('broker');
        lines.send(link, 'device', 'close');
      },
      discard: (_now: Instant, link: LinkId) => lines.lose(link, 'device'),
    });
  }

  #deviceOutlet(): DeviceOutlet {
    const lines = this.#lines;
    const listener = new Listener(this.#vocabulary, (link, packet) => {
      const line = lines.of(link);
      if (packet.cmd === 'connect') line.clientId = packet.clientId;
      this.#toBroker[line.device]?.sends(packet);
      lines.send(link, 'broker', packet);
    });
    return Object.assign(listener, {
      dial: (_now: Instant, device: DeviceId) => lines.dial(device),
      abandon: (_now: Instant, link: LinkId) => lines.of(link).open.clear(),
      isWritable: (link: LinkId) => lines.isWritable(link, 'broker'),
      // No habit of a pair stops reading.
      setReading: () => undefined,
      close: (_now: Instant, link: LinkId, manner: 'graceful' | 'abort' | 'vanish') => {
        lines.of(link).open.delete('device');
        if (manner !== 'graceful') lines.lose(link, 'broker');
        if (manner !== 'vanish') lines.send(link, 'broker', 'close');
      },
    });
  }
}
