/**
 * The weather over a scenario's fleets: which paths their devices have, and what takes coverage
 * away from each: drawn classes or a replayed trip, cells, the script.
 *
 * Every draw is addressed by names and places, before the run begins.
 */
import type { RandomSource } from '../kernel/random.ts';
import { later } from '../kernel/time.ts';
import { Cell, CellOutages } from '../link/cell.ts';
import {
  DrawnOutages,
  type OutageSource,
  ReplayedOutages,
  ScriptedOutage,
} from '../link/outage-source.ts';
import { type PathKind, pathKind } from '../link/path-kind.ts';
import type { ReplayTrace } from '../link/profile.ts';
import type { CellOutage, FleetPlan, Scenario, ScenarioEvent } from '../scenario/scenario.ts';

/** What surrounds the devices of one fleet. */
export interface FleetWeather {
  readonly pathOf: (index: number) => PathKind;
  /** Devices with the same sources share one list. */
  readonly sourcesOf: (index: number) => readonly OutageSource[];
}

/** The weather of a scenario, fleet by fleet in its order. */
export function weatherOf(scenario: Scenario, random: RandomSource): readonly FleetWeather[] {
  const cells = cellSources(scenario, random);
  return scenario.fleets.map((plan) => ({
    pathOf: toxicPaths(plan, random, scenario.events),
    sourcesOf: sourceLists(plan, random, scenario.events, cells(plan)),
  }));
}

/** The recorded trip that a device replays. */
export function traceOf(plan: FleetPlan, index: number): ReplayTrace | undefined {
  const traces = plan.link.profile.replay?.traces ?? [];
  const gateway = Math.floor(index / plan.gatewayMembers);
  return traces.length === 0 ? undefined : traces[gateway % traces.length];
}

/** Whether an event is about this device. */
export function concerns(event: ScenarioEvent, fleet: string, index: number): boolean {
  return event.fleet === fleet && (event.device === undefined || event.device === index);
}

/** Paths with the scripted trouble on them; devices with the same trouble and path share one. */
function toxicPaths(
  plan: FleetPlan,
  random: RandomSource,
  events: readonly ScenarioEvent[],
): (index: number) => PathKind {
  const usual = paths(plan, random);
  const scripted = events.filter((each) => each.kind === 'link' && each.fleet === plan.name);
  if (scripted.length === 0) return usual;
  const spans = scripted.flatMap((event, place) => {
    if (event.kind !== 'link') return [];
    const { at: from, span, toxic, direction, toxicity } = event;
    const draws = random.purpose(`${plan.name}/toxic/${place}`);
    return [{ toxic, from, until: later(from, span), direction, toxicity, draws }];
  });
  const known = new Map<PathKind, Map<string, PathKind>>();
  return (index) => {
    const kind = usual(index);
    const toxics = spans.filter((_, place) => {
      const event = scripted[place];
      return event !== undefined && concerns(event, plan.name, index);
    });
    if (toxics.length === 0) return kind;
    const key = toxics.map((span) => spans.indexOf(span)).join(' ');
    const ofKind = known.get(kind) ?? new Map<string, PathKind>();
    known.set(kind, ofKind);
    const poisoned = ofKind.get(key) ?? { ...kind, toxics, isPlain: false };
    ofKind.set(key, poisoned);
    return poisoned;
  };
}

/** A path for each device: the fleet's, or one of its levels of coverage. */
function paths(plan: FleetPlan, random: RandomSource): (index: number) => PathKind {
  const { profile } = plan.link;
  const usual = pathKind(profile, random, plan.name);
  if (profile.levels.length === 0) return () => usual;
  const draws = random.purpose(`${plan.name}/coverage-level`);
  const kinds = profile.levels.map(({ rtt, rateUp, rateDown, promotion }) => {
    const connect = { ...profile.connect, promotion };
    return pathKind({ ...profile, rtt, rateUp, rateDown, connect }, random, plan.name);
  });
  return (index) => {
    let left = draws.unit(index, 0);
    for (const [place, { share }] of profile.levels.entries()) {
      left -= share;
      if (left < 0) return kinds[place] ?? usual;
    }
    return usual;
  };
}

/** The outages of the devices of a fleet; devices with the same sources share one list. */
function sourceLists(
  plan: FleetPlan,
  random: RandomSource,
  events: readonly ScenarioEvent[],
  cells: readonly OutageSource[],
): (index: number) => readonly OutageSource[] {
  const drawn = plan.link.profile.outages.map((each) => new DrawnOutages(each, random, plan.name));
  const scripted = events.filter((event) => event.kind === 'outage');
  const lists = new Map<string, readonly OutageSource[]>();
  const { replay } = plan.link.profile;
  return (index) => {
    const trace = traceOf(plan, index);
    const own = scripted.filter((event) => concerns(event, plan.name, index));
    const isReplayed = trace !== undefined && replay !== undefined;
    const which = isReplayed ? replay.traces.indexOf(trace) : -1;
    const key = [which, ...own.map((event) => scripted.indexOf(event))].join(' ');
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list = [
      ...(isReplayed ? [new ReplayedOutages(trace, replay.atEnd)] : drawn),
      ...cells,
      ...own.map(({ at, down }) => new ScriptedOutage(at, later(at, down))),
    ];
    lists.set(key, list);
    return list;
  };
}

/** For each fleet what its cells do to it; members are counted through the fleets in their order. */
function cellSources(
  scenario: Scenario,
  random: RandomSource,
): (plan: FleetPlan) => readonly OutageSource[] {
  const sources = new Map<string, OutageSource[]>();
  for (const { name, outages, attachPerSecond = Infinity } of scenario.cells) {
    const fleets = scenario.fleets.filter(({ link }) => link.cells.includes(name));
    const members = fleets.reduce((sum, fleet) => sum + radiosOf(fleet), 0);
    for (const [place, outage] of outages.entries()) {
      const source = cellOutage(outage, `${place}`, random, `cell/${name}`);
      const draws = random.purpose(`cell/${name}/attach/${place}`);
      const cell = new Cell({ source, members, attachPerSecond, draws });
      let first = 0;
      for (const fleet of fleets) {
        const list = sources.get(fleet.name) ?? [];
        list.push(new CellOutages(cell, first));
        sources.set(fleet.name, list);
        first += radiosOf(fleet);
      }
    }
  }
  return ({ name }) => sources.get(name) ?? [];
}

/** How many radios a fleet has: members of a gateway share one. */
function radiosOf({ count, gatewayMembers }: FleetPlan): number {
  return Math.ceil(count / gatewayMembers);
}

function cellOutage(
  outage: CellOutage,
  name: string,
  random: RandomSource,
  cell: string,
): OutageSource {
  if (outage.kind === 'once') return new ScriptedOutage(outage.at, later(outage.at, outage.down));
  return new DrawnOutages({ name, up: outage.up, down: outage.down }, random, cell);
}
