/**
 * Packets as a conversation in a test writes them down: one plain record each, PUBLISH and its
 * acknowledgements too, which otherwise travel as integers.
 *
 * Builders take what a test cares about and fill in the rest. `say` hands a record to an engine,
 * `Listener` turns what an engine sends into records.
 */
import type {
  Connack,
  Connect,
  Disconnect,
  ProtocolVersion,
  PublishProperties,
  Qos,
  RarePacket,
  Suback,
  Subscribe,
  SubscriptionRequest,
  Unsuback,
  Unsubscribe,
  Will,
} from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';

/** A PUBLISH with its publication read out; `message` is the application message's number. */
export interface SpokenPublish {
  readonly cmd: 'publish';
  readonly topic: string;
  readonly qos: Qos;
  /** Packet identifier; 0 at QoS 0. */
  readonly id: number;
  readonly dup: boolean;
  readonly retain: boolean;
  readonly message: number;
  readonly properties?: PublishProperties;
  /** Payload bytes; 16 unless said. */
  readonly length?: number;
  /** The bytes themselves, where they matter, in place of the message's number. */
  readonly payload?: Uint8Array;
}

/** One of the four acknowledgements. */
export interface SpokenAck {
  readonly cmd: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';
  readonly id: number;
  readonly reason: ReasonCode;
}

export interface SpokenPing {
  readonly cmd: 'pingreq' | 'pingresp';
}

/** Any packet. */
export type Spoken = RarePacket | SpokenPublish | SpokenAck | SpokenPing;

/** What else an engine does with a connection: close it, or write off what it had sent. */
export interface LinkAct {
  readonly cmd: 'closed' | 'discarded' | 'abandoned';
  readonly manner: string;
}

/** All that one end of a connection can notice of the other. */
export type Heard = Spoken | LinkAct;

/** CONNECT of a 5.0 client with clean start 0 that keeps nothing (expiry 0), unless told otherwise. */
export function connect(
  clientId: string,
  said: {
    readonly version?: ProtocolVersion;
    readonly clean?: boolean;
    readonly keepAlive?: number;
    readonly expiry?: number;
    readonly will?: Will;
    readonly properties?: NonNullable<Connect['properties']>;
  } = {},
): Connect {
  const { version = 5, clean = false, keepAlive = 0, expiry, properties, will: its } = said;
  const testament = its === undefined ? {} : { will: its };
  const packet = {
    cmd: 'connect',
    protocolVersion: version,
    clientId,
    clean,
    ...testament,
  } as const;
  if (version === 4) return { ...packet, keepalive: keepAlive };
  const interval = expiry === undefined ? {} : { sessionExpiryInterval: expiry };
  return { ...packet, keepalive: keepAlive, properties: { ...interval, ...properties } };
}

/** A will whose payload is a message's number, below 256; `delay` in seconds. */
export function will(
  topic: string,
  said: {
    readonly message: number;
    readonly qos?: Qos;
    readonly retain?: boolean;
    readonly delay?: number;
    readonly properties?: NonNullable<Will['properties']>;
  },
): Will {
  const { message, qos = 0, retain = false, delay, properties } = said;
  const payload = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, message);
  const waiting = delay === undefined ? {} : { willDelayInterval: delay };
  const all = { ...waiting, ...properties };
  const isPlain = Object.keys(all).length === 0;
  return { topic, payload, qos, retain, ...(isPlain ? {} : { properties: all }) };
}

export function connack(
  sessionPresent: boolean,
  reasonCode: ReasonCode = REASON.success,
  properties?: NonNullable<Connack['properties']>,
): Connack {
  const packet = { cmd: 'connack', sessionPresent, reasonCode } as const;
  return properties === undefined ? packet : { ...packet, properties };
}

/** PUBLISH; at QoS 0 there is no identifier. */
export function publish(
  topic: string,
  said: Partial<Omit<SpokenPublish, 'cmd' | 'topic'>> = {},
): SpokenPublish {
  const { qos = 0, id = 0, dup = false, retain = false, message = 0, ...rest } = said;
  return { cmd: 'publish', topic, qos, id, dup, retain, message, ...rest };
}

export function puback(id: number, reason: ReasonCode = REASON.success): SpokenAck {
  return { cmd: 'puback', id, reason };
}

export function pubrec(id: number, reason: ReasonCode = REASON.success): SpokenAck {
  return { cmd: 'pubrec', id, reason };
}

export function pubrel(id: number, reason: ReasonCode = REASON.success): SpokenAck {
  return { cmd: 'pubrel', id, reason };
}

export function pubcomp(id: number, reason: ReasonCode = REASON.success): SpokenAck {
  return { cmd: 'pubcomp', id, reason };
}

/** SUBSCRIBE to each filter at its QoS, with what else a 5.0 client asks for it. */
export function subscribe(
  messageId: number,
  ...filters: readonly (readonly [
    filter: string,
    qos: Qos,
    options?: Pick<SubscriptionRequest, 'nl' | 'rap' | 'rh'>,
  ])[]
): Subscribe {
  const subscriptions = filters.map(([topic, qos, options]) => ({ topic, qos, ...options }));
  return { cmd: 'subscribe', messageId, subscriptions };
}

/** The same SUBSCRIBE with a subscription identifier. */
export function identified(packet: Subscribe, subscriptionIdentifier: number): Subscribe {
  return { ...packet, properties: { subscriptionIdentifier } };
}

export function suback(messageId: number, ...granted: readonly number[]): Suback {
  // A granted QoS is its own reason code.
  return { cmd: 'suback', messageId, granted: granted as ReasonCode[] };
}

export function unsubscribe(messageId: number, ...unsubscriptions: readonly string[]): Unsubscribe {
  return { cmd: 'unsubscribe', messageId, unsubscriptions };
}

export function unsuback(messageId: number, ...granted: readonly ReasonCode[]): Unsuback {
  return { cmd: 'unsuback', messageId, granted };
}

export function disconnect(
  reasonCode: ReasonCode = REASON.success,
  properties?: NonNullable<Disconnect['properties']>,
): Disconnect {
  const packet = { cmd: 'disconnect', reasonCode } as const;
  return properties === undefined ? packet : { ...packet, properties };
}

export const pingreq: SpokenPing = { cmd: 'pingreq' };
export const pingresp: SpokenPing = { cmd: 'pingresp' };

/** The engine closed the connection, after what it had sent. */
export const closed: LinkAct = { cmd: 'closed', manner: 'graceful' };
/** It closed with a reset: what it had sent is lost. */
export const aborted: LinkAct = { cmd: 'closed', manner: 'abort' };
/** It is gone without a word. */
export const vanished: LinkAct = { cmd: 'closed', manner: 'vanish' };
/** It wrote off what it had sent and was not delivered. */
export const discarded: LinkAct = { cmd: 'discarded', manner: '' };
/** It gave up a connection that had not opened. */
export const abandoned: LinkAct = { cmd: 'abandoned', manner: '' };
