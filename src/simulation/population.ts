/**
 * From a scenario's fleets to single devices: names, weather, habits, processes and acts.
 *
 * Expands and draws, before the run begins; nothing here happens in simulated time. Every draw is
 * addressed by fleet name and place within the fleet, so that adding a fleet moves no other.
 */

import type { DeviceId } from '../device/port.ts';
import type { DeviceSetup } from '../device/setup.ts';
import type { ProcessSetup } from '../device/workload.ts';
import type { RandomSource } from '../kernel/random.ts';
import { type Duration, type Instant, instant, later, NEVER } from '../kernel/time.ts';
import type { OutageSource } from '../link/outage-source.ts';
import type { PathKind } from '../link/path-kind.ts';
import type {
  FleetPlan,
  PublishPlan,
  Scenario,
  ScenarioEvent,
  Wants,
} from '../scenario/scenario.ts';
import { fillTemplate } from '../scenario/template.ts';
import type { Act } from './act.ts';
import { clientIdOf, namesOf, personaOf, requestOf } from './device-setup.ts';
import { HabitDraws } from './habit-draws.ts';
import { concerns, type FleetWeather, traceOf, weatherOf } from './weather.ts';

/** One device as the world adds it. */
export interface Resident {
  readonly fleet: number;
  /** Place within the fleet, from 0. */
  readonly index: number;
  readonly setup: DeviceSetup;
  readonly wants: readonly Wants[];
  readonly path: PathKind;
  readonly sources: readonly OutageSource[];
  /** As whom its outages are drawn: itself, or its gateway. */
  readonly weather: number;
  readonly start: Instant;
  /** When it leaves for good, NEVER if it does not. */
  readonly leavesAt: Instant;
}

/** Everything and everyone in a run before it begins, made as it is asked for, in this order. */
export interface Population {
  /** Device ids are places in this sequence. */
  residents(): Iterable<Resident>;
  processes(): Iterable<ProcessSetup>;
  /** What is planned for single devices, in order of time; complete once the residents are. */
  acts(): readonly Act[];
}

/**
 * Nothing is kept of a device here: a large fleet is never in memory twice. `onNext` is told of each
 * resident and process before it is handed out, and may throw.
 */
export function populate(
  scenario: Scenario,
  random: RandomSource,
  onNext: () => void = () => undefined,
): Population {
  const acts: Act[] = [];
  const weathers = weatherOf(scenario, random);
  const firstOf = new Map<string, number>();
  let count = 0;
  for (const plan of scenario.fleets) {
    firstOf.set(plan.name, count);
    count += plan.count;
  }
  return {
    *residents() {
      for (const [fleet, plan] of scenario.fleets.entries()) {
        const first = firstOf.get(plan.name) ?? 0;
        const weather = weathers[fleet];
        if (weather === undefined) continue;
        const { duration: end } = scenario;
        for (const each of residentsOf({ plan, fleet, first, random, weather, end }, acts)) {
          onNext();
          yield each;
        }
      }
    },
    *processes() {
      for (const plan of scenario.fleets) {
        for (const each of processesOf(plan, scenario, firstOf, random)) {
          onNext();
          yield each;
        }
      }
    },
    acts() {
      for (const event of scenario.events) addEvent(event, scenario, firstOf, acts);
      return acts.sort((a, b) => a.at - b.at);
    },
  };
}

interface FleetInput {
  readonly plan: FleetPlan;
  readonly fleet: number;
  /** Id of its first device. */
  readonly first: number;
  readonly random: RandomSource;
  readonly weather: FleetWeather;
  /** When the run is over, µs. */
  readonly end: number;
}

function* residentsOf(input: FleetInput, acts: Act[]): Iterable<Resident> {
  const { plan, fleet, first, random, weather, end } = input;
  const starts = random.purpose(`${plan.name}/start`);
  const habits = new HabitDraws(plan, random, end);
  const device = { mqtt: plan.mqtt, reconnect: plan.reconnect, client: plan.client };
  for (let index = 0; index < plan.count; index++) {
    const id = (first + index) as DeviceId;
    const stay = stayOf(plan, index, starts.unit(index, 0));
    const names = namesOf(plan, index);
    const isGraceful = stay.until === plan.retireAt;
    if (stay.until < NEVER) acts.push({ kind: 'retire', at: stay.until, device: id, isGraceful });
    for (const act of habits.actsOf(index, id)) acts.push(act);
    const nap = habits.napOf(index);
    yield {
      fleet,
      index,
      path: weather.pathOf(index),
      setup: {
        plan: device,
        clientId: clientIdOf(plan, index),
        filters: plan.subscribe.map((each) =>
          requestOf({ ...each, qos: habits.qosOf(index, 'subscribe', each.qos) }, names),
        ),
        memories: habits.memoriesOf(index),
        ...(nap === undefined ? {} : { nap }),
        ...personaOf(plan, names),
      },
      wants: plan.subscribe.map(({ wants }) => wants),
      sources: weather.sourcesOf(index),
      weather: Math.floor(index / plan.gatewayMembers),
      start: stay.from,
      leavesAt: stay.until,
    };
  }
}

