/**
 * What mqtt-packet's parser made of a well-formed packet, in our shapes: user properties in their
 * order, subscription identifiers of a PUBLISH as a list, bytes of their own instead of views into
 * what was received, and one reason for both versions.
 */
import type { ISubscription, Packet } from 'mqtt-packet';
import { InvariantViolation, invariant } from '../kernel/invariant.ts';
import type {
  Connack,
  Connect,
  PublishProperties,
  RarePacket,
  Subscribe,
  SubscriptionRequest,
  UserProperties,
  Will,
} from './packet.ts';
import type { AnyProperties } from './properties.ts';
import { connackReasonOf, REASON, type ReasonCode, reasonCode } from './reason-code.ts';

/** Reads the user properties of a place in order; called only where there are some. */
export type UserPropertiesReader = (place: 'packet' | 'will') => UserProperties;

type Parsed<Command extends Packet['cmd']> = Extract<Packet, { cmd: Command }>;
type CommonProperties = Omit<AnyProperties, 'subscriptionIdentifier'>;

/** The packet, if it is of a type that travels as an object; otherwise a broken invariant. */
export function shapePacket(parsed: Packet, read: UserPropertiesReader): RarePacket {
  switch (parsed.cmd) {
    case 'connect':
      return shapeConnect(parsed, read);
    case 'connack':
      return shapeConnack(parsed, read);
    case 'subscribe':
      return shapeSubscribe(parsed, read);
    case 'suback':
      return { cmd: 'suback', ...identified(parsed, read), granted: reasons(parsed.granted) };
    case 'unsubscribe': {
      const { unsubscriptions } = parsed;
      return { cmd: 'unsubscribe', ...identified(parsed, read), unsubscriptions };
    }
    case 'unsuback':
      return { cmd: 'unsuback', ...identified(parsed, read), granted: reasons(parsed.granted) };
    case 'disconnect':
      return { cmd: 'disconnect', ...reasoned(parsed, read) };
    case 'auth':
      return { cmd: 'auth', ...reasoned(parsed, read) };
    default:
      throw new InvariantViolation(`${parsed.cmd} does not travel as an object`);
  }
}

/** The properties of a PUBLISH, if it has any. */
export function shapePublishProperties(
  parsed: Packet,
  read: UserPropertiesReader,
): PublishProperties | undefined {
  if (parsed.cmd !== 'publish' || parsed.properties === undefined) return undefined;
  const ids = parsed.properties.subscriptionIdentifier;
  const common = commonProperties(parsed.properties, () => read('packet'));
  return ids === undefined ? common : { ...common, subscriptionIdentifier: [ids].flat() };
}

function shapeConnect(parsed: Parsed<'connect'>, read: UserPropertiesReader): Connect {
  const { clientId, clean, keepalive, will, username, password } = parsed;
  return {
    cmd: 'connect',
    protocolVersion: parsed.protocolVersion === 5 ? 5 : 4,
    ...(parsed.protocolVersion === 3 ? { isLevel3: true } : {}),
    clientId,
    clean: clean === true,
    keepalive: keepalive ?? 0,
    ...section(parsed.properties, () => read('packet')),
    ...(will === undefined ? {} : { will: shapeWill(will, read) }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new Uint8Array(password) }),
  };
}

type ParsedWill = NonNullable<Parsed<'connect'>['will']>;

function shapeWill(will: ParsedWill, read: UserPropertiesReader): Will {
  const { topic, payload, qos, retain } = will;
  invariant(typeof payload !== 'string', 'the parser gives payloads as bytes');
  return {
    topic,
    payload: new Uint8Array(payload),
    qos: qos ?? 0,
    retain: retain === true,
    ...section(will.properties, () => read('will')),
  };
}

function shapeConnack(parsed: Parsed<'connack'>, read: UserPropertiesReader): Connack {
  const { sessionPresent, returnCode, properties } = parsed;
  const code = parsed.reasonCode ?? connackReasonOf(returnCode ?? 0) ?? REASON.unspecifiedError;
  return {
    cmd: 'connack',
    sessionPresent,
    reasonCode: reasonCode(code),
    ...section(properties, () => read('packet')),
  };
}

function shapeSubscribe(parsed: Parsed<'subscribe'>, read: UserPropertiesReader): Subscribe {
  const id = parsed.properties?.subscriptionIdentifier;
  const { messageId, properties } = identified(parsed, read);
  return {
    cmd: 'subscribe',
    messageId,
    subscriptions: parsed.subscriptions.map(shapeSubscription),
    ...(id === undefined
      ? given(properties)
      : { properties: { ...properties, subscriptionIdentifier: id } }),
  };
}

/** Options that are off are left out, as 3.1.1 has none. */
function shapeSubscription({ topic, qos, nl, rap, rh }: ISubscription): SubscriptionRequest {
  return {
    topic,
    qos,
    ...(nl === true ? { nl } : {}),
    ...(rap === true ? { rap } : {}),
    ...(rh === 1 || rh === 2 ? { rh } : {}),
  };
}

interface MaybeProperties {
  readonly properties?: CommonProperties;
}

function given(properties: CommonProperties | undefined): MaybeProperties {
  return properties === undefined ? {} : { properties };
}

function section(parsed: object | undefined, pairs: () => UserProperties): MaybeProperties {
  return parsed === undefined ? {} : { properties: commonProperties(parsed, pairs) };
}

function identified(
  parsed: { readonly messageId?: number; readonly properties?: object },
  read: UserPropertiesReader,
): { readonly messageId: number } & MaybeProperties {
  return { messageId: parsed.messageId ?? 0, ...section(parsed.properties, () => read('packet')) };
}

function reasoned(
  parsed: { readonly reasonCode?: number; readonly properties?: object },
  read: UserPropertiesReader,
): { readonly reasonCode: ReasonCode } & MaybeProperties {
  const code = reasonCode(parsed.reasonCode ?? 0);
  return { reasonCode: code, ...section(parsed.properties, () => read('packet')) };
}

/** A 3.1.1 UNSUBACK lists nothing, and the parser then has no list. */
function reasons(granted: readonly unknown[] | undefined): readonly ReasonCode[] {
  return (granted ?? []).map((code) => reasonCode(Number(code)));
}

/** All properties but subscription identifiers, whose shape depends on the packet. */
function commonProperties(parsed: object, pairs: () => UserProperties): CommonProperties {
  const shaped: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (name === 'userProperties') shaped[name] = pairs();
    else if (name !== 'subscriptionIdentifier') shaped[name] = ownBytes(value);
  }
  // The parser knows the names and types of Table 2-4 as properties.ts does (a round-trip test).
  return shaped as CommonProperties;
}

function ownBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}
