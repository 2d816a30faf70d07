/**
 * What a case says to its broker: connect, subscribe, publish, break off, wait. Names of clients and
 * topics begin with the case's own prefix, so that cases do not meet.
 */
import { type Duration, milliseconds, seconds } from '../../kernel/time.ts';
import type { Connect, ProtocolVersion, PublishProperties, Qos } from '../../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../../mqtt/reason-code.ts';
import type { Ground } from './ground.ts';
import { NoConversation, NotApplicable } from './observation.ts';
import { type Manners, Peer } from './peer.ts';

/** How a client introduces itself; 3.1.1, persistent and without keep-alive unless said. */
export interface Introduction {
  readonly version?: ProtocolVersion;
  readonly clean?: boolean;
  /** Seconds; of 5.0 only, an hour unless said. */
  readonly expiry?: number;
  /** Seconds. */
  readonly keepAlive?: number;
  readonly receiveMaximum?: number;
  readonly manners?: Manners;
  /** Registers a will with this message number on topic `will/NAME`. */
  readonly will?: number;
}

/** What is published; QoS 1 unless said. */
export interface Wares {
  readonly first: number;
  readonly count: number;
  readonly qos?: Qos;
  readonly retain?: boolean;
  /** Message expiry interval, seconds. */
  readonly expiry?: number;
}

/** How long a broker may take to answer. */
const ANSWER = seconds(5);
/** How long nothing must come before a case believes that nothing will. */
const SILENCE = milliseconds(400);
/** Packets under way from one publisher, if its broker takes so many. */
const PUBLISHER_WINDOW = 100;
/** The same at QoS 2, which brokers that announce nothing bound too. */
const QOS2_WINDOW = 10;
/** After a connection broke: how long the broker may take to notice. */
const NOTICE = milliseconds(150);

export class Stage {
  readonly ground: Ground;
  readonly #prefix: string;
  readonly #peers: Peer[] = [];
  /** Clients whose sessions may outlive the case, with their versions. */
  readonly #persistent = new Map<string, ProtocolVersion>();
  readonly #retained = new Set<string>();
  #ids = 0;

  constructor(ground: Ground, prefix: string) {
    this.ground = ground;
    this.#prefix = prefix;
  }

  topic(name: string): string {
    return `${this.#prefix}/${name}`;
  }

