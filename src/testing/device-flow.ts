/**
 * Conversations with the device engine: the broker is a peer, the application is this flow.
 *
 *   const flow = new DeviceFlow({ filters: [['cmd/#', 1]] });
 *   flow.dialled().expect(connect('meter')).send(connack(false)).expect(subscribe(1, ['cmd/#', 1]));
 *
 * Every flow has one device unless `add` brings more. What the engine observes is text.
 */
import { expect } from 'vitest';
import type { Memory } from '../device/device-store.ts';
import { Devices } from '../device/devices.ts';
import type { FilterRequest } from '../device/filter-store.ts';
import type { Farewell, Persona } from '../device/introduction.ts';
import type { ClientPlan, DevicePlan, MqttPlan, ReconnectPlan } from '../device/plan.ts';
import type { DeviceId, DeviceObserver, DeviceOutlet } from '../device/port.ts';
import type { DeviceSetup } from '../device/setup.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later, NEVER, seconds } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { Conversation, type Peer } from './flow.ts';
import { abandoned, connack, type SpokenPublish } from './spoken-packet.ts';
import { Listener, Vocabulary } from './spoken-wire.ts';

/** How a device differs from the plain one. */
export interface DeviceChanges {
  readonly clientId?: string;
  readonly mqtt?: Partial<MqttPlan>;
  readonly reconnect?: Partial<ReconnectPlan>;
  readonly client?: Partial<ClientPlan>;
  readonly filters?: readonly (readonly [filter: string, qos: Qos])[];
  /** Filters with options, behind the plain ones. */
  readonly requests?: readonly FilterRequest[];
  readonly memories?: readonly Memory[];
  readonly persona?: Persona;
}

/** A 5.0 client with a session for an hour, that comes back after a second, with changes. */
export function planWith(changes: DeviceChanges = {}): DevicePlan {
  return {
    mqtt: {
      version: 5,
      clean: false,
      sessionExpiryInterval: 3600,
      keepAlive: 0,
      receiveMaximum: 65535,
      maximumPacketSize: Number.POSITIVE_INFINITY,
      topicAliasMaximum: 0,
      ...changes.mqtt,
    },
    reconnect: {
      policy: 'fixed',
      first: seconds(1),
      max: seconds(60),
      min: seconds(0),
      jitter: 0,
      resetBackoff: 'on-connack',
      ...changes.reconnect,
    },
    client: {
      dialTimeout: changes.client?.connectTimeout ?? seconds(30),
      connectTimeout: seconds(30),
      pingAfter: 1,
      pingTimeout: seconds(10),
      maxInflight: 20,
      topicAliases: 0,
      outbox: { maxMessages: Infinity, overflow: 'drop-newest', storeQos0: false },
      onSessionLost: 'discard',
      onRejected: 'drop',
      handOver: 'on-pubrel',
      strictSessionPresent: false,
      serviceTime: seconds(0),
      ...changes.client,
    },
  };
}

/** A device with its plan, filters and habits. */
export function setupWith(changes: DeviceChanges, name: string): DeviceSetup {
  const { clientId = name, filters = [], requests = [], memories = [], persona = {} } = changes;
  return {
    plan: planWith(changes),
    clientId,
    filters: [...filters.map(([topic, qos]) => ({ topic, qos })), ...requests],
    memories,
    persona,
  };
}

/** One device engine and the brokers it dials. */
export class DeviceFlow {
  readonly devices: Devices;
  readonly device: DeviceId;
  /** What `DeviceChance` answers: coverage outages so far, and every jitter. */
  readonly chance = { outages: 0, jitter: 0.5 };
  readonly clients = new Interner();
  readonly #vocabulary = new Vocabulary();
  readonly #conversation = new Conversation(this.#vocabulary);
  readonly #events: string[] = [];
  #dials: Peer[] = [];

  /** A device that is switched on at once. */
  constructor(changes: DeviceChanges = {}) {
    const { clock } = this.#conversation;
    this.devices = new Devices({
      clients: this.clients,
      topics: this.#vocabulary.topics,
      publications: this.#vocabulary.publications,
      outlet: this.#outlet(),
      timers: {
        wake: (timer, device, at) =>
          clock.wake(`${timer} ${device}`, at, (now) => this.devices.wake(now, timer, device)),
      },
      chance: {
        outagesBegun: () => this.chance.outages,
        jitter: (_device, outage, attempt) => {
          this.#events.push(`jitter ${outage} ${attempt}`);
          return this.chance.jitter;
        },
      },
      observer: this.#observer(),
    });
    this.#conversation.begin(this.devices);
    this.device = this.add(changes);
    this.devices.start(this.device, this.now);
    this.advance(seconds(0));
  }

  get now(): Instant {
    return this.#conversation.clock.now;
  }

  /** One more device, switched off. */
  add(changes: DeviceChanges): DeviceId {
    return this.devices.add(setupWith(changes, 'meter'));
  }

  advance(by: Duration): void {
    this.#conversation.clock.advance(by);
  }

  /** Time passes until the next timer, if there is one. */
  advanceToTimer(): void {
    const { now, next } = this.#conversation.clock;
    // Both are whole and `next` is not past.
    if (next !== NEVER) this.advance((next - now) as Duration);
  }

  /** The broker's end of the connection that the device has dialled: there is exactly one. */
  ringing(): Peer {
    const [peer, ...others] = this.#dials.splice(0);
    expect(others, 'the device has dialled more than once').toEqual([]);
    if (peer === undefined) throw new Error(`the device has not dialled:${this.#ladder}`);
    return peer;
  }

