/**
 * What the devices of a fleet do wrong, as a person would say it: for the settings of a report.
 */
import type { Instant } from '../kernel/time.ts';
import { formatDuration } from '../kernel/time-text.ts';
import { formatDistribution } from './distribution-text.ts';
import type { HabitPlan } from './scenario.ts';
import { formatShare } from './unit.ts';

/** One text for each habit, in the order of the documentation. */
export function habitTexts(habits: HabitPlan): readonly string[] {
  return [
    ...clientIdTexts(habits),
    ...habits.accidentalClean.map(({ share, at, over }) => {
      const span = over === 0 ? '' : `, rolled out over ${formatDuration(over)}`;
      return `accidental clean: ${formatShare(share)} ${atTime(at)}${span}`;
    }),
    ...sessionTexts(habits),
    ...habits.reboots.map(({ share, when, down, isGraceful }) => {
      const times = 'at' in when ? atTime(when.at) : `every ${formatDistribution(when.every)}`;
      const manner = isGraceful ? 'with DISCONNECT' : 'without a word';
      return `reboots: ${formatShare(share)} ${times}, ${manner}, for ${formatDuration(down)}`;
    }),
    ...habits.stopsReading.map(
      ({ share, at, span, isSocket }) =>
        `stops reading${isSocket ? ' its socket' : ''}: ${formatShare(share)} ${atTime(at)} ` +
        `for ${formatDuration(span)}`,
    ),
  ];
}

function clientIdTexts({ sharedClientId, unstableClientId }: HabitPlan): readonly string[] {
  const texts: string[] = [];
  if (sharedClientId !== undefined) {
    const { devices, from, until } = sharedClientId;
    const times = `from ${formatDuration(from)} until ${formatDuration(until)}`;
    texts.push(`${devices} devices share a ClientId ${times}`);
  }
  if (unstableClientId !== undefined) {
    texts.push(`unstable ClientId: ${formatShare(unstableClientId.share)}`);
  }
  return texts;
}

function sessionTexts(habits: HabitPlan): readonly string[] {
  const { ignoresSessionPresent, amnesia, neverReturns, wrongQos, sleepsAfterPublishing } = habits;
  const texts: string[] = [];
  if (ignoresSessionPresent !== undefined) {
    texts.push(`ignores session present: ${formatShare(ignoresSessionPresent.share)}`);
  }
  if (amnesia !== undefined) {
    const when = amnesia.at === undefined ? '' : ` ${atTime(amnesia.at)}`;
    texts.push(`amnesia: ${formatShare(amnesia.share)}${when}`);
  }
  if (neverReturns !== undefined) {
    texts.push(`never returns: ${formatShare(neverReturns.share)} ${atTime(neverReturns.at)}`);
  }
  if (wrongQos !== undefined) {
    const { share, publish, subscribe } = wrongQos;
    const what = [
      ...(publish === undefined ? [] : [`publishes at ${publish}`]),
      ...(subscribe === undefined ? [] : [`subscribes at ${subscribe}`]),
    ];
    texts.push(`wrong QoS: ${formatShare(share)} ${what.join(', ')}`);
  }
  if (sleepsAfterPublishing !== undefined) {
    const { share, awake } = sleepsAfterPublishing;
    texts.push(`sleeps after publishing: ${formatShare(share)}, awake ${formatDuration(awake)}`);
  }
  return texts;
}

function atTime(at: Instant): string {
  return `at ${formatDuration(at)}`;
}
