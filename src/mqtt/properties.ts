/**
 * The properties of MQTT 5.0 §2.2.2.2 as one table: identifier, name, form, and where each may
 * stand. Read by the form check (well-formed.ts), the exact lengths (wire-size.ts) and the codec.
 *
 * Names are mqtt-packet's. What a property means to a session is the engines' business.
 */
import { PACKET_TYPE as P, type PacketType } from './cargo.ts';
import type { UserProperties } from './packet.ts';

/**
 * How a property's value looks on the wire. `flag` is a byte 0 or 1; `positive` forms refuse 0;
 * `alias` is a `u16-positive` with a reason code of its own; `topic` is a string without wildcards.
 */
export type PropertyForm =
  | 'flag'
  | 'u16'
  | 'u16-positive'
  | 'alias'
  | 'u32'
  | 'u32-positive'
  | 'variable-positive'
  | 'string'
  | 'topic'
  | 'binary'
  | 'pair';

/** Where a property may stand: a packet type, or 0 for the will inside a CONNECT. */
export type PropertyPlace = PacketType | typeof WILL;

/** The properties of a will stand in a place of their own. */
export const WILL = 0;

/** One row of the table. */
export interface PropertyRule {
  readonly id: number;
  readonly name: PropertyName;
  readonly form: PropertyForm;
  /** This rule's own bit, to tell what has been seen. */
  readonly bit: number;
  /** One bit a place: 1 << place. */
  readonly places: number;
  /** The places where it may stand more than once, likewise. */
  readonly repeats: number;
}

/** Every property a packet of ours can hold, whatever the packet. */
export interface AnyProperties {
  readonly payloadFormatIndicator?: boolean;
  readonly messageExpiryInterval?: number;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  readonly subscriptionIdentifier?: number | readonly number[];
  readonly sessionExpiryInterval?: number;
  readonly assignedClientIdentifier?: string;
  readonly serverKeepAlive?: number;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
  readonly requestProblemInformation?: boolean;
  readonly willDelayInterval?: number;
  readonly requestResponseInformation?: boolean;
  readonly responseInformation?: string;
  readonly serverReference?: string;
  readonly reasonString?: string;
  readonly receiveMaximum?: number;
  readonly topicAliasMaximum?: number;
  readonly topicAlias?: number;
  readonly maximumQoS?: 0 | 1;
  readonly retainAvailable?: boolean;
  readonly userProperties?: UserProperties;
  readonly maximumPacketSize?: number;
  readonly wildcardSubscriptionAvailable?: boolean;
  readonly subscriptionIdentifiersAvailable?: boolean;
  readonly sharedSubscriptionAvailable?: boolean;
}

/** A property's name in packets. */
export type PropertyName = keyof AnyProperties;

/** What a property can hold. */
export type PropertyValue = Exclude<AnyProperties[PropertyName], undefined>;

function places(...list: readonly PropertyPlace[]): number {
  return list.reduce((mask: number, place) => mask | (1 << place), 0);
}

const MESSAGE = places(P.publish, WILL);
const REASONED = places(
  P.connack,
  P.puback,
  P.pubrec,
  P.pubrel,
  P.pubcomp,
  P.suback,
  P.unsuback,
  P.disconnect,
  P.auth,
);
const AUTHENTICATION = places(P.connect, P.connack, P.auth);
const EVERYWHERE = REASONED | MESSAGE | places(P.connect, P.subscribe, P.unsubscribe);
const LIMITS = places(P.connect, P.connack);

/** MQTT 5.0 Table 2-4, in its order. */
const ROWS: readonly (readonly [id: number, name: PropertyName, PropertyForm, places: number])[] = [
  [0x01, 'payloadFormatIndicator', 'flag', MESSAGE],
  [0x02, 'messageExpiryInterval', 'u32', MESSAGE],
  [0x03, 'contentType', 'string', MESSAGE],
  [0x08, 'responseTopic', 'topic', MESSAGE],
  [0x09, 'correlationData', 'binary', MESSAGE],
  [0x0b, 'subscriptionIdentifier', 'variable-positive', places(P.publish, P.subscribe)],
  [0x11, 'sessionExpiryInterval', 'u32', places(P.connect, P.connack, P.disconnect)],
  [0x12, 'assignedClientIdentifier', 'string', places(P.connack)],
  [0x13, 'serverKeepAlive', 'u16', places(P.connack)],
  [0x15, 'authenticationMethod', 'string', AUTHENTICATION],
  [0x16, 'authenticationData', 'binary', AUTHENTICATION],
  [0x17, 'requestProblemInformation', 'flag', places(P.connect)],
  [0x18, 'willDelayInterval', 'u32', places(WILL)],
  [0x19, 'requestResponseInformation', 'flag', places(P.connect)],
  [0x1a, 'responseInformation', 'string', places(P.connack)],
  [0x1c, 'serverReference', 'string', places(P.connack, P.disconnect)],
  [0x1f, 'reasonString', 'string', REASONED],
  [0x21, 'receiveMaximum', 'u16-positive', LIMITS],
  [0x22, 'topicAliasMaximum', 'u16', LIMITS],
  [0x23, 'topicAlias', 'alias', places(P.publish)],
  [0x24, 'maximumQoS', 'flag', places(P.connack)],
  [0x25, 'retainAvailable', 'flag', places(P.connack)],
  [0x26, 'userProperties', 'pair', EVERYWHERE],
  [0x27, 'maximumPacketSize', 'u32-positive', LIMITS],
  [0x28, 'wildcardSubscriptionAvailable', 'flag', places(P.connack)],
  [0x29, 'subscriptionIdentifiersAvailable', 'flag', places(P.connack)],
  [0x2a, 'sharedSubscriptionAvailable', 'flag', places(P.connack)],
];

/** Places where a property may repeat: user properties anywhere, subscription ids in PUBLISH. */
const REPEATS: { readonly [Name in PropertyName]?: number } = {
  userProperties: EVERYWHERE,
  subscriptionIdentifier: places(P.publish),
};

/** Every property's rule, by ascending identifier. */
export const PROPERTY_RULES: readonly PropertyRule[] = ROWS.map(
  ([id, name, form, mask], index) => ({
    id,
    name,
    form,
    bit: 1 << index,
    places: mask,
    repeats: REPEATS[name] ?? 0,
  }),
);

/** Rules by identifier, undefined where MQTT knows no property. */
const BY_ID: readonly (PropertyRule | undefined)[] = Array.from({ length: 0x2b }, (_, id) =>
  PROPERTY_RULES.find((rule) => rule.id === id),
);

/** The rule of a property identifier, if MQTT knows it. */
export function propertyRule(id: number): PropertyRule | undefined {
  return BY_ID[id];
}

const BY_NAME: ReadonlyMap<string, PropertyRule> = new Map(
  PROPERTY_RULES.map((rule) => [rule.name, rule]),
);

/** The rule of a property by its name in packets, if there is one. */
export function propertyRuleNamed(name: string): PropertyRule | undefined {
  return BY_NAME.get(name);
}
