/**
 * What a fleet publishes, in a scenario file. What it does wrong is habit-schema.ts.
 */
import * as z from 'zod';
import { filterProblem, topicProblem } from '../mqtt/topic.ts';
import {
  CLIENT_ID_PLACEHOLDERS,
  FILTER_PLACEHOLDERS,
  placeholdersOf,
  TOPIC_PLACEHOLDERS,
} from './template.ts';
import { templateField } from './template-field.ts';
import {
  type Complain,
  countField,
  distributionField,
  durationField,
  flagField,
  levelField,
  positiveDistribution,
  positiveDuration,
  relation,
  sizeField,
  textField,
  wholeSeconds,
  wordField,
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

/** The length of a will's payload has two bytes [MQTT 5.0 §3.1.3.3]. */
const MOST_WILL_PAYLOAD = 65_535;

/** Payload bytes of a will. */
export const willPayloadField = sizeField(LEAST_PAYLOAD)
  .refine((bytes) => bytes <= MOST_WILL_PAYLOAD, { error: 'a will has 65535B of payload at most' })
  .prefault('64B');

const factorError = { error: wrong('a factor from 0 to 1000') };
const factor = z.number(factorError).min(0, factorError).max(1000, factorError);

/** A file of times. */
const timesFile = wordField(/^replay\(.+\)$/, 'replay(times.csv)').transform((text) => ({
  file: text.slice('replay('.length, -1).trim(),
}));

const publishFields = z.strictObject({
  topic: templateField(TOPIC_PLACEHOLDERS, topicProblem).describe(
    "Topic; {clientId}, {i} and {fleet} are filled in, and with a target {target}: its device's " +
      'ClientId; with answers {sender}.',
  ),
  target: textField
    .optional()
    .describe('Fleet whose devices are addressed, one publish process for each.'),
  qos: levelField.describe('Quality of service.'),
  every: positiveDistribution
    .optional()
    .describe('Time between publishes: 60s is periodic, exp(60s) a Poisson process.'),
  at: z
    .union([z.array(durationField).min(1), durationField, timesFile], {
      error: wrong('a duration such as 2h, a list of them, or replay(times.csv)'),
    })
    .optional()
    .describe(
      'Fixed times to publish at, in place of every: 2h, [2h, 3h], or replay(times.csv), a file ' +
        'with a column time_ms or an echo recording (pub_time …).',
    ),
  answers: templateField(FILTER_PLACEHOLDERS, filterProblem)
    .optional()
    .describe(
      'In place of every: publishes when a message comes that this filter matches and that is no ' +
        "answer itself; {sender} in the topic is the ClientId of the request's publisher.",
    ),
  after: distributionField
    .optional()
    .describe('How long an answer takes the application, such as exp(200ms). Default: 0s.'),
  phase: durationField
    .optional()
    .describe('The first publish comes so long after from; 0s: a fleet publishes as one.'),
  jitter: durationField
    .optional()
    .describe('Each publish is up to this much late, such as 5s; lateness does not add up.'),
  burst: z
    .strictObject({
      count: countField(2, 1_000_000).describe('Publishes at each time of every.'),
      gap: durationField.prefault('0s').describe('Time between them.'),
    })
    .optional()
    .describe('Several publishes at each time of every.'),
  diurnal: z
    .array(factor)
    .length(24, { error: 'expected 24 factors, one for each hour of the day' })
    .optional()
    .describe('Factors of the rate by the hour, from time 0 on: 1 is as every says, 0 is silence.'),
  sawtooth: z
    .strictObject({
      period: positiveDuration.describe('How long one tooth is, such as 1h.'),
      low: factor.prefault(0).describe('Factor of the rate at its start.'),
      high: factor.prefault(2).describe('Factor of the rate at its end.'),
    })
    .optional()
    .describe('A rate that rises evenly and falls back at once, again and again.'),
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

/** What shapes an interval needs one, and a rate that is always 0 would never publish. */
function complainOfRhythm(value: { readonly [key: string]: unknown }, complain: Complain): void {
  const { at, diurnal, sawtooth } = value;
  for (const key of ['phase', 'jitter', 'burst', 'diurnal', 'sawtooth']) {
    if (at !== undefined && value[key] !== undefined) complain([key], `at takes no ${key}`);
  }
  if (diurnal !== undefined && sawtooth !== undefined) {
    complain(['sawtooth'], 'diurnal gives the rate already: keep one of them');
  }
  const isSilent = Array.isArray(diurnal) && diurnal.every((each) => each === 0);
  if (isSilent) complain(['diurnal'], 'every factor is 0: nothing would be published');
  const { low, high } = Object(sawtooth);
  if (low === 0 && high === 0) complain(['sawtooth'], 'low and high are 0: nothing is published');
}

/** One entry of `publish:`. */
export const publishSchema = relation(publishFields, (value, complain) => {
  const { topic, target, every, at, from, until, size, retain } = value;
  complainOfSize(size, retain, complain);
  const given = ['every', 'at', 'answers'].filter((key) => Object(value)[key] !== undefined);
  if (given.length !== 1) {
    const help = 'expected every (such as exp(60s)), at (such as 2h) or answers (a filter)';
    complain(given.slice(1, 2), given.length === 0 ? help : `${help}, and only one of them`);
  }
  complainOfAnswers(value, complain);
  if (at !== undefined && every === undefined) {
    const path = [from === undefined ? 'until' : 'from'];
    if (from !== undefined || until !== undefined) complain(path, 'at takes no from or until');
  }
  if (typeof from === 'number' && typeof until === 'number' && from >= until) {
    complain(['from'], 'from is not before until: nothing would be published');
  }
  complainOfRhythm(value, complain);
  if (typeof topic === 'string' && target === undefined && usesTarget(topic)) {
    complain(['topic'], '{target} needs a target: name the fleet that is addressed');
  }
});

/** Answers come when they are asked for, to whoever asks. */
function complainOfAnswers(value: { readonly [key: string]: unknown }, complain: Complain): void {
  const { answers, after, topic, size } = value;
  if (answers === undefined) {
    if (after !== undefined) complain(['after'], 'after goes with answers: leave it out');
    const names = typeof topic === 'string' ? placeholdersOf(topic) : [];
    if (names.includes('sender')) complain(['topic'], '{sender} needs answers: whom to answer');
    return;
  }
  for (const key of [
    'target',
    'from',
    'until',
    'phase',
    'jitter',
    'burst',
    'diurnal',
    'sawtooth',
  ]) {
    if (value[key] !== undefined) complain([key], `answers takes no ${key}`);
  }
  if (size === 0) complain(['size'], 'an answer has at least 8B');
}

function usesTarget(topic: string): boolean {
  return placeholdersOf(topic).includes('target');
}

/** One publish process after parsing. */
export type PublishInput = z.output<typeof publishSchema>;