  /** Nothing has been dialled since the last time. */
  notDialled(): void {
    const dials = this.#dials.splice(0).map(({ name }) => name);
    expect(dials, `dialled:${this.#ladder}`).toEqual([]);
  }

  /** Everything dialled since the last time, whatever became of it. */
  dials(): readonly Peer[] {
    return this.#dials.splice(0);
  }

  /** As `ringing`, and the connection opens. */
  dialled(): Peer {
    const peer = this.ringing();
    this.devices.opened(this.now, peer.link);
    return peer;
  }

  /** As `dialled`, and the broker accepts whatever CONNECT comes. */
  accepted(sessionPresent = false, properties?: Parameters<typeof connack>[2]): Peer {
    const peer = this.dialled();
    expect(peer.take(), 'the first packet').toMatchObject([{ cmd: 'connect' }]);
    return peer.send(connack(sessionPresent, undefined, properties));
  }

  /** The connection breaks, time passes, and the device is accepted again. */
  reconnected(peer: Peer, sessionPresent: boolean): Peer {
    peer.cut();
    this.advanceToTimer();
    return this.accepted(sessionPresent);
  }

  /** No SYN of this dial got through. */
  fails(peer: Peer): void {
    this.devices.dialFailed(this.now, peer.link);
  }

  /** The application publishes. */
  publish(topic: string, qos: Qos, message: number, said: Partial<SpokenPublish> = {}): void {
    const what = { topic, qos, retain: false, message, ...said };
    const publication = this.#vocabulary.publicationOf(what);
    this.devices.publishFrom(this.now, this.device, publication);
  }

  reboot(down: Duration, isClean = false): void {
    this.devices.reboot(this.now, this.device, later(this.now, down), { isClean });
  }

  signOff(down: Duration, farewell?: Farewell): void {
    this.devices.signOff(this.now, this.device, later(this.now, down), farewell);
  }

  retire(isGraceful: boolean): void {
    this.devices.retire(this.now, this.device, isGraceful);
  }

  /** A message as the observer names it: `#message`. */
  readonly nameOf = (publication: PublicationId): string =>
    `#${this.#vocabulary.publications.messageOf(publication)}`;

  /** Publications that somebody still holds. */
  get publicationsHeld(): number {
    return this.#vocabulary.publications.size;
  }

  /** Names of everything observed so far, in order. */
  get events(): readonly string[] {
    return this.#events;
  }

  /** What the observer was told so far under this name, without the name. */
  told(event: keyof DeviceObserver | 'jitter'): readonly string[] {
    const prefix = `${event} `;
    return this.#events
      .filter((line) => line.startsWith(prefix))
      .map((line) => line.slice(prefix.length));
  }

  get #ladder(): string {
    return this.#conversation.ladder;
  }

  #outlet(): DeviceOutlet {
    const peerOn = this.#conversation.peerOn.bind(this.#conversation);
    const listener = new Listener(this.#vocabulary, (link, packet) => peerOn(link).hear(packet));
    return Object.assign(listener, {
      dial: (_now: Instant, device: DeviceId) => {
        const peer = this.#conversation.connection(`broker of ${device}`);
        this.#dials.push(peer);
        return peer.link;
      },
      abandon: (_now: Instant, link: Peer['link']) => peerOn(link).hear(abandoned),
      isWritable: (link: Peer['link']) => peerOn(link).isWritable,
      setReading: (_now: Instant, _link: Peer['link'], isReading: boolean) =>
        void this.#events.push(`reading ${isReading}`),
      close: (_now: Instant, link: Peer['link'], manner: 'graceful' | 'abort' | 'vanish') =>
        peerOn(link).hear({ cmd: 'closed', manner }),
    });
  }

  #observer(): DeviceObserver {
    const tell = (...words: readonly (string | number | boolean)[]): void => {
      this.#events.push(words.join(' '));
    };
    const what = this.nameOf;
    return {
      dialled: (_now, _device, client) => tell('dialled', this.clients.textOf(client)),
      connected: (_now, _device, isPresent) => tell('connected', isPresent),
      disconnected: (_now, device) => tell('disconnected', device),
      subscriptionStands: (_now, _device, slot) => tell('subscriptionStands', slot),
      subscriptionGivenUp: (_now, _device, slot) => tell('subscriptionGivenUp', slot),
      retired: (_now, device) => tell('retired', device),
      forgot: (_now, device) => tell('forgot', device),
      passedOn: (_now, _device, publication) => tell('passedOn', what(publication)),
      confirmed: (_now, _device, publication) => tell('confirmed', what(publication)),
      publishDropped: (_now, _device, publication, cause) =>
        tell('publishDropped', what(publication), cause),
      abandoned: (_now, _device, publication) => tell('abandoned', what(publication)),
      handedOver: (_now, _device, publication, qos, isRetain) =>
        tell('handedOver', what(publication), qos, ...(isRetain ? ['retain'] : [])),
      held: (_now, _device, publication) => tell('held', what(publication)),
      letGo: (_now, _device, publication) => tell('letGo', what(publication)),
      heldDropped: (_now, _device, publication, cause) =>
        tell('heldDropped', what(publication), cause),
      tookForRepetition: (_now, _device, publication) =>
        tell('tookForRepetition', what(publication)),
    };
  }
}
