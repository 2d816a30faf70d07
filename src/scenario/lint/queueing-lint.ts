/**
 * "These messages are never queued, because …": what a fleet misses while it is away although it
 * seems to want it, and the line that makes it so.
 *
 * A subscription with `wants: live` has said that it does not; a fleet that is never away misses
 * nothing.
 */
import type { BrokerLimits } from '../../broker/limits.ts';
import type { FleetPlan } from '../scenario.ts';
import { find, type Path } from '../tree.ts';
import { formatShare } from '../unit.ts';
import { type Match, matchesOf, mayBeAway } from './absence.ts';
import type { Subject, Warn } from './lint.ts';

const RULE = 'never-queued';

/** A line that keeps messages from being queued, and what to write in its place. */
interface Reason {
  readonly path: Path;
  readonly because: string;
  readonly remedy: string;
}

/** A fleet that may miss something, with all that is published to it. */
interface Absentee {
  readonly fleet: FleetPlan;
  readonly matches: readonly Match[];
}

/** Warns of messages that no queue will hold while those who want them are away. */
export function lintQueueing(subject: Subject, warn: Warn): void {
  const { scenario } = subject;
  const { limits } = scenario.broker;
  const absentees = scenario.fleets
    .filter((fleet) => mayBeAway(fleet, scenario))
    .map((fleet) => ({ fleet, matches: wantedBy(fleet, subject) }))
    .filter(({ matches }) => matches.length > 0);
  for (const { fleet, matches } of absentees) {
    const what = `messages to ${topicsOf(matches)} will never be queued for ${fleet.name}`;
    for (const { path, because, remedy } of reasonsOf(fleet, limits)) {
      warn(RULE, path, `${what}, because ${because}: ${remedy}`);
    }
  }
  if (limits.qos0.storeOffline) return;
  for (const absentee of absentees) {
    warnOfSubscriptions(absentee, warn);
    warnOfHabit(absentee, warn);
  }
  warnOfPublishes(absentees, warn);
}

function wantedBy(fleet: FleetPlan, subject: Subject): readonly Match[] {
  return matchesOf(fleet, subject.scenario).filter((match) => isWanted(subject, fleet, match));
}

function isWanted({ tree }: Subject, { name }: FleetPlan, { subscribeAt, subscribe }: Match) {
  const written = find(tree, ['fleets', name, 'subscribe', subscribeAt, 'wants']);
  return subscribe.wants === 'all' || written === undefined;
}

/** What keeps every message for a fleet from waiting, whatever its QoS. */
function reasonsOf(fleet: FleetPlan, limits: BrokerLimits): readonly Reason[] {
  const own = (key: string): Path => ['fleets', fleet.name, 'mqtt', key];
  const reasons: Reason[] = [...namelessReasons(fleet), ...brokerReasons(fleet, limits)];
  const { version, sessionExpiryInterval } = fleet.mqtt;
  // A broker may not do as it is told.
  const clean = fleet.mqtt.clean && limits.connect.cleanStart !== 'override';
  if (version === 4 && clean) {
    const because = 'a clean session ends with its connection';
    reasons.push({ path: own('cleanSession'), because, remedy: 'write cleanSession: false' });
  }
  if (version === 5 && sessionExpiryInterval === 0) {
    const because = 'without a session expiry interval the session ends with its connection';
    const remedy = 'write cleanStart: false and a sessionExpiryInterval such as 1d';
    reasons.push({ path: own('sessionExpiryInterval'), because, remedy });
  } else if (version === 5 && clean) {
    const because = 'each CONNECT says clean start and discards what waited';
    reasons.push({ path: own('cleanStart'), because, remedy: 'write cleanStart: false' });
  }
  return reasons;
}

function namelessReasons({ name, habits }: FleetPlan): readonly Reason[] {
  if (habits.unstableClientId === undefined) return [];
  const path = ['fleets', name, 'habits'];
  const because = 'the ClientId is another at each connect, and the session is known by it';
  return [{ path, because, remedy: 'leave unstableClientId out' }];
}

