/**
 * What a fleet publishes and does wrong, in a scenario file.
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
  countField,
  durationField,
  flagField,
  levelField,
  positiveDistribution,
  positiveDuration,
  relation,
  shareField,
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

const share = shareField(1).prefault('100%').describe('Share of the fleet that has the habit.');

const sharedClientId = relation(
  z.strictObject({
    devices: countField(2, 1_000_000).describe('Physical devices that use one ClientId.'),
    from: durationField.prefault('0s').describe('When the clones appear.'),
    until: durationField.optional().describe('When they leave. Default: the end of the run.'),
  }),
  ({ from, until }, complain) => {
    if (typeof from === 'number' && typeof until === 'number' && from >= until) {
      complain(['from'], 'from is not before until: the clones would never appear');
    }
  },
);

const HABITS = [
  'sharedClientId',
  'unstableClientId',
  'accidentalClean',
  'ignoresSessionPresent',
] as const;

/** One entry of `habits:`, a table with exactly one key. */
const habitSchema = relation(
  z.strictObject({
    sharedClientId: sharedClientId
      .optional()
      .describe('Several physical devices use one ClientId and take over from each other.'),
    unstableClientId: z
      .strictObject({ share })
      .optional()
      .describe('A new ClientId at each connect: sessions are never found again.'),
    accidentalClean: z
      .strictObject({ share, at: durationField.describe('When these devices reboot.') })
      .optional()
      .describe('The first CONNECT after a reboot wipes the session.'),
    ignoresSessionPresent: z
      .strictObject({ share })
      .optional()
      .describe('Subscribes on the first connect only, whatever the broker says.'),
  }),
  (value, complain) => {
    if (HABITS.filter((habit) => value[habit] !== undefined).length === 1) return;
    complain([], `expected exactly one habit: ${HABITS.join(', ')}`);
  },
);

/** `habits:` of a fleet: gotchas, each switchable. */
export const habitsSchema = z.array(habitSchema).superRefine(
  (habits, context) => {
    if (!Array.isArray(habits)) return;
    const seen = new Set<string>();
    for (const [index, habit] of habits.entries()) {
      for (const name of HABITS.filter((each) => Object(habit)[each] !== undefined)) {
        const message = repeated(name, seen);
        if (message !== undefined) {
          context.addIssue({ code: 'custom', path: [index, name], message });
        }
        seen.add(name);
      }
    }
  },
  { when: () => true },
);

/** Only reboots may come more than once; the two ClientId habits contradict each other. */
function repeated(name: string, seen: ReadonlySet<string>): string | undefined {
  if (name === 'accidentalClean') return undefined;
  if (seen.has(name)) return `${name} is given twice: keep one`;
  const other = name === 'sharedClientId' ? 'unstableClientId' : 'sharedClientId';
  const isContradiction = name.endsWith('ClientId') && seen.has(other);
  return isContradiction ? 'a ClientId is either shared or unstable: keep one habit' : undefined;
}

/** One publish process after parsing. */
export type PublishInput = z.output<typeof publishSchema>;

/** One habit after parsing. */
export type HabitInput = z.output<typeof habitSchema>;
