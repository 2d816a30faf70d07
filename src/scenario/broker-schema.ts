/**
 * The broker in a scenario file: a preset, and the limits that differ from it.
 *
 * No limit has a default here: what is not written comes from the preset (broker/preset.ts).
 */
import * as z from 'zod';
import { QOS2_ROUTE_INSTANTS, UNKNOWN_ID_ANSWERS } from '../broker/limits.ts';
import { QUIRKS } from '../broker/preset/preset-data.ts';
import { PRESETS } from '../broker/preset.ts';
import { EXCEED_ANSWERS } from '../broker/queue-limits.ts';
import { connectionLimits } from './broker-connect-schema.ts';
import { durabilityLimits } from './broker-durability-schema.ts';
import { queueLimits } from './broker-queue-schema.ts';
import { noSuchPreset } from './preset-name.ts';
import {
  countField,
  durationOrEndless,
  flagField,
  found,
  levelField,
  sizeField,
} from './unit-schema.ts';

/** Packet identifiers run to 65535, so nothing in flight can be more. */
const MOST_INFLIGHT = 65_535;
const MOST_ALIASES = 65_535;
/** Less has no room for a CONNECT that says anything, bytes. */
const SMALLEST_LIMIT = 64;

const inbound = z.strictObject({
  receiveMaximum: countField(1, MOST_INFLIGHT)
    .optional()
    .describe('Receive Maximum the broker tells MQTT 5 clients in CONNACK.'),
  qos2RouteAt: z
    .enum(QOS2_ROUTE_INSTANTS)
    .optional()
    .describe('When an inbound QoS 2 message is routed: at its PUBLISH or at its PUBREL.'),
  maxQos: levelField.optional().describe('Maximum QoS of a PUBLISH or a will.'),
  maxPacketSize: sizeField(SMALLEST_LIMIT)
    .optional()
    .describe('Longest packet the broker takes, with its fixed header.'),
  topicAliasMaximum: countField(0, MOST_ALIASES)
    .optional()
    .describe('Topic aliases the broker takes from an MQTT 5 client; 0 takes none.'),
  maxAwaitingRel: countField(1, MOST_INFLIGHT)
    .optional()
    .describe('QoS 2 messages of one client that may wait for their PUBREL, such as 100.'),
  onExceed: z
    .enum(EXCEED_ANSWERS)
    .optional()
    .describe('What a QoS 2 PUBLISH past maxAwaitingRel is answered with.'),
  awaitRelTimeout: durationOrEndless
    .optional()
    .describe('How long a QoS 2 identifier is held without its PUBREL, such as 300s.'),
});

const available = z.strictObject({
  retain: flagField.optional().describe('Whether messages and wills may be retained.'),
  wildcardSubscriptions: flagField
    .optional()
    .describe('Whether filters with "+" or "#" are granted.'),
  subscriptionIdentifiers: flagField
    .optional()
    .describe('Whether subscriptions may have identifiers.'),
  sharedSubscriptions: flagField.optional().describe('Whether $share filters are granted.'),
  maxSubscriptionQos: levelField.optional().describe('Highest QoS granted to a subscription.'),
});

const limits = z.strictObject({
  ...queueLimits,
  inbound: inbound.optional().describe('What the broker accepts from a publisher.'),
  handshake: z
    .strictObject({
      unknownId: z
        .enum(UNKNOWN_ID_ANSWERS)
        .optional()
        .describe('How PUBREC and PUBREL with an unknown identifier are answered (5.0: or 0x92).'),
    })
    .optional()
    .describe('The QoS 2 handshake where the ends disagree.'),
  available: available.optional().describe('What the broker offers at all.'),
  ...connectionLimits,
  ...durabilityLimits,
});

function presetProblem(input: unknown): string {
  return typeof input === 'string'
    ? noSuchPreset(input)
    : `expected the name of a preset, got ${found(input)}`;
}

/** `broker:` of a scenario file. */
export const brokerSchema = z.strictObject({
  preset: z
    .enum(PRESETS, { error: ({ input }) => presetProblem(input) })
    .prefault('spec')
    .describe('Whose limits to start from; spec is what the MQTT specifications say.'),
  quirks: z
    .enum(QUIRKS)
    .prefault('on')
    .describe("Whether the preset's known faults and breaches of MQTT are simulated: on or off."),
  limits: limits.prefault({}).describe('Limits that differ from the preset.'),
});

/** `broker:` after parsing. */
export type BrokerInput = z.output<typeof brokerSchema>;
