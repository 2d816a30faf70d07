/**
 * A broker's limits on connecting, silence and the life of sessions, in a scenario file: a part of
 * broker-schema.ts. None has a default here.
 */
import * as z from 'zod';
import {
  ABOVE_MAX_RULES,
  CLEAN_RULES,
  CLIENT_ID_RULES,
  DUPLICATE_ID_RULES,
  KEEP_ALIVE_ROUNDINGS,
  MEMBER_GONE_RULES,
  SESSIONS_FULL_RULES,
  TOO_FAST_RULES,
  WILL_ON_TAKEOVER_RULES,
} from '../broker/connection-limits.ts';
import {
  countField,
  countOrUnlimited,
  durationField,
  durationOrEndless,
  flagField,
  paceOrUnlimited,
  positiveDuration,
  positiveOrEndless,
  secondsOrUnlimited,
  textField,
  wholeSeconds,
  wrong,
} from './unit-schema.ts';

/** A keep-alive is a 16-bit number, s. */
const LONGEST_KEEP_ALIVE = 65_535;
const MOST_CHECKS = 100;

/** A number between two others. */
function numberFrom(least: number, most: number, example: string) {
  const error = wrong(`a number from ${least} to ${most}, such as ${example}`);
  return z.number({ error }).min(least, { error }).max(most, { error });
}

const connect = z.strictObject({
  emptyClientId: flagField
    .optional()
    .describe('Whether a client that has no ClientId is given one.'),
  emptyPersistentClientId: flagField
    .optional()
    .describe('Whether a 3.1.1 client is, even with cleanSession: false, against MQTT.'),
  clientIdCharacters: z
    .enum(CLIENT_ID_RULES)
    .optional()
    .describe('What a ClientId may be made of: any, alphanumeric, or portable (that and -_.:).'),
  cleanStart: z
    .enum(CLEAN_RULES)
    .optional()
    .describe('What becomes of a clean CONNECT: allow, refuse, or override (the session is kept).'),
  perSecond: paceOrUnlimited
    .optional()
    .describe('CONNECTs a second of all clients, such as 500; others are refused (5.0: 0x9F).'),
  maxClientIdLength: countOrUnlimited
    .optional()
    .describe('Longest ClientId that is taken, in characters, such as 128; others are refused.'),
  responseInformation: textField
    .optional()
    .describe('What an MQTT 5 client that asks for response information is told; "" is nothing.'),
  maxConnections: countOrUnlimited
    .optional()
    .describe('Connections at once, such as 1000; others are refused. A take-over needs no room.'),
  maxSessions: countOrUnlimited
    .optional()
    .describe('Sessions at once, connected or not, such as 5000.'),
  whenSessionsFull: z
    .enum(SESSIONS_FULL_RULES)
    .optional()
    .describe('Who gives way at maxSessions: the new client, or the session offline longest.'),
});

const flapping = z.strictObject({
  maxCount: countOrUnlimited
    .optional()
    .describe('CONNECTs of one ClientId within window that ban it, such as 15; unlimited: none.'),
  window: positiveDuration.optional().describe('Over how long they are counted, such as 1m.'),
  ban: positiveDuration
    .optional()
    .describe('For how long its CONNECTs are refused then, such as 5m.'),
});

const publish = z.strictObject({
  perSecond: paceOrUnlimited
    .optional()
    .describe("One connection's PUBLISH packets a second, such as 100."),
  whenTooFast: z
    .enum(TOO_FAST_RULES)
    .optional()
    .describe('What those above it get: no-ack, reject (5.0: 0x97), or disconnect (5.0: 0x96).'),
});

const sessionExpiry = z.strictObject({
  v311Default: durationOrEndless
    .optional()
    .describe('How long a 3.1.1 session with cleanSession: false outlives its connection.'),
  max: durationOrEndless
    .optional()
    .describe("Upper bound on an MQTT 5 client's session expiry interval."),
  min: durationField
    .optional()
    .describe("Lower bound on an MQTT 5 client's session expiry interval that is not 0, or 0s."),
  checkInterval: durationField
    .optional()
    .describe('How often the broker looks for expired sessions, such as 1s; 0s is at once.'),
});

const keepAlive = z.strictObject({
  factor: numberFrom(0.5, 10, '1.5')
    .optional()
    .describe("Silence tolerated, as a multiple of the client's keep-alive; MQTT says 1.5."),
  rounding: z
    .enum(KEEP_ALIVE_ROUNDINGS)
    .optional()
    .describe('Whether the silence tolerated is rounded down to whole seconds.'),
  checkInterval: positiveOrEndless
    .optional()
    .describe('How often the broker looks, such as 5s, counted from CONNECT; never is at once.'),
  checkFraction: z
    .union([numberFrom(0.01, 10, '0.5'), z.literal('none')])
    .transform((value) => (value === 'none' ? Infinity : value))
    .optional()
    .describe('The same as a part of the keep-alive, such as 0.5, or none; the shorter counts.'),
  consecutiveChecks: countField(0, MOST_CHECKS)
    .optional()
    .describe('Looks in a row that must find nothing heard, in place of factor, such as 2; or 0.'),
  max: secondsOrUnlimited(LONGEST_KEEP_ALIVE)
    .optional()
    .describe('Longest keep-alive an MQTT 5 client may have; without a limit it may have none.'),
  onAboveMax: z
    .enum(ABOVE_MAX_RULES)
    .optional()
    .describe('Who is refused for a longer one; an MQTT 5 client that is not is told the maximum.'),
  zero: wholeSeconds(LONGEST_KEEP_ALIVE)
    .optional()
    .describe('What a keep-alive of 0 means, such as 1800s; 0s is no keep-alive.'),
});

/** Keys of `broker.limits`. */
export const connectionLimits = {
  connect: connect.optional().describe('Who may connect, and what the answer says.'),
  flapping: flapping.optional().describe('A ban on clients that connect again and again.'),
  publish: publish.optional().describe('How fast one connection may publish.'),
  sharedGroup: z
    .strictObject({
      whenMemberGone: z
        .enum(MEMBER_GONE_RULES)
        .optional()
        .describe('Whether messages of a member whose session ends move to another, or drop.'),
    })
    .optional()
    .describe('Shared subscriptions.'),
  takeover: z
    .strictObject({
      farewell: flagField
        .optional()
        .describe('Whether an MQTT 5 connection is told (0x8E) that another took over.'),
      duplicateId: z
        .enum(DUPLICATE_ID_RULES)
        .optional()
        .describe('Which of two connections with one ClientId stays; MQTT says the new one.'),
    })
    .optional()
    .describe('A CONNECT with a ClientId that is connected.'),
  will: z
    .strictObject({
      onTakeover: z
        .enum(WILL_ON_TAKEOVER_RULES)
        .optional()
        .describe('Whether the will of a connection that is taken over is published.'),
    })
    .optional()
    .describe('Wills.'),
  sessionExpiry: sessionExpiry.optional().describe('How long sessions outlive their connections.'),
  keepAlive: keepAlive.optional().describe('When a silent client is given up.'),
};