function brokerReasons({ mqtt }: FleetPlan, limits: BrokerLimits): readonly Reason[] {
  const { sessionQueue, sessionExpiry, available } = limits;
  const reasons: Reason[] = [];
  const at = (...keys: readonly string[]): Path => ['broker', 'limits', ...keys];
  if (sessionQueue.maxMessages === 0) {
    const path = at('sessionQueue', 'maxMessages');
    reasons.push({ path, because: 'session queues hold nothing', remedy: 'raise maxMessages' });
  }
  const isV5 = mqtt.version === 5;
  if ((isV5 ? sessionExpiry.maxUs : sessionExpiry.v311DefaultUs) === 0) {
    const path = at('sessionExpiry', isV5 ? 'max' : 'v311Default');
    reasons.push({ path, because: 'the broker keeps no session', remedy: 'write 1d, say' });
  }
  if (available.maxSubscriptionQos === 0 && !limits.qos0.storeOffline) {
    const path = at('available', 'maxSubscriptionQos');
    reasons.push({ path, because: 'the broker grants QoS 0 only', remedy: 'write 1 or 2' });
  }
  return reasons;
}

/** The habit of subscribing at QoS 0. */
function warnOfHabit({ fleet, matches }: Absentee, warn: Warn): void {
  const { wrongQos } = fleet.habits;
  const lowered = matches.filter(({ publish, subscribe }) => publish.qos > 0 && subscribe.qos > 0);
  if (wrongQos?.subscribe !== 0 || lowered.length === 0) return;
  const what = `messages to ${topicsOf(lowered)} will never be queued for ${fleet.name}`;
  const who = `${formatShare(wrongQos.share)} of ${fleet.name} ask for them at QoS 0`;
  const path = ['fleets', fleet.name, 'habits'];
  warn(RULE, path, `${what}, because ${who} (wrongQos): write subscribe: 1`);
}

function warnOfSubscriptions({ fleet, matches }: Absentee, warn: Warn): void {
  for (const [index, { qos, filter }] of fleet.subscribe.entries()) {
    const lowered = matches.filter(
      ({ subscribeAt, publish }) => subscribeAt === index && publish.qos > 0,
    );
    if (qos > 0 || lowered.length === 0) continue;
    const because = `${fleet.name} asks for ${filter} at QoS 0, and the lower QoS counts`;
    const what = `messages to ${topicsOf(lowered)} will never be queued for ${fleet.name}`;
    const path = ['fleets', fleet.name, 'subscribe', index, 'qos'];
    warn(RULE, path, `${what}, because ${because}: write qos: 1`);
  }
}

/** One warning for each item that is published at QoS 0, with everyone who misses it. */
function warnOfPublishes(absentees: readonly Absentee[], warn: Warn): void {
  const all = absentees.flatMap(({ fleet, matches }) =>
    matches.filter(isAtQos0).map((match) => ({ match, fleet })),
  );
  for (const publish of new Set(all.map(({ match }) => match.publish))) {
    const missed = all.filter(({ match }) => match.publish === publish);
    const [first] = missed;
    if (first === undefined) continue;
    const { publisher, publishAt } = first.match;
    const fleets = [...new Set(missed.map(({ fleet }) => fleet.name))].join(', ');
    const what = `messages to ${publish.topic} will never be queued for ${fleets}`;
    const isHabit = publish.qos > 0;
    const path = isHabit
      ? ['fleets', publisher.name, 'habits']
      : ['fleets', publisher.name, 'publish', publishAt, 'qos'];
    const remedy = 'write qos: 1, or let the broker keep QoS 0 (broker.limits.qos0.storeOffline)';
    warn(RULE, path, `${what}, because they are published at QoS 0: ${remedy}`);
  }
}

/** Whether it is published at QoS 0: so written, or by habit. */
function isAtQos0({ publish, publisher }: Match): boolean {
  return publish.qos === 0 || publisher.habits.wrongQos?.publish === 0;
}

/** The topics of these matches as they are written, each once. */
function topicsOf(matches: readonly Match[]): string {
  return [...new Set(matches.map(({ publish }) => publish.topic))].join(', ');
}
