/**
 * A PUBLISH as the reference model's broker sends it to one client: with what is left of its expiry
 * interval, with identifiers and aliases, and how long that is in bytes (5.0 section 3.3).
 */
import type { PublishProperties } from '../mqtt/packet.ts';
import type { Copy, Line, Message } from './reference-state.ts';
import type { SpokenPublish } from './spoken-packet.ts';

/** Payload bytes where a test does not say. */
const USUAL_LENGTH = 16;
/** Property length, alias: what introducing an alias may add. */
const ALIAS_BYTES = 4;

/** Whether its interval has passed: an interval of 0 lasts for the moment. */
export function hasExpired({ expiresAt }: Message, now: number): boolean {
  return now > expiresAt;
}

/** Whether the client takes no packet so long; that an alias might shorten it is not considered. */
export function isTooLarge(copy: Copy, line: Line): boolean {
  return sizeOf(copy) > line.maximumPacketSize;
}

/** The packet, DUP when it has an identifier already; gives the topic an alias if it may. */
export function written(copy: Copy, line: Line, now: number, dup: boolean): SpokenPublish {
  const { message, qos, id, retain } = copy;
  const { topic, message: number } = message;
  const properties = { ...propertiesOf(copy) };
  if (properties.messageExpiryInterval !== undefined) {
    const left = Math.ceil((message.expiresAt - now) / 1e6);
    Object.assign(properties, { messageExpiryInterval: Math.max(0, left) });
  }
  const known = line.given.get(topic);
  const alias =
    known ?? (sizeOf(copy) + ALIAS_BYTES <= line.maximumPacketSize ? nextAlias(line) : 0);
  const isShort = known !== undefined && sizeOf(copy) + ALIAS_BYTES <= line.maximumPacketSize;
  const isAliased = isShort || (known === undefined && alias > 0);
  if (isAliased) {
    line.given.set(topic, alias);
    Object.assign(properties, { topicAlias: alias });
  }
  const said = { cmd: 'publish', topic: isShort ? '' : topic, qos, id, dup, retain } as const;
  return { ...said, message: number, properties };
}

/** The next alias that is left, or 0. */
function nextAlias({ given, aliasMaximum }: Line): number {
  return given.size < aliasMaximum ? given.size + 1 : 0;
}

/** What belongs to the message, and the identifiers of this copy. */
function propertiesOf({ message, identifiers }: Copy): PublishProperties {
  const { topicAlias: _, ...own } = message.properties ?? {};
  return identifiers.length === 0 ? own : { ...own, subscriptionIdentifier: identifiers };
}

/** Bytes of the whole packet under its topic. */
function sizeOf(copy: Copy): number {
  const { message, qos } = copy;
  const properties = propertyBytes(propertiesOf(copy));
  const body =
    2 + textBytes(message.topic) + (qos > 0 ? 2 : 0) + lengthBytes(properties) + properties;
  const rest = body + (message.length ?? USUAL_LENGTH);
  return 1 + lengthBytes(rest) + rest;
}

function propertyBytes({
  messageExpiryInterval,
  userProperties = [],
  subscriptionIdentifier = [],
}: PublishProperties): number {
  const expiry = messageExpiryInterval === undefined ? 0 : 5;
  const texts = userProperties.map(([name, value]) => 5 + textBytes(name) + textBytes(value));
  const identifiers = subscriptionIdentifier.map((each) => 1 + lengthBytes(each));
  return [...texts, ...identifiers].reduce((sum, bytes) => sum + bytes, expiry);
}

function textBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Bytes of a variable byte integer. */
function lengthBytes(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : 3;
}
