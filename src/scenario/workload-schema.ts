/**
 * What a fleet publishes, in a scenario file. What it does wrong is habit-schema.ts.
 */
import * as z from 'zod';
import { topicProblem } from '../mqtt/topic.ts';
import {
  CLIENT_ID_PLACEHOLDERS,
  FILTER_PLACEHOLDERS,
  placeholdersOf,
  TOPIC_PLACEHOLDERS,
} from './template.ts';
import { templateField } from './template-field.ts';
import {
  type Complain,
  durationField,
  flagField,
  levelField,
  positiveDistribution,
  positiveDuration,
  relation,
  sizeField,
  textField,
  wholeSeconds,
  wrong,
} from './unit-schema.ts';

/** The message's number takes the first 8 bytes of its payload. */
const LEAST_PAYLOAD = 8;

/** The longest interval a four-byte number of seconds can say. */
const MOST_SECONDS = 0xffff_ffff;

/** MQTT's longest packet, 256 MB less one byte, leaves a little less for the payload. */
const MOST_PAYLOAD = 268_000_000;

/** A ClientId template. */
export const clientIdField = templateField(CLIENT_ID_PLACEHOLDERS, (filled) =>
  filled === '' ? 'a ClientId has at least one character, such as sensor-{i}' : topicText(filled),
);

/** ClientIds are MQTT strings as topics are, but may hold wildcards. */
function topicText(text: string): string | undefined {
  return topicProblem(text.replace(/[+#]/g, 'x'));
}

/** A topic template that names nobody but the device itself. */
export const ownTopicField = templateField(FILTER_PLACEHOLDERS, topicProblem);

/** Payload bytes of what carries a message number. */
export const payloadField = sizeField(LEAST_PAYLOAD)
  .refine((bytes) => bytes <= MOST_PAYLOAD, { error: 'larger than an MQTT packet can be' })
  .prefault('64B');

const publishFields = z.strictObject({
  topic: templateField(TOPIC_PLACEHOLDERS, topicProblem).describe(
    "Topic; {clientId}, {i} and {fleet} are filled in, and with a target {target}: its device's " +
      'ClientId.',
  ),
  target: textField
    .optional()
    .describe('Fleet whose devices are addressed, one publish process for each.'),
  qos: levelField.describe('Quality of service.'),
  every: positiveDistribution
    .optional()
    .describe('Time between publishes: 60s is periodic, exp(60s) a Poisson process.'),
  at: z
    .union([z.array(durationField).min(1), durationField], {
      error: wrong('a duration such as 2h, or a list of them'),
    })
    .optional()
    .describe('Fixed times to publish at, in place of every: 2h or [2h, 3h].'),
  from: durationField.optional().describe('When publishing begins. Default: 0s.'),
  until: durationField.optional().describe('When publishing ends. Default: the end of the run.'),
  size: sizeField(0)
    .refine((bytes) => bytes <= MOST_PAYLOAD, { error: 'larger than an MQTT packet can be' })
    .prefault('64B')
    .describe(
      'Payload bytes, at least 8B: the message carries its number there. 0B with retain clears ' +
        'the retained message of the topic.',
    ),
  retain: flagField.prefault(false).describe('Whether the broker keeps it for later subscribers.'),
  messageExpiry: wholeSeconds(MOST_SECONDS)
    .optional()
    .describe('How long the broker may keep it before delivery: whole seconds (MQTT 5).'),
  usefulFor: positiveDuration
    .optional()
    .describe('A delivery older than this counts as stale. Default: every delivery is useful.'),
});

function complainOfSize(size: unknown, retain: unknown, complain: Complain): void {
  if (typeof size !== 'number' || size >= LEAST_PAYLOAD) return;
  if (size === 0 && retain === true) return;
  const help = 'expected at least 8B, or 0B with retain: true to clear a retained message';
  complain(['size'], `${help}, got ${size}B`);
}

/** One entry of `publish:`. */
export const publishSchema = relation(publishFields, (value, complain) => {
  const { topic, target, every, at, from, until, size, retain } = value;
  complainOfSize(size, retain, complain);
  if ((every === undefined) === (at === undefined)) {
    const path = every === undefined ? [] : ['at'];
    complain(path, 'expected either every (such as exp(60s)) or at (such as 2h)');
  }
  if (at !== undefined && every === undefined) {
    const path = [from === undefined ? 'until' : 'from'];
    if (from !== undefined || until !== undefined) complain(path, 'at takes no from or until');
  }
  if (typeof from === 'number' && typeof until === 'number' && from >= until) {
    complain(['from'], 'from is not before until: nothing would be published');
  }
  if (typeof topic === 'string' && target === undefined && usesTarget(topic)) {
    complain(['topic'], '{target} needs a target: name the fleet that is addressed');
  }
});

function usesTarget(topic: string): boolean {
  return placeholdersOf(topic).includes('target');
}

/** One publish process after parsing. */
export type PublishInput = z.output<typeof publishSchema>;
