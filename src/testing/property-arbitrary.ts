/**
 * Values of MQTT 5.0 properties, and how a packet comes by some of them, for property tests.
 */
import fc from 'fast-check';
import type { ProtocolVersion, Qos, UserProperties } from '../mqtt/packet.ts';
import { mqttString, topicName } from './text-arbitrary.ts';

/** 0, 1 or 2. */
export const qos: fc.Arbitrary<Qos> = fc.constantFrom<Qos[]>(0, 1, 2);

/** A two-byte integer. */
export const u16 = fc.integer({ min: 0, max: 65_535 });
/** A two-byte integer that may not be 0, such as a packet identifier. */
export const u16Positive = fc.integer({ min: 1, max: 65_535 });
/** A four-byte integer. */
export const u32 = fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: 0xffff_ffff }));
/** A four-byte integer that may not be 0. */
export const u32Positive = u32.map((value) => Math.max(1, value));
/** A variable byte integer that may not be 0. */
export const subscriptionIdentifier = fc.oneof(
  fc.integer({ min: 1, max: 130 }),
  fc.integer({ min: 1, max: 268_435_455 }),
);
/** Binary data. */
export const binary = fc.uint8Array({ maxLength: 20 });

/** User properties whose names repeat, look like numbers, or are what objects inherit. */
export const userProperties: fc.Arbitrary<UserProperties> = fc.array(
  fc.tuple(fc.oneof(mqttString, fc.constantFrom('7', '1', 'a', '__proto__', '')), mqttString),
  { minLength: 1, maxLength: 4 },
);

/** What a packet with a reason may add for people. */
export const reasonTexts = { reasonString: mqttString, userProperties };
/** What an extended authentication exchanges. */
export const authentication = { authenticationMethod: mqttString, authenticationData: binary };
/** What a message may say of itself, in a PUBLISH or as a will. */
export const message = {
  payloadFormatIndicator: fc.boolean(),
  messageExpiryInterval: u32,
  contentType: mqttString,
  responseTopic: topicName,
  correlationData: binary,
  userProperties,
};

/** The packet, in 5.0 perhaps with some of these properties. */
export function withSome<Base extends object, Bag extends object>(
  version: ProtocolVersion,
  base: fc.Arbitrary<Base>,
  bag: fc.Arbitrary<Bag>,
): fc.Arbitrary<Base & { readonly properties?: Bag }> {
  // Spread, because fast-check also makes records without a prototype, and packets have one.
  if (version === 4) return base.map((packet) => ({ ...packet }));
  return fc.tuple(base, bag).map(([packet, properties]) => {
    const isBare = Object.keys(properties).length === 0;
    return isBare ? { ...packet } : { ...packet, properties: { ...properties } };
  });
}

/** Authentication data needs its method [MQTT 5.0 §3.1.2.11.10]. */
export function withMethod<
  Bag extends { authenticationMethod?: string; authenticationData?: Uint8Array },
>(bag: Bag): Bag {
  return bag.authenticationData === undefined ? bag : { authenticationMethod: 'SCRAM', ...bag };
}
