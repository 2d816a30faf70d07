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
import { Devices } from '../device/devices.ts';
import type { DeviceId, DeviceOutlet } from '../device/port.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later, START } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { type LimitChanges, limitsWith } from './broker-flow.ts';
import { type DeviceChanges, planWith } from './device-flow.ts';
import { Clock } from './flow.ts';
import { SenderLaws } from './sender-laws.ts';
import { silentBroker, silentDevices } from './silent-observer.ts';
import type { Spoken } from './spoken-packet.ts';
import { Listener, say, Vocabulary } from './spoken-wire.ts';

type End = 'device' | 'broker';

/** Something on its way to one end of a connection. */
interface OnItsWay {
  readonly link: LinkId;
  readonly to: End;
  readonly what: Spoken | 'open' | 'close';
}

/** One connection: which ends are open, and which of them waits for room. */
interface Line {
  readonly device: DeviceId;
  /** Of its CONNECT; sessions are known by it. */
  clientId: string;
  readonly open: Set<End>;
  readonly waiting: Set<End>;
}

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
  /** Packets that a connection takes on their way to one end before it is full. */
  readonly #room: number;
  readonly #lines: Line[] = [];
  readonly #toBroker: SenderLaws[] = [];
  readonly #toSession = new Map<string, SenderLaws>();
  #onTheirWay: OnItsWay[] = [];
  #messages = 0;

  constructor(limits: LimitChanges, plans: readonly DeviceChanges[], room = Infinity) {
    this.#limits = limitsWith(limits);
    this.#plans = plans;
    this.#room = room;
    const clients = new Interner();
    const { topics, publications } = this.#vocabulary;
    const common = { clients, topics, publications };
    this.broker = new Broker({
      ...common,
      limits: this.#limits,
      outlet: this.#brokerOutlet(),
      timers: {
        wake: (timer, session, at) =>
          this.#clock.wake(`${timer} ${session}`, at, (now) =>
            this.broker.wake(now, timer, session),
          ),
      },
      observer: silentBroker,
    });
    this.devices = new Devices({
      ...common,
      outlet: this.#deviceOutlet(),
      timers: {
        wake: (timer, device, at) =>
          this.#clock.wake(`${timer} of ${device}`, at, (now) =>
            this.devices.wake(now, timer, device),
          ),
      },
      chance: { outagesBegun: () => 0, jitter: (_device, _outage, attempt) => 1 / (attempt + 2) },
      observer: {
        ...silentDevices,
        handedOver: (_now, device, publication, qos) => {
          this.deliveries.push({ device, message: publications.messageOf(publication), qos });
        },
      },
    });
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

  reboot(device: number, down: Duration, isClean = false): void {
    this.devices.reboot(this.now, device as DeviceId, later(this.now, down), isClean);
  }

  signOff(device: number, down: Duration): void {
    this.devices.signOff(this.now, device as DeviceId, later(this.now, down));
  }

  advance(by: Duration): void {
    this.#clock.advance(by);
  }

  /** Lets the next so many packets arrive, in the order in which they were sent. */
  carry(count: number): void {
    for (let left = count; left > 0; left--) {
      const next = this.#onTheirWay.shift();
      if (next === undefined) return;
      this.#arrive(next);
    }
  }

  /** Lets everything arrive, and what is said in answer, until nothing is on its way. */
  settle(): void {
    while (this.#onTheirWay.length > 0) this.carry(1);
  }

  /** The device's connections break: all ends notice at once, and what was on its way is lost. */
  cut(device: number): void {
    for (const [link, line] of this.#lines.entries()) {
      if (line.device === device) this.#break(link as LinkId, line);
    }
  }

  #break(link: LinkId, line: Line): void {
    this.#lose(link, 'broker');
    this.#lose(link, 'device');
    if (line.open.delete('broker')) this.broker.closed(this.now, link);
    if (line.open.delete('device')) this.devices.closed(this.now, link);
  }

  #add(changes: DeviceChanges, place: number): void {
    const { filters = [], memories = [], clientId = `device-${place}` } = changes;
    const device = this.devices.add({
      plan: planWith(changes),
      clientId,
      filters: filters.map(([filter, qos]) => ({ filter, qos })),
      memories,
    });
    this.#toBroker.push(new SenderLaws());
    this.devices.start(device, START);
  }

  #lineOf(link: LinkId): Line {
    const line = this.#lines[link];
    if (line === undefined) throw new Error(`an engine uses link ${link}, which never was`);
    return line;
  }

  #send(link: LinkId, to: End, what: OnItsWay['what']): void {
    this.#onTheirWay.push({ link, to, what });
  }

  #lose(link: LinkId, to: End): void {
    this.#onTheirWay = this.#onTheirWay.filter((each) => each.link !== link || each.to !== to);
  }

  #isWritable(link: LinkId, to: End): boolean {
    const before = this.#onTheirWay.filter((each) => each.link === link && each.to === to);
    if (before.length < this.#room) return true;
    this.#lineOf(link).waiting.add(to);
    return false;
  }

  #arrive({ link, to, what }: OnItsWay): void {
    const line = this.#lineOf(link);
    if (line.open.has(to)) {
      if (what === 'open') this.#open(link, line);
      else if (what === 'close') this.#close(link, line, to);
      else this.#hand(link, line, to, what);
    }
    if (line.waiting.delete(to)) this.#giveRoom(link, line, to);
  }

  #open(link: LinkId, line: Line): void {
    line.open.add('broker');
    this.broker.opened();
    this.devices.opened(this.now, link);
  }

  #close(link: LinkId, line: Line, to: End): void {
    line.open.delete(to);
    if (to === 'broker') this.broker.closed(this.now, link);
    else this.devices.closed(this.now, link);
  }

  #hand(link: LinkId, line: Line, to: End, packet: Spoken): void {
    if (to === 'device' && packet.cmd === 'connack') {
      const { maxInflight = 20 } = this.#plans[line.device]?.client ?? {};
      const offered = packet.properties?.receiveMaximum ?? 65_535;
      const laws = this.#toBroker[line.device];
      laws?.connected(packet.sessionPresent, Math.min(offered, maxInflight));
    }
    // What an end hears is an answer to what it sent.
    const sender = to === 'device' ? this.#toBroker[line.device] : this.#lawsTo(line);
    sender?.receives(packet);
    say(this.#vocabulary, to === 'broker' ? this.broker : this.devices, this.now, link, packet);
  }

  #giveRoom(link: LinkId, line: Line, to: End): void {
    const from = to === 'broker' ? 'device' : 'broker';
    if (!line.open.has(from)) return;
    if (from === 'broker') this.broker.hasRoom(this.now, link);
    else this.devices.hasRoom(this.now, link);
  }

  /** What may be unacknowledged towards a device: what it asks for, and what the broker keeps to. */
  #windowOf(device: DeviceId): number {
    const { version = 5, receiveMaximum = 65_535 } = this.#plans[device]?.mqtt ?? {};
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
    const listener = new Listener(this.#vocabulary, (link, packet) => {
      const line = this.#lineOf(link);
      const laws = this.#lawsTo(line);
      if (packet.cmd === 'connack') {
        laws.connected(packet.sessionPresent, this.#windowOf(line.device));
      }
      laws.sends(packet);
      this.#send(link, 'device', packet);
    });
    return Object.assign(listener, {
      isWritable: (link: LinkId) => this.#isWritable(link, 'device'),
      close: (_now: Instant, link: LinkId) => {
        this.#lineOf(link).open.delete('broker');
        this.#send(link, 'device', 'close');
      },
      discard: (_now: Instant, link: LinkId) => this.#lose(link, 'device'),
    });
  }

  #deviceOutlet(): DeviceOutlet {
    const listener = new Listener(this.#vocabulary, (link, packet) => {
      const line = this.#lineOf(link);
      if (packet.cmd === 'connect') line.clientId = packet.clientId;
      this.#toBroker[line.device]?.sends(packet);
      this.#send(link, 'broker', packet);
    });
    return Object.assign(listener, {
      dial: (_now: Instant, device: DeviceId) => {
        const open = new Set<End>(['device']);
        const line: Line = { device, clientId: '', open, waiting: new Set() };
        const link = (this.#lines.push(line) - 1) as LinkId;
        this.#send(link, 'device', 'open');
        return link;
      },
      abandon: (_now: Instant, link: LinkId) => this.#lineOf(link).open.clear(),
      isWritable: (link: LinkId) => this.#isWritable(link, 'broker'),
      close: (_now: Instant, link: LinkId, manner: 'graceful' | 'abort' | 'vanish') => {
        this.#lineOf(link).open.delete('device');
        if (manner !== 'graceful') this.#lose(link, 'broker');
        if (manner !== 'vanish') this.#send(link, 'broker', 'close');
      },
    });
  }
}
