/**
 * What the devices of a fleet do wrong, in a scenario file: gotchas, each with its share and time.
 */
import * as z from 'zod';
import {
  countField,
  durationField,
  flagField,
  levelField,
  positiveDistribution,
  positiveDuration,
  relation,
  shareField,
} from './unit-schema.ts';

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

const reboots = relation(
  z.strictObject({
    share,
    at: durationField.optional().describe('When these devices reboot, once.'),
    every: positiveDistribution
      .optional()
      .describe('Time between reboots in place of at, such as exp(7d).'),
    for: positiveDuration.prefault('5s').describe('How long until the device may come back.'),
    graceful: flagField
      .prefault(false)
      .describe('Whether it says DISCONNECT; otherwise it is a loss of power.'),
  }),
  ({ at, every }, complain) => {
    if ((at === undefined) !== (every === undefined)) return;
    complain(every === undefined ? [] : ['at'], 'expected either at (such as 3h) or every');
  },
);

const wrongQos = relation(
  z.strictObject({
    share,
    publish: levelField.optional().describe('QoS of all it publishes.'),
    subscribe: levelField.optional().describe('QoS it asks for with all its subscriptions.'),
  }),
  ({ publish, subscribe }, complain) => {
    if (publish !== undefined || subscribe !== undefined) return;
    complain([], 'expected publish, subscribe or both, such as publish: 0');
  },
);

const HABITS = [
  'sharedClientId',
  'unstableClientId',
  'accidentalClean',
  'ignoresSessionPresent',
  'amnesia',
  'reboots',
  'neverReturns',
  'wrongQos',
  'sleepsAfterPublishing',
  'stopsReading',
] as const;

/** These may be given more than once: each is something that happens at a time. */
const REPEATABLE: readonly string[] = ['accidentalClean', 'reboots', 'stopsReading'];

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
      .strictObject({
        share,
        at: durationField.describe('When the first of these devices reboots.'),
        over: durationField
          .prefault('0s')
          .describe('How long the roll-out takes: each device reboots somewhere within it.'),
      })
      .optional()
      .describe('The first CONNECT after a reboot wipes the session.'),
    ignoresSessionPresent: z
      .strictObject({ share })
      .optional()
      .describe('Subscribes on the first connect only, whatever the broker says.'),
    amnesia: z
      .strictObject({
        share,
        at: durationField.optional().describe('When these devices reboot; else as others do.'),
      })
      .optional()
      .describe('Forgets its unacknowledged messages and packet identifiers when it restarts.'),
    reboots: reboots.optional().describe('Switched off and on again.'),
    neverReturns: z
      .strictObject({ share, at: durationField.describe('When these devices are last seen.') })
      .optional()
      .describe('Gone for good without a word; its session stays behind.'),
    wrongQos: wrongQos.optional().describe('Uses another QoS than its fleet is configured with.'),
    sleepsAfterPublishing: z
      .strictObject({
        share,
        awake: positiveDuration.describe('How long it stays online after its last publish.'),
        graceful: flagField.prefault(true).describe('Whether it says DISCONNECT before.'),
      })
      .optional()
      .describe('Offline between its publishes, to save power.'),
    stopsReading: z
      .strictObject({
        share,
        at: durationField.describe('When its application stops taking messages.'),
        for: positiveDuration.describe('How long, such as 10m.'),
        socket: flagField
          .prefault(false)
          .describe(
            'Nothing is read from the connection, which pushes back, and no ping is sent; ' +
              'otherwise its library goes on, keeps what comes and sends its pings.',
          ),
      })
      .optional()
      .describe('Acknowledges nothing for a while, with its connection open.'),
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

/** The two ClientId habits contradict each other. */
function repeated(name: string, seen: ReadonlySet<string>): string | undefined {
  if (REPEATABLE.includes(name)) return undefined;
  if (seen.has(name)) return `${name} is given twice: keep one`;
  const other = name === 'sharedClientId' ? 'unstableClientId' : 'sharedClientId';
  const isContradiction = name.endsWith('ClientId') && seen.has(other);
  return isContradiction ? 'a ClientId is either shared or unstable: keep one habit' : undefined;
}

/** One habit after parsing. */
export type HabitInput = z.output<typeof habitSchema>;