/** From when to when a device is there: its start, its planned end, its trip, its time as a clone. */
function stayOf(plan: FleetPlan, index: number, unit: number): { from: Instant; until: Instant } {
  const spread = Math.floor(plan.start.spread * unit);
  const from = instant(plan.start.at + spread);
  const ends = [plan.retireAt ?? NEVER];
  const trace = traceOf(plan, index);
  if (plan.link.profile.replay?.atEnd === 'retire') ends.push(instant(trace?.lengthUs ?? NEVER));
  const shared = plan.habits.sharedClientId;
  const isClone = shared !== undefined && index % shared.devices > 0;
  if (isClone) ends.push(shared.until);
  const until = Math.min(...ends) as Instant;
  return { from: isClone ? later(shared.from, spread as Duration) : from, until };
}

function addEvent(
  event: ScenarioEvent,
  scenario: Scenario,
  firstOf: ReadonlyMap<string, number>,
  acts: Act[],
): void {
  const plan = scenario.fleets.find(({ name }) => name === event.fleet);
  if (plan === undefined || event.kind === 'outage' || event.kind === 'link') return;
  const first = firstOf.get(event.fleet) ?? 0;
  for (let index = 0; index < plan.count; index++) {
    if (!concerns(event, plan.name, index)) continue;
    const common = { at: event.at, device: (first + index) as DeviceId };
    acts.push(actOf(event, common, namesOf(plan, index)));
  }
}

function actOf(
  event: Exclude<ScenarioEvent, { kind: 'outage' | 'link' }>,
  common: { readonly at: Instant; readonly device: DeviceId },
  names: ReadonlyMap<string, string>,
): Act {
  switch (event.kind) {
    case 'subscribe': {
      const { subscription } = event;
      const filter = requestOf(subscription, names);
      return { ...common, kind: 'subscribe', filter, wants: subscription.wants };
    }
    case 'unsubscribe':
      return { ...common, kind: 'unsubscribe', filter: fillTemplate(event.filter, names) };
    case 'disconnect':
      return { ...common, kind: 'disconnect', down: event.down, farewell: event.farewell };
    case 'reboot':
      return { ...common, kind: 'reboot', down: event.down, reboot: {} };
    default:
      return { ...common, kind: 'retire', isGraceful: true };
  }
}

/** Every publish process of a fleet: one for each device, item and, with a target, target device. */
function* processesOf(
  plan: FleetPlan,
  scenario: Scenario,
  firstOf: ReadonlyMap<string, number>,
  random: RandomSource,
): Iterable<ProcessSetup> {
  const first = firstOf.get(plan.name) ?? 0;
  const habits = new HabitDraws(plan, random, scenario.duration);
  for (const [place, item] of plan.publish.entries()) {
    const draws = random.purpose(`${plan.name}/publish/${place}`);
    const targets = targetsOf(item, scenario);
    const itemOf = habits.itemsLike(item);
    for (let index = 0; index < plan.count; index++) {
      const names = namesOf(plan, index);
      for (const [n, target] of targets.entries()) {
        if (target !== undefined) names.set('target', target);
        const topic = fillTemplate(item.topic, names);
        const subject = index * targets.length + n;
        const device = (first + index) as DeviceId;
        yield { device, item: itemOf(index), topic, draws, subject };
      }
    }
  }
}

function targetsOf(item: PublishPlan, scenario: Scenario): readonly (string | undefined)[] {
  if (item.target === undefined) return [undefined];
  const fleet = scenario.fleets.find(({ name }) => name === item.target);
  if (fleet === undefined) return [];
  return Array.from({ length: fleet.count }, (_, index) => clientIdOf(fleet, index));
}
