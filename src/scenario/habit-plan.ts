/**
 * `habits:` of a fleet after validation → HabitPlan.
 */
import { type Duration, instant } from '../kernel/time.ts';
import type { HabitInput } from './habit-schema.ts';
import type { NamedFiles } from './named-file.ts';
import type { HabitPlan } from './scenario.ts';
import { find, type Tree } from './tree.ts';

/** What a fleet's devices do wrong; `node` is where `habits:` stands. */
export function planHabits(
  habits: readonly HabitInput[],
  node: Tree | undefined,
  context: { readonly duration: Duration; readonly files: NamedFiles },
): HabitPlan {
  const { unstableClientId, ignoresSessionPresent, sharedClientId, amnesia } = merged(habits);
  const { neverReturns, wrongQos, sleepsAfterPublishing: sleeps } = merged(habits);
  return {
    ...(sharedClientId === undefined
      ? {}
      : { sharedClientId: planShared(sharedClientId, context) }),
    ...(unstableClientId === undefined ? {} : { unstableClientId }),
    accidentalClean: habits.flatMap(({ accidentalClean: each }) =>
      each === undefined ? [] : [{ share: each.share, at: instant(each.at), over: each.over }],
    ),
    ...(ignoresSessionPresent === undefined ? {} : { ignoresSessionPresent }),
    ...(amnesia === undefined ? {} : { amnesia: planAmnesia(amnesia) }),
    reboots: habits.flatMap(({ reboots }, index) =>
      reboots === undefined ? [] : [planReboots(reboots, node, index, context.files)],
    ),
    ...(neverReturns === undefined
      ? {}
      : { neverReturns: { share: neverReturns.share, at: instant(neverReturns.at) } }),
    ...(wrongQos === undefined ? {} : { wrongQos: planWrongQos(wrongQos) }),
    ...(sleeps === undefined
      ? {}
      : {
          sleepsAfterPublishing: {
            share: sleeps.share,
            awake: sleeps.awake,
            isGraceful: sleeps.graceful,
          },
        }),
    stopsReading: habits.flatMap(({ stopsReading: each }) =>
      each === undefined ? [] : [planStop(each)],
    ),
  };
}

/** All habits in one table; of those that may be given more than once, one. */
function merged(habits: readonly HabitInput[]): HabitInput {
  return Object.assign({}, ...habits);
}

type Given<Key extends keyof HabitInput> = NonNullable<HabitInput[Key]>;

function planShared(
  { devices, from, until }: Given<'sharedClientId'>,
  { duration }: { readonly duration: Duration },
): NonNullable<HabitPlan['sharedClientId']> {
  return { devices, from: instant(from), until: instant(until ?? duration) };
}

function planStop({
  share,
  at,
  for: span,
  socket: isSocket,
}: Given<'stopsReading'>): HabitPlan['stopsReading'][number] {
  return { share, at: instant(at), span, isSocket };
}

function planAmnesia({ share, at }: Given<'amnesia'>): NonNullable<HabitPlan['amnesia']> {
  return at === undefined ? { share } : { share, at: instant(at) };
}

function planReboots(
  { share, at, every, for: down, graceful: isGraceful }: Given<'reboots'>,
  node: Tree | undefined,
  index: number,
  files: NamedFiles,
): HabitPlan['reboots'][number] {
  if (every === undefined) return { share, when: { at: instant(at ?? 0) }, down, isGraceful };
  const place = node === undefined ? undefined : find(node, [index, 'reboots', 'every']);
  return { share, when: { every: files.distribution(every, place) }, down, isGraceful };
}

function planWrongQos({
  share,
  publish,
  subscribe,
}: Given<'wrongQos'>): NonNullable<HabitPlan['wrongQos']> {
  return {
    share,
    ...(publish === undefined ? {} : { publish }),
    ...(subscribe === undefined ? {} : { subscribe }),
  };
}