  /** A client that the broker has let in. */
  async client(name: string, as: Introduction = {}): Promise<Peer> {
    const peer = await this.knock(name, as);
    const { welcome } = peer;
    // What is not there at all was found out with 3.1.1, before the first case.
    if (welcome === undefined && as.version === 5 && !peer.isOpen) {
      throw new NotApplicable('the broker closes on a CONNECT of MQTT 5.0');
    }
    if (welcome === undefined) throw new NoConversation(this.#silence(peer));
    const { reasonCode } = welcome;
    if (reasonCode === REASON.unsupportedProtocolVersion) {
      throw new NotApplicable(`the broker refuses MQTT ${as.version === 5 ? '5.0' : '3.1.1'}`);
    }
    if (reasonCode !== REASON.success) {
      throw new NoConversation(`CONNECT was refused with ${hex(reasonCode)}`);
    }
    return peer;
  }

  /** A client that has said CONNECT and heard the answer, if there is one. */
  async knock(name: string, as: Introduction = {}, clientId = this.clientId(name)): Promise<Peer> {
    const { version = 4, manners = 'all' } = as;
    const peer = new Peer(this.ground, version);
    this.#peers.push(peer);
    peer.manners = manners;
    await this.ground.until(() => peer.isOpen || peer.closedAt !== undefined, ANSWER);
    if (!peer.isOpen) throw new NoConversation(this.#silence(peer));
    if (as.clean !== true && clientId !== '') this.#persistent.set(clientId, version);
    peer.introduce(this.#connect(name, clientId, as));
    const isAnswered = (): boolean => peer.welcome !== undefined || !peer.isOpen;
    await this.ground.until(isAnswered, ANSWER);
    // A refusal ends with the broker's closing.
    if (peer.welcome !== undefined && peer.welcome.reasonCode !== REASON.success) {
      await this.ground.until(() => !peer.isOpen, NOTICE);
    }
    return peer;
  }

  clientId(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  /** Subscribes; `filter` is the case's own, with `$share/group/` before it or not. */
  async subscribe(peer: Peer, filter: string, qos: Qos = 1): Promise<void> {
    const [, share = '', name = ''] = /^(\$share\/[^/]+\/)?(.*)$/.exec(filter) ?? [];
    const before = peer.subacks.length;
    const shared = share === '' ? '' : share.replace(/\/$/, `-${this.#prefix}/`);
    peer.ask(this.#nextId(), { topic: `${shared}${this.topic(name)}`, qos });
    await this.ground.until(() => peer.subacks.length > before || !peer.isOpen, ANSWER);
    const granted = peer.subacks[before]?.granted[0];
    if (granted === undefined) throw new NotApplicable(`SUBSCRIBE to ${filter} was not answered`);
    if (granted >= REASON.unspecifiedError) {
      throw new NotApplicable(`the broker refuses to subscribe to ${filter} (${hex(granted)})`);
    }
    if (granted < qos) throw new NotApplicable(`the broker grants no more than QoS ${granted}`);
  }

  /** Publishes messages one after the other and waits for their acknowledgements. */
  async publish(peer: Peer, name: string, wares: Wares): Promise<void> {
    const { first, count, qos = 1, retain = false, expiry } = wares;
    const topic = this.topic(name);
    if (retain) this.#retained.add(topic);
    const properties: PublishProperties | undefined =
      expiry === undefined ? undefined : { messageExpiryInterval: expiry };
    const announced = peer.welcome?.properties?.receiveMaximum ?? PUBLISHER_WINDOW;
    const window = Math.min(announced, qos === 2 ? QOS2_WINDOW : PUBLISHER_WINDOW);
    const ids: number[] = [];
    const released = new Set<number>();
    const open = (): number => {
      for (const id of [...ids]) {
        if (peer.received.has(id) && !released.has(id)) {
          released.add(id);
          if (!peer.confirmed.has(id)) peer.release(id);
        }
        if (peer.confirmed.has(id)) ids.splice(ids.indexOf(id), 1);
      }
      return ids.length;
    };
    for (let message = first; message < first + count; message++) {
      await this.ground.until(() => open() < window || !peer.isOpen, ANSWER);
      const id = qos === 0 ? 0 : this.#nextId();
      if (id > 0) ids.push(id);
      peer.say({ topic, qos, message, id, retain, ...(properties && { properties }) });
    }
    await this.ground.until(() => open() === 0 || !peer.isOpen, ANSWER);
    // QoS 0 is not acknowledged: what comes after it is.
    if (qos === 0) await this.publish(peer, 'after-qos-0', { first: 0, count: 1 });
  }

  /** Breaks a client's connection off, and lets the broker notice. */
  async cut(peer: Peer): Promise<void> {
    peer.cut();
    await this.pause(NOTICE);
  }

  /** A client says DISCONNECT, and the broker takes note of it. */
  async leave(peer: Peer, reason: ReasonCode = REASON.success): Promise<void> {
    peer.leave(reason);
    await this.ground.until(() => !peer.isOpen, NOTICE);
    await this.pause(NOTICE);
  }

  async pause(span: Duration): Promise<void> {
    await this.ground.until(() => false, span);
  }

  /** Waits until these clients hear nothing any more. */
  async quiet(...peers: readonly Peer[]): Promise<void> {
    const total = (): number =>
      peers.reduce((sum, { heard, releases }) => sum + heard.length + releases.length, 0);
    for (let before = -1; before !== total(); ) {
      before = total();
      await this.ground.until(() => false, SILENCE);
    }
  }

  /** Leaves nothing behind: no session, no retained message. */
  async clear(): Promise<void> {
    for (const peer of this.#peers) if (peer.isOpen) peer.cut();
    for (const [clientId, version] of this.#persistent) {
      const peer = await this.knock('', { version, clean: true, expiry: 0 }, clientId);
      for (const topic of this.#retained) {
        peer.say({ topic, qos: 0, message: 0, id: 0, retain: true, length: 0 });
      }
      this.#retained.clear();
      peer.leave();
    }
  }

  #nextId(): number {
    this.#ids = (this.#ids % 65_535) + 1;
    return this.#ids;
  }

  #connect(name: string, clientId: string, as: Introduction): Connect {
    const { version = 4, clean = false, expiry = 3600, keepAlive = 0, receiveMaximum, will } = as;
    const properties = {
      ...(expiry > 0 ? { sessionExpiryInterval: expiry } : {}),
      ...(receiveMaximum === undefined ? {} : { receiveMaximum }),
    };
    const registered = { topic: this.topic(`will/${name}`), qos: 1, retain: false } as const;
    return {
      cmd: 'connect',
      protocolVersion: version,
      clientId,
      clean,
      keepalive: keepAlive,
      ...(version === 5 ? { properties } : {}),
      ...this.ground.credentials,
      ...(will === undefined ? {} : { will: { ...registered, payload: numbered(will) } }),
    };
  }

  #silence({ isTls, isGarbled, isOpen, closedBecause }: Peer): string {
    if (isTls) return 'it speaks TLS there, and only plain MQTT is spoken here: ask its plain port';
    if (isGarbled) return 'what answers there does not speak MQTT';
    if (isOpen) return 'no answer';
    return closedBecause ?? 'it closed the connection without an answer';
  }
}

/** A payload that begins with a message number. */
function numbered(message: number): Uint8Array {
  const payload = new Uint8Array(16);
  new DataView(payload.buffer).setUint32(4, message);
  return payload;
}

function hex(reason: ReasonCode): string {
  return `0x${reason.toString(16).padStart(2, '0').toUpperCase()}`;
}
