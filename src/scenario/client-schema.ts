/**
 * How a fleet's clients behave in a scenario file: what they say in CONNECT, how they come back,
 * and what their library does. What is not written comes from device/client-profiles.ts: from the
 * library that `client.profile` names, or from what most of them do.
 */
import * as z from 'zod';
import { CLIENT_PROFILES } from '../device/client-profiles.ts';
import { OUTBOX_OVERFLOWS, RECONNECT_POLICIES } from '../device/plan.ts';
import { isMqttString } from '../mqtt/utf8.ts';
import { FILTER_PLACEHOLDERS } from './template.ts';
import { templateField } from './template-field.ts';
import {
  countField,
  countOrUnlimited,
  durationField,
  durationOrEndless,
  flagField,
  positiveDuration,
  relation,
  sessionExpirySeconds,
  shareField,
  sizeField,
  textField,
  wholeSeconds,
  wrong,
} from './unit-schema.ts';

const MOST_INFLIGHT = 65_535;

/** Room for every acknowledgement and for a small message. */
const LEAST_PACKET = 32;

const keepAlive = wholeSeconds(65_535)
  .optional()
  .describe(
    "Longest silence of the client; 0s turns it off. Default: the client profile's, mostly 60s.",
  );

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
      "Whether each CONNECT begins a new session. Default: the client profile's; where that " +
        'leaves it open, true without a sessionExpiryInterval, false with one.',
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
    cleanSession: flagField
      .optional()
      .describe(
        "Whether the session ends with its connection. Default: the client profile's, mostly true.",
      ),
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

const resetBackoff = z.union(
  [
    z.enum(['on-connack', 'on-first-ack']),
    z.strictObject({
      afterStable: positiveDuration.describe('How long a connection must have held, such as 30s.'),
    }),
  ],
  { error: wrong('on-connack, on-first-ack, or { afterStable: 30s }') },
);

/** `reconnect:` of a fleet. */
export const reconnectSchema = relation(
  z.strictObject({
    policy: z
      .enum(RECONNECT_POLICIES)
      .optional()
      .describe(
        'How the delay before each attempt to come back grows; none is at once. ' +
          "Default: the client profile's, else exponential-full-jitter.",
      ),
    first: positiveDuration
      .optional()
      .describe("First delay; under fixed, every delay. Default: the profile's, else 1s."),
    max: positiveDuration
      .optional()
      .describe("Longest delay. Default: the profile's, else 120s, or first if that is longer."),
    min: durationField
      .optional()
      .describe("Shortest delay, whatever was drawn, such as 100ms. Default: the profile's."),
    jitter: shareField(1)
      .optional()
      .describe('Share by which a fixed or exponential delay is drawn longer or shorter: 25%.'),
    resetBackoff: resetBackoff
      .optional()
      .describe(
        'When the delay starts over: on-connack, on-first-ack (SUBACK, PUBACK or PUBREC), or ' +
          "{ afterStable: 30s }. Default: the profile's, mostly on-connack.",
      ),
  }),
  ({ first, max, min }, complain) => {
    if (typeof first === 'number' && typeof max === 'number' && first > max) {
      complain(['first'], 'first is longer than max: the delay could never grow');
    }
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      complain(['min'], 'min is longer than max');
    }
  },
);

const outbox = z.strictObject({
  maxMessages: countOrUnlimited
    .optional()
    .describe("Publishes that may wait to be sent; 0 keeps none. Default: the profile's."),
  overflow: z
    .enum(OUTBOX_OVERFLOWS)
    .optional()
    .describe("Who goes when the outbox is full. Default: the profile's, mostly drop-newest."),
  storeQos0: flagField
    .optional()
    .describe("Whether QoS 0 publishes wait while offline. Default: the profile's."),
  expiry: durationOrEndless
    .optional()
    .describe('How long a publish may wait to be sent, such as 30s, or never (the usual).'),
});

const retry = z.strictObject({
  retryAfter: positiveDuration.describe('Wait before publishing the refused message again.'),
  max: countField(1, 1_000_000).describe('How often, before it is dropped.'),
});

const profile = z
  .enum(CLIENT_PROFILES)
  .describe('The client library whose defaults these are, such as mqttjs or paho-python.');

const settings = z.strictObject({
  profile: profile.prefault('generic'),
  dialTimeout: positiveDuration
    .optional()
    .describe("Longest wait for an open connection, TLS included. Default: the profile's."),
  connectTimeout: positiveDuration
    .optional()
    .describe("Longest wait from dialling to CONNACK. Default: the profile's, mostly 30s."),
  pingAfter: shareField(1)
    .refine((share) => share > 0, { error: 'a share above 0: PINGREQ follows some silence' })
    .optional()
    .describe('Silence before PINGREQ as a share of the keep-alive, such as 50%.'),
  pingTimeout: z
    .union([positiveDuration, shareField(10).transform((share) => ({ ofKeepAlive: share }))], {
      error: wrong('a duration such as 10s, or a share of the keep-alive such as 50%'),
    })
    .optional()
    .describe(
      "Longest wait from PINGREQ to PINGRESP: 10s, or 50% of the keep-alive. Default: the profile's.",
    ),
  maxInflight: countField(1, MOST_INFLIGHT)
    .optional()
    .describe(
      "Own QoS 1 and 2 publishes unacknowledged at once; the broker's limit counts too. " +
        "Default: the profile's.",
    ),
  topicAliases: countField(0, MOST_INFLIGHT)
    .prefault(0)
    .describe(
      "Topic aliases the client uses towards an MQTT 5 broker; the broker's limit counts too.",
    ),
  outbox: outbox.prefault({}).describe('Publishes waiting to be sent.'),
  onSessionLost: z
    .enum(['discard', 'republish'])
    .optional()
    .describe(
      'Unacknowledged publishes when the broker has lost the session [MQTT-3.2.2-5]. ' +
        "Default: the profile's.",
    ),
  onRejected: z
    .union([z.literal('drop'), retry], { error: wrong('drop, or { retryAfter: 30s, max: 5 }') })
    .prefault('drop')
    .describe('What the application does when the broker refuses a publish (0x97).'),
  serviceTime: durationField
    .prefault('0s')
    .describe(
      'How long the application is busy with each message, before it is acknowledged: 200ms.',
    ),
  handOver: z
    .enum(['on-publish', 'on-pubrel'])
    .optional()
    .describe("When the application gets a QoS 2 message. Default: the profile's."),
  strictSessionPresent: flagField
    .optional()
    .describe('Close when the broker claims a session the client does not hold [MQTT-3.2.2-4].'),
});

const checked = relation(settings, ({ dialTimeout, connectTimeout }, complain) => {
  if (typeof dialTimeout !== 'number' || typeof connectTimeout !== 'number') return;
  if (dialTimeout <= connectTimeout) return;
  complain(['dialTimeout'], 'dialTimeout is longer than connectTimeout, which ends it anyway');
});

/** `client:` of a fleet: a library's name, or a table. */
export const clientSchema = z.union([profile, checked]);

/** `mqtt:` after parsing. */
export type MqttInput = z.output<typeof mqttSchema>;

/** `reconnect:` after parsing. */
export type ReconnectInput = z.output<typeof reconnectSchema>;

/** `client:` after parsing. */
export type ClientInput = z.output<typeof clientSchema>;
