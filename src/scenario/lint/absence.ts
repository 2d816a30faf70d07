/**
 * Which fleets can be away at all, and what would be sent to them then: what several lints ask.
 */
import { filterMatches, parseShared } from '../../mqtt/topic.ts';
import type { FleetPlan, PublishPlan, Scenario, SubscribePlan } from '../scenario.ts';
import { fillTemplate } from '../template.ts';

/** Devices of a fleet that are tried against each other; ClientIds differ by a number only. */
const MOST_TRIED = 50;

/** Whether its devices can lose their connection in this scenario. */
export function mayBeAway(fleet: FleetPlan, { events }: Scenario): boolean {
  const { link, habits } = fleet;
  return (
    link.profile.outages.length > 0 ||
    link.profile.replay !== undefined ||
    link.cells.length > 0 ||
    habits.accidentalClean.length > 0 ||
    habits.reboots.length > 0 ||
    habits.amnesia?.at !== undefined ||
    habits.sleepsAfterPublishing !== undefined ||
    habits.sharedClientId !== undefined ||
    events.some((event) => event.fleet === fleet.name && 'down' in event)
  );
}

/** One publish item whose messages one subscription gets. */
export interface Match {
  readonly publisher: FleetPlan;
  /** Its place in the publisher's `publish:`. */
  readonly publishAt: number;
  readonly publish: PublishPlan;
  /** Its place in the subscriber's `subscribe:`. */
  readonly subscribeAt: number;
  readonly subscribe: SubscribePlan;
}

/** Everything in the scenario that is published to a fleet's subscriptions. */
export function matchesOf(subscriber: FleetPlan, { fleets }: Scenario): readonly Match[] {
  const matches: Match[] = [];
  for (const publisher of fleets) {
    for (const [publishAt, publish] of publisher.publish.entries()) {
      const addressed = publish.schedule.kind === 'answer' ? subscriber.name : publish.target;
      const target = fleets.find(({ name }) => name === addressed);
      for (const [subscribeAt, subscribe] of subscriber.subscribe.entries()) {
        const topics = topicsOf(publisher, publish, target, subscriber.count);
        if (!reaches(topics, subscriber, subscribe)) continue;
        matches.push({ publisher, publishAt, publish, subscribeAt, subscribe });
      }
    }
  }
  return matches;
}

/** Topics of the item towards the first devices, one for each. */
function topicsOf(
  publisher: FleetPlan,
  { topic }: PublishPlan,
  target: FleetPlan | undefined,
  subscribers: number,
): readonly string[] {
  const count = Math.min(MOST_TRIED, Math.max(target?.count ?? publisher.count, subscribers));
  return Array.from({ length: count }, (_, index) => {
    const names = namesOf(publisher, Math.min(index, publisher.count - 1));
    if (target !== undefined) {
      const addressed = Math.min(index, target.count - 1);
      const clientId = namesOf(target, addressed).get('clientId') ?? '';
      // Of an answer, whoever asked.
      names.set('target', clientId).set('sender', clientId);
    }
    return fillTemplate(topic, names);
  });
}

function reaches(topics: readonly string[], fleet: FleetPlan, { filter }: SubscribePlan): boolean {
  for (let index = 0; index < Math.min(MOST_TRIED, fleet.count); index++) {
    const filled = fillTemplate(filter, namesOf(fleet, index));
    const plain = parseShared(filled)?.filter ?? filled;
    if (topics.some((topic) => filterMatches(plain, topic))) return true;
  }
  return false;
}

function namesOf({ name, clientId }: FleetPlan, index: number): Map<string, string> {
  const own = new Map([
    ['i', String(index)],
    ['fleet', name],
  ]);
  return own.set('clientId', fillTemplate(clientId, own));
}
