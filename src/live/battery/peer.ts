/**
 * A scripted client: says what a case tells it to, acknowledges as it is told, and writes down all
 * it hears. Has no session of its own; whatever it repeats, a case repeats.
 */
import type { Instant } from '../../kernel/time.ts';
import { Decoder, Encoder } from '../../mqtt/codec.ts';
import { FrameReader, INCOMPLETE, MAX_PACKET_SIZE } from '../../mqtt/frame.ts';
import type {
  Connack,
  Connect,
  Disconnect,
  ProtocolVersion,
  PublishProperties,
  Qos,
  Suback,
  SubscriptionRequest,
} from '../../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../../mqtt/packet-sink.ts';
import {
  type MessageNumber,
  type PublicationId,
  PublicationStore,
} from '../../mqtt/publication-store.ts';
import {
  isDup,
  isRetain,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  publishHeader,
  qosOf,
} from '../../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../../mqtt/reason-code.ts';
import { TopicTable } from '../../mqtt/topic-table.ts';
import type { Ground, Line } from './ground.ts';

/** How a client acknowledges: everything, nothing, or PUBREC but never PUBCOMP. */
export type Manners = 'all' | 'none' | 'no-pubcomp';

/** A message as it came. */
export interface Heard {
  readonly message: number;
  readonly topic: string;
  readonly qos: Qos;
  readonly id: number;
  readonly dup: boolean;
  readonly retain: boolean;
  readonly at: Instant;
  /** Seconds left, where the broker said so. */
  readonly expiry: number | undefined;
}

/** What a client publishes. */
export interface Said {
  readonly topic: string;
  readonly qos: Qos;
  readonly message: number;
  /** Packet identifier; 0 at QoS 0. */
  readonly id: number;
  readonly dup?: boolean;
  readonly retain?: boolean;
  /** Payload bytes, 16 if absent. */
  readonly length?: number;
  readonly properties?: PublishProperties;
}

/** First byte of what a server of TLS says to a client that speaks plainly. */
const TLS_ALERT = 0x15;
/** … and of what a broker does. */
const CONNACK = 0x20;
const LINK = 0 as LinkId;
const nothing = (): void => undefined;

export class Peer implements PacketSink {
  readonly heard: Heard[] = [];
  /** Identifiers of PUBRELs, in the order they came. */
  readonly releases: number[] = [];
  /** What came of unfinished exchanges, in its order. */
  readonly sequence: ('PUBLISH' | 'PUBREL')[] = [];
  /** What became of the client's own messages, by packet identifier: PUBACK, or the end of QoS 2. */
  readonly confirmed = new Map<number, ReasonCode>();
  readonly received = new Set<number>();
  readonly subacks: Suback[] = [];
  /** Its CONNACK. */
  welcome: Connack | undefined = undefined;
  goodbye: ReasonCode | undefined = undefined;
  manners: Manners = 'all';
  isOpen = false;
  closedAt: Instant | undefined = undefined;
  /** Why the system says the connection is over. */
  closedBecause: string | undefined = undefined;
  /** The broker sent what is no MQTT. */
  isGarbled = false;
  /** … but an alert of TLS. */
  isTls = false;
  readonly #ground: Ground;
  readonly #context = { topics: new TopicTable(), publications: new PublicationStore() };
  readonly #reader = new FrameReader(MAX_PACKET_SIZE);
  readonly #decoder = new Decoder(this.#context, this, { numbered: true });
  readonly #encoder: Encoder;
  readonly #version: ProtocolVersion;
  readonly #line: Line;
  #owed: (() => void)[] = [];
  /** Nothing has come yet. */
  #isGreeting = true;

