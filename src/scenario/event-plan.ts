/**
 * `events:` after validation → ScenarioEvents in time order, and notes about what a short run does
 * not reach.
 */

import { type Duration, instant } from '../kernel/time.ts';
import { formatDuration } from '../kernel/time-text.ts';
import type { EventInput } from './event-schema.ts';
import { defaultWants } from './fleet-plan.ts';
import { planLinkEvent } from './link-event-plan.ts';
import { overlayEvents } from './overlay.ts';
import type { BrokerOperation, FleetPlan, ScenarioEvent, Wants } from './scenario.ts';
import { fullFilter, planSubscribe } from './subscription-plan.ts';

/** Every event by time; those at one instant in the order of the file. */
export function planEvents(
  events: readonly EventInput[],
  fleets: readonly FleetPlan[],
  end: Duration,
): readonly ScenarioEvent[] {
  const own = events.flatMap((event) => planEvent(event, fleets) ?? []);
  const planned = [...own, ...overlayEvents(fleets, end)];
  return planned.sort((a, b) => a.at - b.at);
}

function planEvent(event: EventInput, fleets: readonly FleetPlan[]): ScenarioEvent | undefined {
  const at = instant(event.at);
  const { subscribe, unsubscribe, outage, disconnect, reboot, retire, link } = event;
  if (link !== undefined) return { at, ...whom(link), kind: 'link', ...planLinkEvent(link) };
  if (subscribe !== undefined) {
    const subscription = planSubscribe(subscribe, wantsOf(subscribe.fleet, fleets));
    return { at, ...whom(subscribe), kind: 'subscribe', subscription };
  }
  if (unsubscribe !== undefined) {
    return { at, ...whom(unsubscribe), kind: 'unsubscribe', filter: fullFilter(unsubscribe) };
  }
  if (outage !== undefined) return { at, ...whom(outage), kind: 'outage', down: outage.for };
  if (disconnect !== undefined) {
    const { for: down, withWill, sessionExpiryInterval } = disconnect;
    const farewell = {
      ...(withWill === undefined ? {} : { withWill }),
      ...(sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }),
    };
    return { at, ...whom(disconnect), kind: 'disconnect', down, farewell };
  }
  if (reboot !== undefined) return { at, ...whom(reboot), kind: 'reboot', down: reboot.for };
  return retire === undefined ? undefined : { at, ...whom(retire), kind: 'retire' };
}

/** What happens to the broker, by time; at one instant in the order of the file. */
export function planOperations(events: readonly EventInput[]): readonly BrokerOperation[] {
  const operations = events.flatMap(({ at: us, brokerRestart, purgeSessions }) => {
    const at = instant(us);
    const planned: BrokerOperation[] = [];
    if (brokerRestart !== undefined) {
      const { downtime, crash: isCrash } = brokerRestart;
      planned.push({ at, kind: 'restart', downtime, isCrash });
    }
    if (purgeSessions !== undefined) planned.push({ at, kind: 'purge', ...purgeSessions });
    return planned;
  });
  return operations.sort((a, b) => a.at - b.at);
}

function whom(event: { readonly fleet: string; readonly device?: number | undefined }): {
  readonly fleet: string;
  readonly device?: number;
} {
  const { fleet, device } = event;
  return device === undefined ? { fleet } : { fleet, device };
}

function wantsOf(name: string, fleets: readonly FleetPlan[]): Wants {
  const fleet = fleets.find((each) => each.name === name);
  return fleet === undefined ? 'live' : defaultWants(fleet.mqtt);
}

/** One line for each thing that lies behind the end of the run and so never happens. */
export function notesOnEnd(
  end: Duration,
  fleets: readonly FleetPlan[],
  events: readonly ScenarioEvent[],
  operations: readonly BrokerOperation[],
): readonly string[] {
  const late: (readonly [what: string, at: number])[] = [
    ...fleets.flatMap(timesOf),
    ...events.map(({ kind, fleet, at }) => [`the event ${kind} of ${fleet}`, at] as const),
    ...operations.map(({ kind, at }) => [`the ${kind} of the broker`, at] as const),
  ];
  return late
    .filter(([, at]) => at >= end)
    .map(([what, at]) => {
      const times = `at ${formatDuration(at)}, the run ends at ${formatDuration(end)}`;
      return `${what} never happens: it is ${times}`;
    });
}

/** More publish times than these are not told one by one. */
const MOST_TOLD = 20;

function timesOf(fleet: FleetPlan): readonly (readonly [what: string, at: number])[] {
  const { name, start, retireAt, habits, publish } = fleet;
  const shared = habits.sharedClientId;
  return [
    [`the start of ${name}`, start.at],
    ...(retireAt === undefined ? [] : [[`the retirement of ${name}`, retireAt] as const]),
    ...(shared === undefined ? [] : [[`sharedClientId of ${name}`, shared.from] as const]),
    ...habits.accidentalClean.map(({ at }) => [`accidentalClean of ${name}`, at] as const),
    ...habits.reboots.flatMap(({ when }) =>
      'at' in when ? [[`a reboot of ${name}`, when.at] as const] : [],
    ),
    ...habits.stopsReading.map(({ at }) => [`stopsReading of ${name}`, at] as const),
    ...[habits.amnesia, habits.neverReturns].flatMap((habit) =>
      habit?.at === undefined ? [] : [[`a habit of ${name}`, habit.at] as const],
    ),
    ...publish.flatMap(({ schedule, topic }) => {
      if (schedule.kind === 'answer') return [];
      const times = schedule.kind === 'at' ? schedule.times : [schedule.from];
      // Of a long list, as out of a file, the end says it all.
      const told = times.length > MOST_TOLD ? times.slice(-1) : times;
      return told.map((at) => [`a publish to ${topic} by ${name}`, at] as const);
    }),
  ];
}
