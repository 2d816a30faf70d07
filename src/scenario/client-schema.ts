/**
 * How a fleet's clients behave in a scenario file: what they say in CONNECT, how they come back,
 * and what their library does. Defaults are those of the client libraries in wide use; each names
 * the ones it was taken from.
 */
import * as z from 'zod';
import { RECONNECT_POLICIES } from '../device/plan.ts';
import { isMqttString } from '../mqtt/utf8.ts';
import { FILTER_PLACEHOLDERS } from './template.ts';
import { templateField } from './template-field.ts';
import {
  countField,
  countOrUnlimited,
  flagField,
  positiveDuration,
  relation,
  sessionExpirySeconds,
  sizeField,
  textField,
  wholeSeconds,
  wrong,
} from './unit-schema.ts';

const MOST_INFLIGHT = 65_535;

/** Room for every acknowledgement and for a small message. */
const LEAST_PACKET = 32;

// 60 s: Paho (C, Java, Python), MQTT.js, HiveMQ.
const keepAlive = wholeSeconds(65_535)
  .prefault('60s')
  .describe('Longest silence before the client sends PINGREQ; 0s turns it off.');

const userName = templateField(FILTER_PLACEHOLDERS, userNameProblem)
  .optional()
  .describe('User name; {clientId}, {i} and {fleet} are filled in.');

const password = textField.optional().describe('Password, the same for all devices of the fleet.');

function userNameProblem(text: string): string | undefined {
  return isMqttString(text) ? undefined : 'a user name is Unicode without control characters';
}

const v5 = z.strictObject({
  version: z.literal(5).optional().describe('Protocol version; MQTT 5 when absent.'),
  cleanStart: flagField
    .optional()
    .describe(
      'Whether each CONNECT begins a new session. Default: true without a ' +
        'sessionExpiryInterval, false with one.',
    ),
  sessionExpiryInterval: sessionExpirySeconds
    .prefault('0s')
    .describe('How long the session outlives its connection: whole seconds, or never.'),
  keepAlive,
  receiveMaximum: countField(1, MOST_INFLIGHT)
    .prefault(MOST_INFLIGHT)
    .describe('QoS 1 and 2 messages the client takes unacknowledged.'),
  maximumPacketSize: sizeField(LEAST_PACKET)
    .refine((bytes) => bytes <= 0xffff_ffff, { error: 'larger than four bytes can say' })
    .optional()
    .describe('Longest packet the client takes; the broker drops messages that would be longer.'),
  topicAliasMaximum: countField(0, MOST_INFLIGHT)
    .prefault(0)
    .describe('Topic aliases the broker may use towards the client.'),
  userName,
  password,
});

const v311 = relation(
  z.strictObject({
    version: z.literal('3.1.1').describe('Protocol version.'),
    // true: MQTT.js, Paho, esp-mqtt, HiveMQ.
    cleanSession: flagField
      .prefault(true)
      .describe('Whether the session ends with its connection.'),
    keepAlive,
    userName,
    password,
  }),
  (said, complain) => {
    if (said.password === undefined || said.userName !== undefined) return;
    const rule = '3.1.1 has no password without a user name [MQTT-3.1.2-22 (3.1.1)]';
    complain(['password'], `${rule}: give a userName too`);
  },
);

/** `mqtt:` of a fleet: what its clients say in CONNECT. */
export const mqttSchema = z.discriminatedUnion('version', [v5, v311], {
  error: ({ code, input }) =>
    code === 'invalid_union' ? wrong('5 or 3.1.1')({ input: Object(input).version }) : undefined,
});

/** `reconnect:` of a fleet. 1 s doubling to 120 s: Paho Python, HiveMQ, AWS CRT (full jitter). */
export const reconnectSchema = relation(
  z.strictObject({
    policy: z
      .enum(RECONNECT_POLICIES)
      .prefault('exponential-full-jitter')
      .describe('How the delay before each attempt to come back grows.'),
    first: positiveDuration.prefault('1s').describe('First delay; under fixed, every delay.'),
    max: positiveDuration
      .optional()
      .describe('Longest delay. Default: 120s, or first if that is longer.'),
  }),
  ({ first, max }, complain) => {
    if (typeof first === 'number' && typeof max === 'number' && first > max) {
      complain(['first'], 'first is longer than max: the delay could never grow');
    }
  },
);

const outbox = z.strictObject({
  // Unlimited: Paho Python, MQTT.js, libmosquitto.
  maxMessages: countOrUnlimited
    .prefault('unlimited')
    .describe('Publishes that may wait to be sent; 0 keeps none.'),
  // The newest is refused: Paho Java.
  overflow: z
    .enum(['drop-newest', 'drop-oldest'])
    .prefault('drop-newest')
    .describe('What happens to a publish when the outbox is full.'),
  storeQos0: flagField.prefault(false).describe('Whether QoS 0 publishes wait while offline.'),
});

const retry = z.strictObject({
  retryAfter: positiveDuration.describe('Wait before publishing the refused message again.'),
  max: countField(1, 1_000_000).describe('How often, before it is dropped.'),
});

/** `client:` of a fleet: the library's limits and habits. */
export const clientSchema = z.strictObject({
  // From dialling to CONNACK, 30 s: MQTT.js, Paho C, Paho Java.
  connectTimeout: positiveDuration
    .prefault('30s')
    .describe('Longest wait from dialling to CONNACK.'),
  // Another keep-alive: Paho Python, esp-mqtt.
  pingTimeout: positiveDuration
    .optional()
    .describe('Longest wait from PINGREQ to PINGRESP. Default: the keep-alive.'),
  // 20: Paho Python, libmosquitto.
  maxInflight: countField(1, MOST_INFLIGHT)
    .prefault(20)
    .describe("Own QoS 1 and 2 publishes unacknowledged at once; the broker's limit counts too."),
  topicAliases: countField(0, MOST_INFLIGHT)
    .prefault(0)
    .describe(
      "Topic aliases the client uses towards an MQTT 5 broker; the broker's limit counts too.",
    ),
  outbox: outbox.prefault({}).describe('Publishes waiting to be sent.'),
  onSessionLost: z
    .enum(['discard', 'republish'])
    .prefault('discard')
    .describe('Unacknowledged publishes when the broker has lost the session [MQTT-3.2.2-5].'),
  onRejected: z
    .union([z.literal('drop'), retry], { error: wrong('drop, or { retryAfter: 30s, max: 5 }') })
    .prefault('drop')
    .describe('What the application does when the broker refuses a publish (0x97).'),
  handOver: z
    .enum(['on-publish', 'on-pubrel'])
    .prefault('on-pubrel')
    .describe('When the application gets a QoS 2 message.'),
  strictSessionPresent: flagField
    .prefault(false)
    .describe('Close when the broker claims a session the client does not hold [MQTT-3.2.2-4].'),
});

/** `mqtt:` after parsing. */
export type MqttInput = z.output<typeof mqttSchema>;

/** `reconnect:` after parsing. */
export type ReconnectInput = z.output<typeof reconnectSchema>;

/** `client:` after parsing. */
export type ClientInput = z.output<typeof clientSchema>;