  constructor(ground: Ground, version: ProtocolVersion) {
    this.#ground = ground;
    this.#version = version;
    this.#line = ground.dial({
      opened: () => {
        this.isOpen = true;
      },
      received: (bytes) => this.#receive(bytes),
      closed: (reason) => {
        this.isOpen = false;
        this.closedAt ??= ground.now;
        this.closedBecause = reason;
      },
    });
    this.#encoder = new Encoder(
      this.#context,
      () => version,
      (_now, _link, bytes) => this.#line.write(bytes),
    );
  }

  introduce(packet: Connect): void {
    this.#encoder.connect(this.#ground.now, LINK, packet);
  }

  ask(messageId: number, ...subscriptions: readonly SubscriptionRequest[]): void {
    const packet = { cmd: 'subscribe', messageId, subscriptions } as const;
    this.#encoder.subscribe(this.#ground.now, LINK, packet);
  }

  say({
    topic,
    qos,
    message,
    id,
    dup = false,
    retain = false,
    length = 16,
    properties,
  }: Said): void {
    const { topics, publications } = this.#context;
    const publication = publications.create({
      topic: topics.idOf(topic),
      payloadLength: length,
      message: message as MessageNumber,
      qos,
      retain,
      ...(properties === undefined ? {} : { properties }),
    });
    const header = publishHeader(id as PacketId, qos, dup, retain);
    this.#encoder.publish(this.#ground.now, LINK, publication, header);
    publications.release(publication);
  }

  release(id: number): void {
    this.#encoder.pubrel(this.#ground.now, LINK, id as PacketId, REASON.success);
  }

  /** Acknowledges all that was left waiting, in order, and from now on at once. */
  catchUp(): void {
    this.manners = 'all';
    const owed = this.#owed;
    this.#owed = [];
    for (const acknowledge of owed) acknowledge();
  }

  /** DISCONNECT, and closes. */
  leave(reasonCode: ReasonCode = REASON.success): void {
    this.#encoder.disconnect(this.#ground.now, LINK, { cmd: 'disconnect', reasonCode });
    this.#line.end();
  }

  /** The connection breaks off under the client. */
  cut(): void {
    this.#line.cut();
  }

  /** What only a client says, and what nobody asked for, is not looked at. */
  readonly connect = nothing;
  readonly subscribe = nothing;
  readonly unsubscribe = nothing;
  readonly pingreq = nothing;
  readonly pingresp = nothing;
  readonly unsuback = nothing;
  readonly auth = nothing;

  publish(now: Instant, _link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const { topics, publications } = this.#context;
    const id = packetIdOf(header);
    const qos = qosOf(header);
    if (qos > 0) this.sequence.push('PUBLISH');
    this.heard.push({
      message: publications.messageOf(publication),
      topic: topics.nameOf(publications.topicOf(publication)),
      qos,
      id,
      dup: isDup(header),
      retain: isRetain(header),
      at: now,
      expiry: publications.propertiesOf(publication)?.messageExpiryInterval,
    });
    if (qos === 1) this.#owe('all', () => this.#encoder.puback(now, LINK, id, REASON.success));
    if (qos === 2) {
      this.#owe('no-pubcomp', () => this.#encoder.pubrec(now, LINK, id, REASON.success));
    }
  }

  pubrel(now: Instant, _link: LinkId, id: PacketId): void {
    this.releases.push(id);
    this.sequence.push('PUBREL');
    this.#owe('all', () => this.#encoder.pubcomp(now, LINK, id, REASON.success));
  }

  puback(_now: Instant, _link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.confirmed.set(id, reason);
  }

  pubrec(_now: Instant, _link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.received.add(id);
    if (reason >= REASON.unspecifiedError) this.confirmed.set(id, reason);
  }

  pubcomp(_now: Instant, _link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.confirmed.set(id, reason);
  }

  connack(_now: Instant, _link: LinkId, packet: Connack): void {
    this.welcome = packet;
  }

  suback(_now: Instant, _link: LinkId, packet: Suback): void {
    this.subacks.push(packet);
  }

  disconnect(_now: Instant, _link: LinkId, { reasonCode }: Disconnect): void {
    this.goodbye = reasonCode;
  }

  #owe(least: Manners, acknowledge: () => void): void {
    if (this.manners === 'all' || this.manners === least) acknowledge();
    else this.#owed.push(acknowledge);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isGreeting && bytes.at(0) !== CONNACK) {
      this.isTls = bytes.at(0) === TLS_ALERT && bytes.at(1) === 3;
      this.isGarbled = true;
      this.#line.cut();
      return;
    }
    this.#isGreeting = false;
    this.#reader.push(bytes);
    for (;;) {
      const packet = this.#reader.next();
      if (packet === INCOMPLETE) return;
      if (typeof packet === 'number') this.isGarbled = true;
      else {
        const version = isElderly(packet) ? 4 : this.#version;
        const fault = this.#decoder.decode(this.#ground.now, LINK, version, packet);
        if (fault === undefined) continue;
        this.isGarbled = true;
      }
      this.#line.cut();
      return;
    }
  }
}

/** A CONNACK without properties: how a 3.1.1 broker refuses a client of 5.0 [MQTT-3.2.2-4 (3.1.1)]. */
export function isElderly(packet: Uint8Array): boolean {
  return packet.at(0) === 0x20 && packet.at(1) === 2;
}
